#include "random_circuits/xeb.h"

#include <gtest/gtest.h>

#include <cmath>

#include "random_circuits/random_circuit.h"
#include "trajectories/circuit_sampler.h"

namespace sallow {
namespace {

// False alarms: each bound is 5 standard errors, 6e-7 an expectation.
TEST(Xeb, OfPerfectSamplesIsTheCircuitsOwn) {
  for (uint32_t qubits : {12u, 16u}) {
    GateCircuit circuit = random_circuit(grid_layout("sycamore", qubits), {.cycles = 14, .seed = qubits});
    Xeb xeb = cross_entropy<float>(circuit, sample_circuit<float>(circuit, {}, 50000, 7, 1).words, 1);
    EXPECT_NEAR(xeb.linear, xeb.linear_expected, 5 * xeb.linear_error) << qubits;
    EXPECT_NEAR(xeb.log, xeb.log_expected, 5 * xeb.log_error) << qubits;
    EXPECT_NEAR(xeb.linear_expected, 1, 10 * std::sqrt(4 / std::ldexp(1.0, static_cast<int>(qubits))));
  }
}

TEST(Xeb, OfUniformBitsIsNone) {
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
  // The model's own promise is 10 %, and the sample adds 5 standard errors.
  EXPECT_NEAR(measured, predicted, 0.1 * predicted + 5 * error);
}

TEST(Xeb, OfPatchesMultiplies) {
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
  FidelityPerCycle fit = fit_fidelity_per_cycle(points);
  EXPECT_NEAR(fit.per_cycle, 0.97, 1e-12);
  EXPECT_NEAR(fit.start, 0.9, 1e-12);
}

TEST(Xeb, KnowsKolmogorovsTable) {
  // The 5 % point of a large sample is 1.358 / sqrt(n).
  EXPECT_NEAR(kolmogorov_p(1.358 / 1000, 1000000), 0.05, 0.0005);
}

}  // namespace
}  // namespace sallow
