#include <algorithm>
#include <complex>

#include "base/error.h"
#include "circuit/gate.h"

namespace sallow {

namespace {

using Complex = std::complex<double>;
using Names = std::vector<std::string_view>;

// The entries of the unitaries of Clifford gates.
constexpr Complex i{0, 1};
constexpr double h = 0.5, s = 0.70710678118654752440;
constexpr Complex p{h, h}, m{h, -h};  // (1 ± i)/2
constexpr Complex e{s, s}, f{s, -s};  // exp(±iπ/4)

GateInfo annotation(Gate gate, std::string_view name, ArgumentRule arguments, TargetRule targets,
                    std::string_view summary, std::string_view example) {
  return {.gate = gate,
          .name = name,
          .kind = GateKind::kAnnotation,
          .arguments = arguments,
          .targets = targets,
          .inverse = gate,
          .summary = summary,
          .example = example};
}

GateInfo collapse(Gate gate, std::string_view name, Names aliases, char basis, bool measures, bool resets,
                  std::string_view summary, std::string_view example) {
  return {.gate = gate,
          .name = name,
          .aliases = std::move(aliases),
          .kind = GateKind::kCollapse,
          .arguments = measures ? ArgumentRule::kOptionalProbability : ArgumentRule::kNone,
          .targets = measures ? TargetRule::kMeasured : TargetRule::kQubits,
          .inverse = gate,
          .basis = basis,
          .measures = measures,
          .resets = resets,
          .summary = summary,
          .example = example};
}

GateInfo pair_measurement(Gate gate, std::string_view name, char basis, std::string_view summary,
                          std::string_view example) {
  return {.gate = gate,
          .name = name,
          .kind = GateKind::kPairMeasure,
          .arguments = ArgumentRule::kOptionalProbability,
          .targets = TargetRule::kMeasuredPairs,
          .inverse = gate,
          .basis = basis,
          .measures = true,
          .summary = summary,
          .example = example};
}

GateInfo product(Gate gate, std::string_view name, Gate inverse, bool measures, std::string_view summary,
                 std::string_view example) {
  return {.gate = gate,
          .name = name,
          .kind = GateKind::kProduct,
          .arguments = measures ? ArgumentRule::kOptionalProbability : ArgumentRule::kNone,
          .targets = TargetRule::kProducts,
          .inverse = inverse,
          .measures = measures,
          .summary = summary,
          .example = example};
}

// Parses the cases of a channel, one letter per target of a group: "X Y Z", "XX YY".
std::vector<uint8_t> pauli_cases(std::string_view text, uint8_t group_size) {
  std::vector<uint8_t> cases;
  for (size_t start = 0; start < text.size(); start += group_size + size_t{1}) {
    unsigned bits = 0;
    for (size_t k = 0; k < group_size; k++) {
      const size_t letter = std::string_view("IXZY").find(text[start + k]);
      SALLOW_CHECK(letter != std::string_view::npos);
      bits |= static_cast<unsigned>(letter) << 2 * k;
    }
    cases.push_back(static_cast<uint8_t>(bits));
  }
  return cases;
}

NoiseChannel channel_of(std::string_view cases, CaseProbability probability) {
  const uint8_t group_size = static_cast<uint8_t>(std::min(cases.find(' '), cases.size()));
  return {.cases = pauli_cases(cases, group_size), .group_size = group_size, .probability = probability};
}

// At most one of the cases, each with an equal share of the argument.
NoiseChannel equally(std::string_view cases) {
  return channel_of(cases, CaseProbability::kEqualShares);
}

// At most one of the cases, each with its own argument as its probability.
NoiseChannel by_argument(std::string_view cases) {
  return channel_of(cases, CaseProbability::kOwnArgument);
}

NoiseChannel heralded(NoiseChannel channel) {
  SALLOW_CHECK(channel.group_size == 1);
  channel.heralds = true;
  return channel;
}

NoiseChannel part_of_chain(ChainPart part) {
  return {.cases = {NoiseChannel::kPaulisOfTargets}, .group_size = 0, .chain = part};
}

GateInfo noise(Gate gate, std::string_view name, Names aliases, TargetRule targets, NoiseChannel channel,
               std::string_view summary, std::string_view example) {
  GateInfo info{.gate = gate,
                .name = name,
                .aliases = std::move(aliases),
                .kind = GateKind::kNoise,
                .arguments = ArgumentRule::kAnyProbabilities,
                .targets = targets,
                .inverse = gate,
                .summary = summary,
                .example = example};
  if (!channel.cases.empty()) {
    switch (channel.probability) {
      case CaseProbability::kEqualShares:
        info.arguments = ArgumentRule::kProbability;
        break;
      case CaseProbability::kOwnArgument:
        info.arguments = ArgumentRule::kDisjoint;
        info.argument_count = static_cast<uint8_t>(channel.cases.size());
        break;
    }
  }
  info.channel = std::move(channel);
  return info;
}

GateInfo clifford(GateKind kind, TargetRule targets, Gate gate, std::string_view name, Names aliases, Gate inverse,
                  Names conjugates, std::vector<Complex> unitary, std::string_view summary) {
  return {.gate = gate,
          .name = name,
          .aliases = std::move(aliases),
          .kind = kind,
          .arguments = ArgumentRule::kNone,
          .targets = targets,
          .inverse = inverse,
          .conjugates = std::move(conjugates),
          .unitary = std::move(unitary),
          .summary = summary,
          .example = {}};
}

GateInfo clifford1(Gate gate, std::string_view name, Names aliases, Gate inverse, Names conjugates,
                   std::vector<Complex> unitary, std::string_view summary) {
  return clifford(GateKind::kClifford1, TargetRule::kQubits, gate, name, std::move(aliases), inverse,
                  std::move(conjugates), std::move(unitary), summary);
}

GateInfo clifford2(Gate gate, std::string_view name, Names aliases, Gate inverse, Names conjugates,
                   std::vector<Complex> unitary, std::string_view summary) {
  return clifford(GateKind::kClifford2, TargetRule::kPairs, gate, name, std::move(aliases), inverse,
                  std::move(conjugates), std::move(unitary), summary);
}

// A Clifford whose control may also be a measurement record or a sweep bit.
GateInfo controlled(Gate gate, std::string_view name, Names aliases, Gate inverse, Names conjugates,
                    std::vector<Complex> unitary, std::string_view summary) {
  return clifford(GateKind::kClifford2, TargetRule::kControlPairs, gate, name, std::move(aliases), inverse,
                  std::move(conjugates), std::move(unitary), summary);
}

// One row per gate. The formatter would break the rows into many lines.
// clang-format off
std::vector<GateInfo> make_rows() {
  using enum ArgumentRule;
  using Targets = TargetRule;
  return {
      annotation(Gate::DETECTOR, "DETECTOR", kAnyNumber, Targets::kRecords,
                 "Declares that the parity of these results is the same in every noiseless shot.",
                 "DETECTOR(1, 2, 0) rec[-1] rec[-2]"),
      annotation(Gate::OBSERVABLE_INCLUDE, "OBSERVABLE_INCLUDE", kObservableIndex, Targets::kRecordsOrPaulis,
                 "Adds results, or Paulis at this point of the circuit, to a logical observable.", "OBSERVABLE_INCLUDE(0) rec[-1]"),
      annotation(Gate::TICK, "TICK", ArgumentRule::kNone, Targets::kNone, "Ends a layer of simultaneous gates.",
                 "TICK"),
      annotation(Gate::QUBIT_COORDS, "QUBIT_COORDS", kAnyNumber, Targets::kQubits, "Sets the coordinates of a qubit.",
                 "QUBIT_COORDS(1, 2) 0"),
      annotation(Gate::SHIFT_COORDS, "SHIFT_COORDS", kAnyNumber, Targets::kNumbers,
                 "Shifts the coordinates of the detectors that follow.", "SHIFT_COORDS(0, 0, 1)"),
      annotation(Gate::MPAD, "MPAD", kOptionalProbability, Targets::kBits, "Appends fixed bits to the record.",
                 "MPAD 0 1"),
      {.gate = Gate::REPEAT, .name = "REPEAT", .kind = GateKind::kBlock, .arguments = ArgumentRule::kNone,
       .targets = Targets::kNone, .inverse = Gate::REPEAT, .summary = "Runs a block a number of times.",
       .example = "REPEAT 5 {\n    MR 0\n}"},

      collapse(Gate::M, "M", {"MZ"}, 'Z', true, false, "Measures Z.", "M(0.01) 0 !1"),
      collapse(Gate::MX, "MX", {}, 'X', true, false, "Measures X.", "MX 0"),
      collapse(Gate::MY, "MY", {}, 'Y', true, false, "Measures Y.", "MY 0"),
      collapse(Gate::MR, "MR", {"MRZ"}, 'Z', true, true, "Measures Z, then resets to |0>.", "MR(0.01) 0"),
      collapse(Gate::MRX, "MRX", {}, 'X', true, true, "Measures X, then resets to |+>.", "MRX 0"),
      collapse(Gate::MRY, "MRY", {}, 'Y', true, true, "Measures Y, then resets to |i>.", "MRY 0"),
      collapse(Gate::R, "R", {"RZ"}, 'Z', false, true, "Resets to |0>.", "R 0 1"),
      collapse(Gate::RX, "RX", {}, 'X', false, true, "Resets to |+>.", "RX 0"),
      collapse(Gate::RY, "RY", {}, 'Y', false, true, "Resets to |i>.", "RY 0"),

      pair_measurement(Gate::MXX, "MXX", 'X', "Measures the product XX of a pair.", "MXX 0 1 !2 3"),
      pair_measurement(Gate::MYY, "MYY", 'Y', "Measures the product YY of a pair.", "MYY 0 1"),
      pair_measurement(Gate::MZZ, "MZZ", 'Z', "Measures the product ZZ of a pair.", "MZZ(0.01) 0 1"),
      product(Gate::MPP, "MPP", Gate::MPP, true, "Measures products of Paulis.", "MPP X1*Y2*!Z3 Z0"),
      product(Gate::SPP, "SPP", Gate::SPP_DAG, false, "Quarter turns about products of Paulis.", "SPP X1*Y2"),
      product(Gate::SPP_DAG, "SPP_DAG", Gate::SPP, false, "Inverse of SPP.", "SPP_DAG X1*Y2"),

      noise(Gate::X_ERROR, "X_ERROR", {}, Targets::kQubits, equally("X"), "X with the given probability.",
            "X_ERROR(0.001) 0 1"),
      noise(Gate::Y_ERROR, "Y_ERROR", {}, Targets::kQubits, equally("Y"), "Y with the given probability.",
            "Y_ERROR(0.001) 0 1"),
      noise(Gate::Z_ERROR, "Z_ERROR", {}, Targets::kQubits, equally("Z"), "Z with the given probability.",
            "Z_ERROR(0.001) 0 1"),
      noise(Gate::I_ERROR, "I_ERROR", {}, Targets::kQubits, NoiseChannel{},
            "Does nothing; can hold the strengths of other noise.", "I_ERROR[leak](0.001) 0"),
      noise(Gate::II_ERROR, "II_ERROR", {}, Targets::kPairs, NoiseChannel{},
            "Does nothing to pairs; can hold the strengths of other noise.", "II_ERROR[leak](0.001) 0 1"),
      noise(Gate::DEPOLARIZE1, "DEPOLARIZE1", {}, Targets::kQubits, equally("X Y Z"),
            "One of X, Y, Z, each with a third of the probability.", "DEPOLARIZE1(0.001) 0 1"),
      noise(Gate::DEPOLARIZE2, "DEPOLARIZE2", {}, Targets::kPairs,
            equally("IX IY IZ XI XX XY XZ YI YX YY YZ ZI ZX ZY ZZ"),
            "One of the 15 Paulis of a pair, each with a fifteenth of the probability.", "DEPOLARIZE2(0.001) 0 1"),
      noise(Gate::PAULI_CHANNEL_1, "PAULI_CHANNEL_1", {}, Targets::kQubits, by_argument("X Y Z"),
            "X, Y or Z with the three probabilities.", "PAULI_CHANNEL_1(0.001, 0.002, 0.003) 0"),
      noise(Gate::PAULI_CHANNEL_2, "PAULI_CHANNEL_2", {}, Targets::kPairs,
            by_argument("IX IY IZ XI XX XY XZ YI YX YY YZ ZI ZX ZY ZZ"),
            "IX, IY, IZ, XI, XX, ..., ZZ with the fifteen probabilities.",
            "PAULI_CHANNEL_2(0.01, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.02) 0 1"),
      noise(Gate::CORRELATED_ERROR, "E", {"CORRELATED_ERROR"}, Targets::kPaulis, part_of_chain(ChainPart::kFirst),
            "A product of Paulis with the given probability; starts a chain.", "E(0.01) X1 Y2 Z3"),
      noise(Gate::ELSE_CORRELATED_ERROR, "ELSE_CORRELATED_ERROR", {}, Targets::kPaulis, part_of_chain(ChainPart::kElse),
            "Like E, if no earlier error of the chain happened.", "ELSE_CORRELATED_ERROR(0.02) Z1 Z2"),
      noise(Gate::HERALDED_ERASE, "HERALDED_ERASE", {}, Targets::kQubits, heralded(equally("I X Y Z")),
            "With the given probability one of I, X, Y, Z at random, and a 1 in the record.",
            "HERALDED_ERASE(0.01) 0"),
      noise(Gate::HERALDED_PAULI_CHANNEL_1, "HERALDED_PAULI_CHANNEL_1", {}, Targets::kQubits,
            heralded(by_argument("I X Y Z")),
            "I, X, Y or Z with the four probabilities, and a 1 in the record if any of them happened.",
            "HERALDED_PAULI_CHANNEL_1(0.01, 0.02, 0.03, 0.04) 0"),

      clifford1(Gate::I, "I", {}, Gate::I, {"+X", "+Z"}, {1, 0, 0, 1}, "Does nothing."),
      clifford1(Gate::X, "X", {}, Gate::X, {"+X", "-Z"}, {0, 1, 1, 0}, "Pauli X: flips the bit."),
      clifford1(Gate::Y, "Y", {}, Gate::Y, {"-X", "-Z"}, {0, -i, i, 0}, "Pauli Y: flips bit and phase."),
      clifford1(Gate::Z, "Z", {}, Gate::Z, {"-X", "+Z"}, {1, 0, 0, -1}, "Pauli Z: flips the phase."),
      clifford1(Gate::H, "H", {"H_XZ"}, Gate::H, {"+Z", "+X"}, {s, s, s, -s}, "Hadamard: swaps the X and Z axes."),
      clifford1(Gate::H_XY, "H_XY", {}, Gate::H_XY, {"+Y", "-Z"}, {0, f, e, 0}, "Half turn that swaps the X and Y axes."),
      clifford1(Gate::H_YZ, "H_YZ", {}, Gate::H_YZ, {"-X", "+Y"}, {s, -s * i, s * i, -s}, "Half turn that swaps the Y and Z axes."),
      clifford1(Gate::H_NXY, "H_NXY", {}, Gate::H_NXY, {"-Y", "-Z"}, {0, e, f, 0}, "Half turn that swaps X with -Y."),
      clifford1(Gate::H_NXZ, "H_NXZ", {}, Gate::H_NXZ, {"-Z", "-X"}, {-s, s, s, s}, "Half turn that swaps X with -Z."),
      clifford1(Gate::H_NYZ, "H_NYZ", {}, Gate::H_NYZ, {"-X", "-Y"}, {-s, -s * i, s * i, s}, "Half turn that swaps Y with -Z."),
      clifford1(Gate::S, "S", {"SQRT_Z"}, Gate::S_DAG, {"+Y", "+Z"}, {1, 0, 0, i}, "Quarter turn about Z: X becomes Y."),
      clifford1(Gate::S_DAG, "S_DAG", {"SQRT_Z_DAG"}, Gate::S, {"-Y", "+Z"}, {1, 0, 0, -i}, "Inverse of S: X becomes -Y."),
      clifford1(Gate::SQRT_X, "SQRT_X", {}, Gate::SQRT_X_DAG, {"+X", "-Y"}, {p, m, m, p}, "Quarter turn about X: Z becomes -Y."),
      clifford1(Gate::SQRT_X_DAG, "SQRT_X_DAG", {}, Gate::SQRT_X, {"+X", "+Y"}, {m, p, p, m}, "Inverse of SQRT_X: Z becomes Y."),
      clifford1(Gate::SQRT_Y, "SQRT_Y", {}, Gate::SQRT_Y_DAG, {"-Z", "+X"}, {p, -p, p, p}, "Quarter turn about Y: X becomes -Z."),
      clifford1(Gate::SQRT_Y_DAG, "SQRT_Y_DAG", {}, Gate::SQRT_Y, {"+Z", "-X"}, {m, m, -m, m}, "Inverse of SQRT_Y: X becomes Z."),
      clifford1(Gate::C_XYZ, "C_XYZ", {}, Gate::C_ZYX, {"+Y", "+X"}, {m, -p, m, p}, "Third of a turn: X to Y to Z to X."),
      clifford1(Gate::C_ZYX, "C_ZYX", {}, Gate::C_XYZ, {"+Z", "+Y"}, {p, p, -m, m}, "Third of a turn: Z to Y to X to Z."),
      clifford1(Gate::C_NXYZ, "C_NXYZ", {}, Gate::C_ZYNX, {"-Y", "-X"}, {p, m, -p, m}, "Third of a turn: -X to Y to Z to -X."),
      clifford1(Gate::C_XNYZ, "C_XNYZ", {}, Gate::C_ZNYX, {"-Y", "+X"}, {p, -m, p, m}, "Third of a turn: X to -Y to Z to X."),
      clifford1(Gate::C_XYNZ, "C_XYNZ", {}, Gate::C_NZYX, {"+Y", "-X"}, {m, p, -m, p}, "Third of a turn: X to Y to -Z to X."),
      clifford1(Gate::C_NZYX, "C_NZYX", {}, Gate::C_XYNZ, {"-Z", "-Y"}, {p, -p, m, m}, "Third of a turn: -Z to Y to X to -Z."),
      clifford1(Gate::C_ZNYX, "C_ZNYX", {}, Gate::C_XNYZ, {"+Z", "-Y"}, {m, m, -p, p}, "Third of a turn: Z to -Y to X to Z."),
      clifford1(Gate::C_ZYNX, "C_ZYNX", {}, Gate::C_NXYZ, {"-Z", "+Y"}, {m, -m, p, p}, "Third of a turn: Z to Y to -X to Z."),

      clifford2(Gate::II, "II", {}, Gate::II, {"+X_", "+Z_", "+_X", "+_Z"}, {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1}, "Does nothing to a pair."),
      controlled(Gate::CX, "CX", {"CNOT", "ZCX"}, Gate::CX, {"+XX", "+Z_", "+_X", "+ZZ"}, {1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0}, "Controlled X: flips the second qubit if the first is 1."),
      controlled(Gate::CY, "CY", {"ZCY"}, Gate::CY, {"+XY", "+Z_", "+ZX", "+ZZ"}, {1, 0, 0, 0, 0, 0, 0, -i, 0, 0, 1, 0, 0, i, 0, 0}, "Controlled Y: Y on the second qubit if the first is 1."),
      controlled(Gate::CZ, "CZ", {"ZCZ"}, Gate::CZ, {"+XZ", "+Z_", "+ZX", "+_Z"}, {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, -1}, "Controlled Z: a minus sign if both qubits are 1."),
      clifford2(Gate::XCX, "XCX", {}, Gate::XCX, {"+X_", "+ZX", "+_X", "+XZ"}, {h, h, h, -h, h, h, -h, h, h, -h, h, h, -h, h, h, h}, "X on the second qubit if the first is in |->."),
      clifford2(Gate::XCY, "XCY", {}, Gate::XCY, {"+X_", "+ZY", "+XX", "+XZ"}, {h, h, -h * i, h * i, h, h, h * i, -h * i, h * i, -h * i, h, h, -h * i, h * i, h, h}, "Y on the second qubit if the first is in |->."),
      controlled(Gate::XCZ, "XCZ", {}, Gate::XCZ, {"+X_", "+ZZ", "+XX", "+_Z"}, {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0}, "CX with its targets the other way round."),
      clifford2(Gate::YCX, "YCX", {}, Gate::YCX, {"+XX", "+ZX", "+_X", "+YZ"}, {h, -h * i, h, h * i, h * i, h, -h * i, h, h, h * i, h, -h * i, -h * i, h, h * i, h}, "X on the second qubit if the first is in |-i>."),
      clifford2(Gate::YCY, "YCY", {}, Gate::YCY, {"+XY", "+ZY", "+YX", "+YZ"}, {h, -h * i, -h * i, h, h * i, h, -h, -h * i, h * i, -h, h, -h * i, h, h * i, h * i, h}, "Y on the second qubit if the first is in |-i>."),
      controlled(Gate::YCZ, "YCZ", {}, Gate::YCZ, {"+XZ", "+ZZ", "+YX", "+_Z"}, {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, -i, 0, 0, i, 0}, "CY with its targets the other way round."),
      clifford2(Gate::SWAP, "SWAP", {}, Gate::SWAP, {"+_X", "+_Z", "+X_", "+Z_"}, {1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1}, "Swaps two qubits."),
      clifford2(Gate::ISWAP, "ISWAP", {}, Gate::ISWAP_DAG, {"+ZY", "+_Z", "+YZ", "+Z_"}, {1, 0, 0, 0, 0, 0, i, 0, 0, i, 0, 0, 0, 0, 0, 1}, "Swaps two qubits, with a factor i if they differ."),
      clifford2(Gate::ISWAP_DAG, "ISWAP_DAG", {}, Gate::ISWAP, {"-ZY", "+_Z", "-YZ", "+Z_"}, {1, 0, 0, 0, 0, 0, -i, 0, 0, -i, 0, 0, 0, 0, 0, 1}, "Inverse of ISWAP."),
      clifford2(Gate::CXSWAP, "CXSWAP", {}, Gate::SWAPCX, {"+XX", "+_Z", "+X_", "+ZZ"}, {1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 1, 0, 0}, "CX, then SWAP."),
      clifford2(Gate::SWAPCX, "SWAPCX", {}, Gate::CXSWAP, {"+_X", "+ZZ", "+XX", "+Z_"}, {1, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0}, "SWAP, then CX."),
      clifford2(Gate::CZSWAP, "CZSWAP", {"SWAPCZ"}, Gate::CZSWAP, {"+ZX", "+_Z", "+XZ", "+Z_"}, {1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, -1}, "CZ, then SWAP."),
      clifford2(Gate::SQRT_XX, "SQRT_XX", {}, Gate::SQRT_XX_DAG, {"+X_", "-YX", "+_X", "-XY"}, {p, 0, 0, m, 0, p, m, 0, 0, m, p, 0, m, 0, 0, p}, "Quarter turn about XX."),
      clifford2(Gate::SQRT_XX_DAG, "SQRT_XX_DAG", {}, Gate::SQRT_XX, {"+X_", "+YX", "+_X", "+XY"}, {m, 0, 0, p, 0, m, p, 0, 0, p, m, 0, p, 0, 0, m}, "Inverse of SQRT_XX."),
      clifford2(Gate::SQRT_YY, "SQRT_YY", {}, Gate::SQRT_YY_DAG, {"-ZY", "+XY", "-YZ", "+YX"}, {p, 0, 0, -m, 0, p, m, 0, 0, m, p, 0, -m, 0, 0, p}, "Quarter turn about YY."),
      clifford2(Gate::SQRT_YY_DAG, "SQRT_YY_DAG", {}, Gate::SQRT_YY, {"+ZY", "-XY", "+YZ", "-YX"}, {m, 0, 0, -p, 0, m, p, 0, 0, p, m, 0, -p, 0, 0, m}, "Inverse of SQRT_YY."),
      clifford2(Gate::SQRT_ZZ, "SQRT_ZZ", {}, Gate::SQRT_ZZ_DAG, {"+YZ", "+Z_", "+ZY", "+_Z"}, {1, 0, 0, 0, 0, i, 0, 0, 0, 0, i, 0, 0, 0, 0, 1}, "Quarter turn about ZZ."),
      clifford2(Gate::SQRT_ZZ_DAG, "SQRT_ZZ_DAG", {}, Gate::SQRT_ZZ, {"-YZ", "+Z_", "-ZY", "+_Z"}, {1, 0, 0, 0, 0, -i, 0, 0, 0, 0, -i, 0, 0, 0, 0, 1}, "Inverse of SQRT_ZZ."),
  };
}
// clang-format on

}  // namespace

std::span<const GateInfo> all_gates() {
  static const std::vector<GateInfo> rows = [] {
    std::vector<GateInfo> made = make_rows();
    SALLOW_CHECK(made.size() == kGateCount);
    for (size_t k = 0; k < made.size(); k++) SALLOW_CHECK(made[k].gate == static_cast<Gate>(k));
    return made;
  }();
  return rows;
}

const GateInfo& gate_info(Gate gate) {
  static const GateInfo* rows = all_gates().data();
  return rows[static_cast<size_t>(gate)];
}

bool GateInfo::produces_results() const {
  return measures || channel.heralds || gate == Gate::MPAD;
}

}  // namespace sallow
