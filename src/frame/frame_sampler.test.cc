#include "frame/frame_sampler.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <map>

#include "base/threads.h"

namespace sallow {
namespace {

constexpr uint64_t kSeed = 20'240'905;

// All shots of the first blocks. Each shot has one bit per detector, then one per observable.
std::vector<std::vector<bool>> sample(const std::string& text, size_t blocks,
                                      FrameOutput output = FrameOutput::kDetections, const BitTable* sweep = nullptr) {
  const FrameSampler sampler(Circuit::parse(text), output);
  FrameSampler::Workspace workspace;
  BitTable rows, observables;
  std::vector<std::vector<bool>> bits(sampler.row_count() + sampler.observable_count());
  for (uint64_t block = 0; block < blocks; block++) {
    sampler.sample_block(kSeed, block, workspace, rows, observables, sweep);
    for (size_t r = 0; r < bits.size(); r++) {
      const BitTable& table = r < rows.row_count() ? rows : observables;
      const size_t row = r < rows.row_count() ? r : r - rows.row_count();
      for (size_t shot = 0; shot < kShotsPerBlock; shot++) bits[r].push_back(table.get(row, shot));
    }
  }
  return bits;
}

double share(const std::vector<bool>& bits) {
  double ones = 0;
  for (const bool bit : bits) ones += bit;
  return ones / static_cast<double>(bits.size());
}

// Compares the distribution of the joint outcomes (first detector in the lowest bit) with `expected`. Each outcome may
// be off by 5 standard deviations: for a random seed, one false alarm in two million per outcome. The seed is fixed.
void expect_distribution(const std::string& text, std::map<unsigned, double> expected) {
  constexpr size_t kBlocks = 100;
  const std::vector<std::vector<bool>> bits = sample(text, kBlocks);
  constexpr double kShots = kBlocks * kShotsPerBlock;
  std::vector<double> counts(size_t{1} << bits.size());
  for (size_t shot = 0; shot < kBlocks * kShotsPerBlock; shot++) {
    unsigned outcome = 0;
    for (size_t r = 0; r < bits.size(); r++) outcome |= unsigned{bits[r][shot]} << r;
    counts[outcome]++;
  }
  for (unsigned outcome = 0; outcome < counts.size(); outcome++) {
    const double p = expected[outcome];
    EXPECT_NEAR(counts[outcome] / kShots, p, 5 * std::sqrt(p * (1 - p) / kShots) + 1e-12)
        << "outcome " << outcome << ", seed " << kSeed << "\n"
        << text;
  }
}

// The qubit is half of a Bell pair. Z and Y errors on it flip detector 0, X and Y errors detector 1.
std::string seen_on_one_qubit(const std::string& noise) {
  return "H 0\nCX 0 10\n" + noise + "\nMPP X0*X10 Z0*Z10\nDETECTOR rec[-2]\nDETECTOR rec[-1]\n";
}
std::string seen_on_two_qubits(const std::string& noise) {
  return "H 0 1\nCX 0 10 1 11\n" + noise +
         "\nMPP X0*X10 Z0*Z10 X1*X11 Z1*Z11\nDETECTOR rec[-4]\nDETECTOR rec[-3]\nDETECTOR rec[-2]\n"
         "DETECTOR rec[-1]\n";
}

TEST(FrameSampler, DrawsEachOneQubitChannelAsDefined) {
  for (const double p : {1e-4, 0.003, 0.08, 0.2, 0.5, 0.7, 1.0}) {
    const std::string argument = "(" + std::to_string(p) + ") 0";
    expect_distribution(seen_on_one_qubit("X_ERROR" + argument), {{0, 1 - p}, {2, p}});
    expect_distribution(seen_on_one_qubit("Y_ERROR" + argument), {{0, 1 - p}, {3, p}});
    expect_distribution(seen_on_one_qubit("Z_ERROR" + argument), {{0, 1 - p}, {1, p}});
    expect_distribution(seen_on_one_qubit("DEPOLARIZE1" + argument), {{0, 1 - p}, {1, p / 3}, {2, p / 3}, {3, p / 3}});
    expect_distribution(seen_on_one_qubit("I_ERROR" + argument), {{0, 1}});
  }
  for (const double scale : {0.01, 0.2, 1.0}) {
    const double x = 0.1 * scale, y = 0.2 * scale, z = 0.7 * scale;
    expect_distribution(seen_on_one_qubit("PAULI_CHANNEL_1(" + std::to_string(x) + "," + std::to_string(y) + "," +
                                          std::to_string(z) + ") 0"),
                        {{0, 1 - x - y - z}, {1, z}, {2, x}, {3, y}});
  }
}

TEST(FrameSampler, DrawsEachTwoQubitChannelAsDefined) {
  for (const double p : {0.003, 0.09, 0.4, 0.9375, 1.0}) {
    std::map<unsigned, double> expected = {{0, 1 - p}};
    for (unsigned k = 1; k < 16; k++) expected[k] = p / 15;
    expect_distribution(seen_on_two_qubits("DEPOLARIZE2(" + std::to_string(p) + ") 0 1"), expected);
  }
  // In the order IX, IY, IZ, XI, …: an X on qubit 0 is outcome 2, on qubit 1 outcome 8.
  std::string arguments;
  std::map<unsigned, double> expected;
  double none = 1;
  for (unsigned k = 1; k < 16; k++) {
    const double p = 0.004 * k;
    arguments += (k == 1 ? "" : ",") + std::to_string(p);
    constexpr unsigned kOutcome[4] = {0, 2, 3, 1};
    expected[kOutcome[k / 4] | kOutcome[k % 4] << 2] = p;
    none -= p;
  }
  expected[0] = none;
  expect_distribution(seen_on_two_qubits("PAULI_CHANNEL_2(" + arguments + ") 0 1"), expected);
}

TEST(FrameSampler, DrawsChainsAndHeraldsAsDefined) {
  expect_distribution(seen_on_two_qubits("E(0.01) X0\nELSE_CORRELATED_ERROR(0.02) Z0 Y1\n"
                                         "ELSE_CORRELATED_ERROR(0.05) Z1"),
                      {{0, 0.99 * 0.98 * 0.95}, {2, 0.01}, {1 | 12, 0.99 * 0.02}, {4, 0.99 * 0.98 * 0.05}});
  expect_distribution(
      seen_on_two_qubits("E(0.3) X0\nELSE_CORRELATED_ERROR(0.5) X0 X1\nE(0.25) X1"),
      {{0, 0.35 * 0.75}, {2, 0.3 * 0.75 + 0.35 * 0.25}, {10, 0.35 * 0.75 + 0.3 * 0.25}, {8, 0.35 * 0.25}});
  // Parts with other instructions between them, such as H 1, which changes the effect of the first part on qubit 1.
  for (const std::string apart : {"", "H 1\nH 1\n", "REPEAT 2 {\n    H 1\n    TICK\n}\n", "SWAP 0 1\nSWAP 0 1\n"}) {
    expect_distribution(
        seen_on_two_qubits("E(0.3) X0\n" + apart + "ELSE_CORRELATED_ERROR(0.5) X0 X1\nE(0.25) X1"),
        {{0, 0.35 * 0.75}, {2, 0.3 * 0.75 + 0.35 * 0.25}, {10, 0.35 * 0.75 + 0.3 * 0.25}, {8, 0.35 * 0.25}});
  }
  expect_distribution(seen_on_two_qubits("ELSE_CORRELATED_ERROR(0.3) X0\nH 1\nELSE_CORRELATED_ERROR(0.5) Z1\nH 1"),
                      {{0, 0.35}, {2, 0.3}, {8, 0.35}});
  for (const double p : {0.02, 0.6}) {
    const std::string text = "HERALDED_ERASE(" + std::to_string(p) + ") 0\nDETECTOR rec[-1]";
    expect_distribution(seen_on_one_qubit(text), {{0, 1 - p}, {1, p / 4}, {3, p / 4}, {5, p / 4}, {7, p / 4}});
  }
  expect_distribution(seen_on_one_qubit("HERALDED_PAULI_CHANNEL_1(0.01,0.02,0.03,0.04) 0\nDETECTOR rec[-1]"),
                      {{0, 0.9}, {1, 0.01}, {1 | 4, 0.02}, {1 | 6, 0.03}, {1 | 2, 0.04}});
}

TEST(FrameSampler, FlipsResultsWithTheGivenProbability) {
  for (const std::string gate : {"M", "MX", "MY", "MR", "MRX", "MRY"}) {
    const std::string reset = gate.back() == 'M' || gate.back() == 'R' ? "R" : "R" + gate.substr(gate.size() - 1);
    expect_distribution(reset + " 0 1\n" + gate + "(0.02) 0 1\n" + gate + "(0.2) 0\n" +
                            "DETECTOR rec[-1]\nDETECTOR rec[-2]\nDETECTOR rec[-3]",
                        {{0, 0.98 * 0.98 * 0.8},
                         {1, 0.98 * 0.98 * 0.2},
                         {2, 0.98 * 0.02 * 0.8},
                         {3, 0.98 * 0.02 * 0.2},
                         {4, 0.98 * 0.02 * 0.8},
                         {5, 0.98 * 0.02 * 0.2},
                         {6, 0.02 * 0.02 * 0.8},
                         {7, 0.02 * 0.02 * 0.2}});
  }
  expect_distribution("MPP(0.01) Z0*Z1\nMZZ(0.05) 0 1\nMPAD(0.3) 0\nDETECTOR rec[-1]\nDETECTOR rec[-2] rec[-3]",
                      {{0, 0.7 * 0.941}, {1, 0.3 * 0.941}, {2, 0.7 * 0.059}, {3, 0.3 * 0.059}});
}

TEST(FrameSampler, MakesOnlyGaugeDetectorsRandom) {
  expect_distribution("MX 0\nDETECTOR rec[-1]\nM 0\nDETECTOR rec[-1]\nM 0\nDETECTOR rec[-1] rec[-2]",
                      {{0, 0.25}, {1, 0.25}, {2, 0.25}, {3, 0.25}});
  expect_distribution("R 0\nMY 0\nMY 0\nDETECTOR rec[-1] rec[-2]\nDETECTOR rec[-1]", {{0, 0.5}, {2, 0.5}});
  expect_distribution("RY 0\nM 0\nOBSERVABLE_INCLUDE(0) rec[-1]\nOBSERVABLE_INCLUDE(1) X0\nOBSERVABLE_INCLUDE(2) Z0",
                      {{0, 0.25}, {2, 0.25}, {5, 0.25}, {7, 0.25}});
}

TEST(FrameSampler, AppliesFeedbackOfResultsAndSweepBits) {
  // Teleportation: the measured results decide the corrections, and the state arrives.
  for (const std::string state : {"X", "Y", "Z"}) {
    const std::string basis = state == "Z" ? "" : state;
    expect_distribution("R" + basis + " 0\n" + state + "_ERROR(0.2) 0\nH 1\nCX 1 2 0 1\nH 0\nM 0 1\n" +
                            "CX rec[-1] 2\nCZ rec[-2] 2\nM" + basis + " 2\nDETECTOR rec[-1]",
                        {{0, 1}});
  }
  BitTable sweep(2, kShotsPerBlock);
  for (size_t shot = 0; shot < kShotsPerBlock; shot++) {
    sweep.set(0, shot, shot % 3 == 0);
    sweep.set(1, shot, shot % 5 == 0);
  }
  const auto bits = sample("RX 1\nCX sweep[0] 0\nXCZ 0 sweep[1]\nCZ sweep[0] 1\nCY sweep[7] 0\nM 0\nMX 1", 1,
                           FrameOutput::kMeasurementFlips, &sweep);
  for (size_t shot = 0; shot < kShotsPerBlock; shot++) {
    EXPECT_EQ(bits[0][shot], (shot % 3 == 0) != (shot % 5 == 0)) << shot;
    EXPECT_EQ(bits[1][shot], shot % 3 == 0) << shot;
  }
}

TEST(FrameSampler, RunsLoopsLikeTheirUnrolledBodies) {
  // The body has an odd number of H and SWAP, so rows must be restored before the next pass.
  const std::string body =
      "H 0\nSWAP 0 1\nC_XYZ 2\nX_ERROR(0.01) 0\nCX 0 1\nDEPOLARIZE2(0.02) 1 2\nMR 3\nM(0.03) 4\nCX 0 3\n"
      "CX rec[-2] 2\nDETECTOR rec[-1]\nDETECTOR rec[-2]\nOBSERVABLE_INCLUDE(0) rec[-2]\n";
  std::string flat = "M 5\nX_ERROR(0.3) 0 1 2\n", folded = flat + "REPEAT 3 {\nREPEAT 4 {\n" + body + "}\nY 0\n}\n";
  for (int outer = 0; outer < 3; outer++) {
    for (int inner = 0; inner < 4; inner++) flat += body;
    flat += "Y 0\n";
  }
  const std::string end = "M 0 1\nMX 2\nDETECTOR rec[-1]\nDETECTOR rec[-2]\nDETECTOR rec[-3] rec[-20]\n";
  const auto a = sample(flat + end, 60), b = sample(folded + end, 60);
  ASSERT_EQ(a.size(), b.size());
  for (size_t r = 0; r < a.size(); r++) {
    // 6 standard deviations per row; for a random seed, one false alarm in 10^8 per row. The seed is fixed.
    const double p = share(a[r]), deviation = std::sqrt(2 * p * (1 - p) / static_cast<double>(a[r].size()));
    EXPECT_NEAR(p, share(b[r]), 6 * deviation + 1e-9) << "row " << r;
  }
}

TEST(FrameSampler, SpendsNoTimeOnLoopsThatChangeNoFrame) {
  expect_distribution(
      "X_ERROR(0.3) 0\nREPEAT 1000000000000 {\nREPEAT 1000000 {\nX 0\nTICK\n}\n}\nM 0\nDETECTOR rec[-1]",
      {{0, 0.7}, {1, 0.3}});
}

TEST(FrameSampler, StreamsTheSameRowsAsATable) {
  const FrameSampler sampler(
      Circuit::parse("REPEAT 3000 {\nX_ERROR(0.1) 0 1 2\nMR 0 1 2\nDETECTOR rec[-1]\nDETECTOR rec[-2] rec[-3]\n"
                     "OBSERVABLE_INCLUDE(3) rec[-1]\n}"));
  struct Collect : RowSink {
    void take(BitTable& rows, size_t row_count) override {
      for (size_t r = 0; r < row_count; r++) std::copy_n(rows.row(r), rows.row_words(), all.row(next++));
    }
    BitTable all;
    size_t next = 0;
  } collected;
  collected.all.reset(6000, kShotsPerBlock);
  FrameSampler::Workspace workspace;
  BitTable rows, observables, streamed_observables;
  sampler.sample_block(1, 2, workspace, rows, observables);
  sampler.sample_block(1, 2, workspace, collected, streamed_observables);
  EXPECT_EQ(collected.next, 6000u);
  EXPECT_TRUE(collected.all == rows);
  EXPECT_TRUE(observables == streamed_observables);
}

TEST(FrameSampler, GivesTheSameBlocksOnAnyNumberOfThreads) {
  const FrameSampler sampler(
      Circuit::parse("X_ERROR(0.1) 0\nDEPOLARIZE1(0.2) 1\nPAULI_CHANNEL_1(0.01, 0, 0.02) 2\nMR 0 1 2\n"
                     "DETECTOR rec[-1]\nDETECTOR rec[-2]\nDETECTOR rec[-3]"));
  std::vector<BitTable> alone(16), together(16);
  for (std::vector<BitTable>* results : {&alone, &together}) {
    const size_t threads = results == &alone ? 1 : 2;
    std::vector<FrameSampler::Workspace> workspaces(threads);
    parallel_for(threads, results->size(), [&](size_t worker, size_t block) {
      BitTable observables;
      sampler.sample_block(9, block, workspaces[worker], (*results)[block], observables);
    });
  }
  for (size_t block = 0; block < alone.size(); block++) EXPECT_TRUE(alone[block] == together[block]) << block;
}

TEST(FrameSampler, GivesTheSameBitsOnEveryKernel) {
  // A fixed fingerprint for all kernel sets: users rely on a seed to reproduce results.
  const FrameSampler sampler(
      Circuit::parse("R 0 1 2\nH 0\nDEPOLARIZE2(0.1) 0 1\nX_ERROR(0.4) 2\nE(0.01) X0 Z1\nCX 0 1 1 2\nM(0.01) 0 1 2\n"
                     "DETECTOR rec[-1]\nDETECTOR rec[-2]\nDETECTOR rec[-3]"));
  FrameSampler::Workspace workspace;
  BitTable rows, observables;
  uint64_t folded = 0;
  for (uint64_t block = 0; block < 3; block++) {
    sampler.sample_block(77, block, workspace, rows, observables);
    for (size_t r = 0; r < rows.row_count(); r++) {
      for (const uint64_t word : rows.row_span(r)) folded = folded * 31 + word;
    }
  }
  EXPECT_EQ(folded, 2233669523922549813u);
}

}  // namespace
}  // namespace sallow
