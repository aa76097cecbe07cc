#include "random_circuits/xeb.h"

#include <gtest/gtest.h>

#include <cmath>

#include "bits/random_stream.h"
#include "random_circuits/random_circuit.h"
#include "trajectories/circuit_sampler.h"

namespace sallow {
namespace {

// Each bound is 5 standard errors: a false alarm with probability 6e-7 per expectation.
TEST(Xeb, OfPerfectSamplesHasTheExpectedValue) {
  for (uint32_t qubits : {12u, 16u}) {
    GateCircuit circuit = random_circuit(grid_layout("sycamore", qubits), {.cycles = 14, .seed = qubits});
    Xeb xeb = cross_entropy<float>(circuit, sample_circuit<float>(circuit, {}, 50000, 7, 1).words, 1);
    EXPECT_NEAR(xeb.linear, xeb.linear_expected, 5 * xeb.linear_error) << qubits;
    EXPECT_NEAR(xeb.log, xeb.log_expected, 5 * xeb.log_error) << qubits;
    EXPECT_NEAR(xeb.linear_expected, 1, 10 * std::sqrt(4 / std::ldexp(1.0, static_cast<int>(qubits))));
  }
}

TEST(Xeb, OfUniformBitsIsZero) {
  GateCircuit circuit = random_circuit(grid_layout("sycamore", 12), {.cycles = 14, .seed = 3});
  RandomStream random(9, 0);
  std::vector<uint64_t> words(20000);
  for (uint64_t& word : words) word = random.next() & 0xfff;
  Xeb xeb = cross_entropy<double>(circuit, words, 1);
  EXPECT_NEAR(xeb.linear, 0, 5 * xeb.linear_error);
}

TEST(Xeb, OfNoisySamplesFollowsTheDigitalErrorModel) {
  GateCircuit circuit = random_circuit(grid_layout("sycamore", 12), {.cycles = 14, .seed = 1});
  GateNoise noise = parse_gate_noise("sycamore");
  CircuitShots shots = sample_circuit<float>(circuit, noise, 4000, 5, 1);
  Xeb xeb = cross_entropy<float>(circuit, shots.words, 1);
  double measured = xeb.linear / xeb.linear_expected, error = xeb.linear_error / xeb.linear_expected;
  double predicted = predicted_fidelity(circuit, noise);
  EXPECT_LT(shots.trajectories, 4000u);
  // The model holds within 10 %; the sample adds 5 standard errors.
  EXPECT_NEAR(measured, predicted, 0.1 * predicted + 5 * error);
}

TEST(Xeb, MultipliesOverPatches) {
  GridLayout layout = grid_layout("sycamore", 16);
  GateCircuit circuit = random_circuit(layout, {.cycles = 14, .patch = PatchMode::kPatch, .seed = 2});
  Xeb xeb = cross_entropy<double>(circuit, sample_circuit<double>(circuit, {}, 40000, 3, 1).words, 1);
  ASSERT_EQ(xeb.patch_fidelities.size(), 2u);
  EXPECT_NEAR(xeb.patch_fidelities[0] * xeb.patch_fidelities[1], 1, 0.1);
  EXPECT_NEAR(xeb.linear, xeb.linear_expected, 5 * xeb.linear_error);
}

TEST(Xeb, FitsFidelityPerCycle) {
  std::vector<FidelityPoint> points;
  for (double cycles : {4.0, 8.0, 12.0, 16.0}) points.push_back({cycles, 0.9 * std::pow(0.97, cycles), 0.01});
  const auto fit = fit_fidelity_per_cycle(points);
  ASSERT_TRUE(fit);
  EXPECT_NEAR(fit->per_cycle, 0.97, 1e-8);
  EXPECT_NEAR(fit->start, 0.9, 1e-6);
}

TEST(Xeb, FitsFidelitiesThatAreSometimesBelowZero) {
  // 400 decays to 0.06 with errors of 0.05. The mean of their fits is off by 5 standard errors with probability 5e-7.
  RandomStream random(4, 0);
  constexpr int kFits = 400;
  double sum = 0, squares = 0, of_errors = 0;
  for (int k = 0; k < kFits; k++) {
    std::vector<FidelityPoint> points;
    for (const double cycles : {10.0, 20.0, 30.0, 40.0}) {
      double error = 0;  // the sum of twelve uniform numbers is nearly Gaussian
      for (int j = 0; j < 12; j++) error += random.uniform() - 0.5;
      points.push_back({cycles, std::pow(0.93, cycles) + 0.05 * error, 0.05});
    }
    const auto fit = fit_fidelity_per_cycle(points);
    ASSERT_TRUE(fit);
    sum += fit->per_cycle;
    squares += fit->per_cycle * fit->per_cycle;
    of_errors += fit->per_cycle_error;
  }
  const double mean = sum / kFits, spread = std::sqrt(squares / kFits - mean * mean);
  EXPECT_NEAR(of_errors / kFits, spread, 0.3 * spread);
  // The decay is not linear, so fits with errors this large are biased by a small part of one error.
  EXPECT_NEAR(mean, 0.93, 5 * spread / std::sqrt(kFits) + 0.3 * spread);
  EXPECT_FALSE(fit_fidelity_per_cycle(std::vector<FidelityPoint>{{1, -0.1, 0.1}, {2, -0.1, 0.1}}));
}

TEST(Xeb, DetectsConvergedCircuits) {
  const GridLayout layout = grid_layout("sycamore", 12);
  const auto excess_of = [&](uint32_t cycles, PatchMode patch = PatchMode::kNone) {
    const GateCircuit circuit = random_circuit(layout, {.cycles = 24, .patch = patch, .seed = 1});
    return porter_thomas_excess(circuit, std::vector<uint64_t>{2, uint64_t{2} * cycles}, 1)[1];
  };
  // A circuit of fewer cycles is the beginning of one with more cycles.
  const GateCircuit shallow = random_circuit(layout, {.cycles = 4, .seed = 1});
  EXPECT_NEAR(porter_thomas_excess(shallow, std::vector<uint64_t>{8}, 1)[0], excess_of(4), 1e-4);
  const double spread = porter_thomas_spread(random_circuit(layout, {.cycles = 8}));
  EXPECT_NEAR(spread, std::sqrt(4 / 4096.0), 1e-12);
  EXPECT_GT(excess_of(3), 0.5);
  EXPECT_FALSE(follows_porter_thomas(excess_of(3), spread));
  EXPECT_LT(std::abs(excess_of(24)), 5 * spread);
  EXPECT_TRUE(follows_porter_thomas(excess_of(24), spread));
  // Each patch is compared with random states of its own size, not of the size of the whole chip.
  EXPECT_LT(std::abs(excess_of(24, PatchMode::kPatch)), 5 * std::sqrt(4 / 64.0));
}

TEST(Xeb, MatchesKolmogorovsTable) {
  // For a large sample, the critical value at 5 % is 1.358 / sqrt(n).
  EXPECT_NEAR(kolmogorov_p(1.358 / 1000, 1000000), 0.05, 0.0005);
}

}  // namespace
}  // namespace sallow
