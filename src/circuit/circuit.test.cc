#include "circuit/circuit.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace sallow {
namespace {

TEST(Circuit, ReadsPartsThatLookBackFurtherAndRefusesToRunThem) {
  const std::string text = "M 0\nREPEAT 3 {\n    M 1\n    DETECTOR rec[-1] rec[-3]\n}\n";
  EXPECT_THROW(Circuit::parse(text), InputError);
  Circuit part = Circuit::parse_part(text);
  EXPECT_EQ(part.str(), text);
  EXPECT_THROW(part.require_whole(), InputError);
  Circuit whole = Circuit::parse("M 5\n");
  whole += part;
  EXPECT_NO_THROW(whole.require_whole());
  Circuit looped;
  looped.append_repeat(2, part);
  EXPECT_THROW(looped.require_whole(), InputError);
}

TEST(Circuit, RefusesTotalsBeyondTheLimit) {
  Circuit half;
  half.append_repeat(uint64_t{1} << 62, Circuit::parse("M 0\n"));
  EXPECT_NO_THROW(half.require_whole());
  Circuit sum = half;
  sum += half;
  EXPECT_THROW(sum.require_whole(), InputError);
}

TEST(Circuit, CountsWithLoopsWrittenOut) {
  Circuit circuit = Circuit::parse(R"(QUBIT_COORDS(1) 9
M 0 1
CX sweep[4] 2
MPP X0*X1 Z2
REPEAT 10 {
    MXX 0 1 2 3
    HERALDED_ERASE(0.1) 0
    MPAD 1
    DETECTOR rec[-5]
    TICK
    REPEAT 3 {
        TICK
        OBSERVABLE_INCLUDE(6) rec[-1]
    }
}
)");
  CircuitCounts counts = circuit.counts();
  EXPECT_EQ(counts.qubits, 10u);
  EXPECT_EQ(counts.measurements, 4u + 10 * 4);
  EXPECT_EQ(counts.detectors, 10u);
  EXPECT_EQ(counts.observables, 7u);
  EXPECT_EQ(counts.ticks, 40u);
  EXPECT_EQ(counts.sweep_bits, 5u);
  EXPECT_EQ(counts.max_lookback, 5u);
}

TEST(Circuit, SaturatesItsCounts) {
  Circuit body;
  body.append(Gate::M, {Target::qubit(0), Target::qubit(1)});
  Circuit circuit;
  circuit.append_repeat(uint64_t{1} << 63, body);
  EXPECT_EQ(circuit.counts().measurements, UINT64_MAX);
}

TEST(Circuit, JoinsNeighboursThatDifferOnlyInTargets) {
  Circuit circuit;
  circuit.append(Gate::H, {Target::qubit(0)});
  circuit.append(Gate::H, {Target::qubit(1)});
  circuit.append(Gate::H, {Target::qubit(2)}, {}, "tag");
  circuit.append(Gate::X_ERROR, {Target::qubit(0)}, {0.25});
  circuit.append(Gate::X_ERROR, {Target::qubit(0)}, {0.125});
  circuit.append(Gate::TICK, {});
  circuit.append(Gate::TICK, {});
  EXPECT_EQ(circuit.str(), "H 0 1\nH[tag] 2\nX_ERROR(0.25) 0\nX_ERROR(0.125) 0\nTICK\nTICK\n");
}

TEST(Circuit, CanBeAppendedToItself) {
  Circuit circuit = Circuit::parse("H 0\nTICK\nH 1\n");
  circuit += circuit;
  EXPECT_EQ(circuit.str(), "H 0\nTICK\nH 1 0\nTICK\nH 1\n");
}

TEST(Circuit, WithoutNoiseKeepsTheLengthOfTheRecord) {
  Circuit circuit = Circuit::parse(R"(H 0
DEPOLARIZE1(0.1) 0
H 1
M[keep](0.1) 0 !1
MPP(0.1) X0*X1
HERALDED_ERASE[seen](0.1) 0 1
E(0.1) X1
ELSE_CORRELATED_ERROR(0.1) X1
REPEAT 2 {
    I_ERROR(0.1) 0
    MPAD(0.1) 1
}
)");
  Circuit clean = circuit.without_noise();
  EXPECT_EQ(clean.str(), R"(H 0 1
M[keep] 0 !1
MPP X0*X1
MPAD[seen] 0 0
REPEAT 2 {
    MPAD 1
}
)");
  EXPECT_EQ(clean.counts().measurements, circuit.counts().measurements);
}

TEST(TargetGroups, AreTheTargetsThatActTogether) {
  auto groups = [](const std::string& line) {
    Circuit circuit = Circuit::parse(line);
    std::string text;
    for_each_target_group(circuit.instructions()[0], [&](std::span<const Target> group) {
      for (Target target : group) text += target.str();
      text += "|";
    });
    return text;
  };
  EXPECT_EQ(groups("H 0 1"), "0|1|");
  EXPECT_EQ(groups("CX 0 1 sweep[2] 3"), "01|sweep[2]3|");
  EXPECT_EQ(groups("MPP X0*!Y1 Z2 X3*X4*X5"), "X0*!Y1|Z2|X3*X4*X5|");
  EXPECT_EQ(groups("E(0.1) X0 Y1"), "X0Y1|");
  EXPECT_EQ(groups("TICK"), "");
}

}  // namespace
}  // namespace sallow
