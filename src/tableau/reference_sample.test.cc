#include "tableau/reference_sample.h"

#include <gtest/gtest.h>

#include "tableau/tableau_simulator.h"

namespace sallow {
namespace {

// Compares all results of a reference sample with a simulation that does not fold loops.
void expect_flat(const std::string& text) {
  const Circuit circuit = Circuit::parse(text);
  TableauSimulator simulator(circuit, nullptr);
  simulator.run(circuit);
  const ReferenceSample sample(circuit);
  ASSERT_EQ(sample.bit_count(), simulator.record().size()) << text;
  ReferenceSample::Reader reader(sample);
  for (size_t k = 0; k < simulator.record().size(); k++) {
    ASSERT_EQ(reader.next(), simulator.record()[k]) << "result " << k << " of\n" << text;
  }
}

TEST(ReferenceSample, EqualsTheUnrolledCircuit) {
  expect_flat("M 0");
  expect_flat("X 0\nREPEAT 7 {\nM 0\n}\nM 1");
  expect_flat("REPEAT 100 {\nX 0\nM 0\n}\nM 0");
  expect_flat("REPEAT 101 {\nC_XYZ 0\nX 0\nMPAD 1\nM 1\n}\nMY 0\nMX 0\nM 0");
  expect_flat("X 0\nREPEAT 60 {\nCX 2 3 1 2 0 1\nM 3\nREPEAT 9 {\nX 4\nM 4\n}\n}\nM 0 1 2 3 4");
  expect_flat("X 0\nM 0 1 1 1\nREPEAT 50 {\nR 2\nCX rec[-1] 2 rec[-4] 2\nM 2\n}");
  expect_flat("REPEAT 5 {\nREPEAT 4 {\nX 0\n}\n}\nM 0");
  expect_flat("REPEAT 3 {\nX 0\nM 0\nREPEAT 1 {\nM 1 0\n}\n}");
}

// Thousands of random results, each of which changes only a few rows: time and memory must grow with the circuit alone.
// A dense tableau of this many qubits would take gigabytes, and a full pass over it per result.
TEST(ReferenceSample, CollapsesManyQubitsWhoseStateIsSparse) {
  constexpr uint32_t kPairs = 50'000;
  Circuit bell;
  std::vector<Target> firsts, seconds, pairs;
  for (uint32_t k = 0; k < kPairs; k++) {
    firsts.push_back(Target::qubit(2 * k));
    seconds.push_back(Target::qubit(2 * k + 1));
    pairs.push_back(firsts.back());
    pairs.push_back(seconds.back());
  }
  bell.append(Gate::H, firsts);
  bell.append(Gate::CX, pairs);
  bell.append(Gate::X, seconds);
  bell.append(Gate::M, pairs);
  bell.append(Gate::MX, pairs);
  bell.append(Gate::M, firsts);
  bell.append(Gate::MXX, pairs);
  const ReferenceSample sample(bell);
  ASSERT_EQ(sample.bit_count(), 6 * kPairs);
  ReferenceSample::Reader reader(sample);
  size_t wrong = 0;
  for (uint32_t k = 0; k < 6 * kPairs; k++) wrong += reader.next() != (k < 2 * kPairs && k % 2 == 1);
  EXPECT_EQ(wrong, 0u);
}

TEST(ReferenceSample, StoresLoopsOfAMillionRoundsCompactly) {
  const Circuit circuit = Circuit::parse("RX 0\nREPEAT 1000000 {\nREPEAT 1000000 {\nMX 0\nX 1\nM 1\n}\nZ 0\n}\nMX 0");
  const ReferenceSample sample(circuit);
  EXPECT_EQ(sample.bit_count(), 2'000'000'000'001u);
  ReferenceSample::Reader reader(sample);
  for (int k = 0; k < 1'000'000; k++) {
    ASSERT_FALSE(reader.next());
    ASSERT_EQ(reader.next(), k % 2 == 0);
  }
  ASSERT_TRUE(reader.next());
}

}  // namespace
}  // namespace sallow
