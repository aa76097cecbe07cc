#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <set>

#include "base/error.h"
#include "base/thread_ranks.test.h"
#include "random_circuits/random_circuit.h"
#include "random_circuits/xeb.h"
#include "state_vector/rank_exchange.h"
#include "state_vector/state_vector.h"
#include "trajectories/circuit_sampler.h"

namespace sallow {
namespace {

/// Layers of one-qubit gates and of couplers between random pairs, some gates without a cheap form, and SWAPs at the
/// end.
GateCircuit mixed_circuit(uint32_t qubits, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> angle(-3, 3);
  GateCircuit circuit;
  circuit.qubit_count = qubits;
  std::vector<uint32_t> order(qubits);
  std::iota(order.begin(), order.end(), 0);
  for (int layer = 0; layer < 4; layer++) {
    for (uint32_t q = 0; q < qubits; q++) circuit.append(UnitaryGate::U, {q}, {angle(random), angle(random), 0.2});
    std::shuffle(order.begin(), order.end(), random);
    for (uint32_t q = 0; q + 1 < qubits; q += 2) {
      circuit.append(UnitaryGate::FSIM, {order[q], order[q + 1]}, {q % 4 == 0 ? std::acos(0.0) : 0.7, 0.4});
    }
    circuit.append(UnitaryGate::X, {order[0], order[2], order[4]}, {}, 2);
  }
  circuit.append(UnitaryGate::SWAP, {0, qubits - 1});
  return circuit;
}

template <typename Real>
void expect_same_as_one_process(uint32_t qubits, uint32_t rank_count, uint64_t seed) {
  SCOPED_TRACE(std::to_string(qubits) + " qubits, " + std::to_string(rank_count) + " ranks, seed " +
               std::to_string(seed));
  GateCircuit circuit = mixed_circuit(qubits, seed);
  std::vector<uint64_t> some;
  std::mt19937_64 random(seed);
  for (int k = 0; k < 2000; k++) some.push_back(random() & ((uint64_t{1} << qubits) - 1));
  std::vector<size_t> shots{0, 1, 5, 1000, 1023, 1024, 4000, 9000};
  for (size_t k = 10000; k < 12000; k++) shots.push_back(k);

  StateVector<Real> alone(qubits, 1);
  alone.apply(circuit.operations);
  auto amplitudes = alone.amplitudes(some);
  auto drawn = alone.sample(shots, 7);
  auto moments = alone.moments();
  double norm = alone.norm(), one = alone.probability_of_one(qubits - 2);
  alone.project(qubits - 1, true, alone.probability_of_one(qubits - 1));
  alone.apply(circuit.operations);
  auto amplitudes_after = alone.amplitudes(some);

  run_ranks_on_threads(rank_count, [&](Ranks& ranks) {
    StateVector<Real> state(qubits, ranks.rank() % 2 + 1, ranks);
    state.apply(circuit.operations);
    EXPECT_EQ(state.amplitudes(some), amplitudes);
    auto sampled = state.sample(shots, 7);
    if (ranks.is_first()) {
      EXPECT_EQ(sampled, drawn);
    } else {
      EXPECT_TRUE(sampled.empty());
    }
    EXPECT_EQ(state.moments().sum_p_squared, moments.sum_p_squared);
    EXPECT_EQ(state.moments().sum_p_log_p, moments.sum_p_log_p);
    EXPECT_EQ(state.norm(), norm);
    EXPECT_EQ(state.probability_of_one(qubits - 2), one);
    state.project(qubits - 1, true, state.probability_of_one(qubits - 1));
    state.apply(circuit.operations);
    EXPECT_EQ(state.amplitudes(some), amplitudes_after);
  });
}

TEST(StateVectorOverRanks, HasTheSameBytesAsInOneProcess) {
  expect_same_as_one_process<float>(17, 2, 1);
  expect_same_as_one_process<float>(18, 4, 2);
  expect_same_as_one_process<double>(17, 4, 3);
  // More ranks than blocks: some ranks have no part.
  expect_same_as_one_process<float>(17, 4, 4);
  expect_same_as_one_process<float>(5, 2, 5);
}

TEST(StateVectorOverRanks, SamplesNoiseAndMeasurementsAsInOneProcess) {
  GateCircuit circuit = mixed_circuit(17, 6);
  GateNoise noise{0.003, 0.006, 0.01, 0};
  auto alone = sample_circuit<float>(circuit, noise, 8, 3, 1);
  GateCircuit measured = mixed_circuit(17, 7);
  measured.bit_count = 2;
  for (uint32_t bit = 0; bit < 2; bit++) {
    CircuitOperation measure;
    measure.kind = OperationKind::kMeasure;
    measure.qubits = {16 - bit};
    measure.bits = {bit};
    measured.append(measure);
    measured.append(UnitaryGate::H, {16 - bit});
  }
  auto measured_alone = sample_circuit<float>(measured, {}, 2, 3, 1);
  run_ranks_on_threads(2, [&](Ranks& ranks) {
    auto shots = sample_circuit<float>(circuit, noise, 8, 3, 1, ranks);
    auto measured_shots = sample_circuit<float>(measured, {}, 2, 3, 1, ranks);
    if (!ranks.is_first()) return;
    EXPECT_EQ(shots.words, alone.words);
    EXPECT_EQ(measured_shots.words, measured_alone.words);
    EXPECT_GT(shots.work.exchanges, 0u);
  });
}

TEST(StateVectorOverRanks, GivesTheSameCrossEntropy) {
  GateCircuit circuit = mixed_circuit(17, 8);
  std::vector<uint64_t> samples(500);
  std::mt19937_64 random(9);
  for (uint64_t& sample : samples) sample = random() & 0x1ffff;
  Xeb alone = cross_entropy<float>(circuit, samples, 1);
  run_ranks_on_threads(2, [&](Ranks& ranks) {
    Xeb xeb = cross_entropy<float>(circuit, samples, 1, ranks);
    EXPECT_EQ(xeb.linear, alone.linear);
    EXPECT_EQ(xeb.log_expected, alone.log_expected);
  });
}

TEST(StateVectorOverRanks, RefusesCountsThatAreNotAPowerOfTwo) {
  auto three = [](Ranks& ranks) { StateVector<float> state(20, 1, ranks); };
  EXPECT_THROW(run_ranks_on_threads(3, three), InputError);
}

Stage stage_at(std::vector<uint32_t> positions) {
  Stage stage;
  stage.positions = std::move(positions);
  return stage;
}

TEST(RankExchange, HoldsTheBitsThatAreNeededLast) {
  // Two of 8 bits are held: 6 and 7 at first.
  std::vector<Stage> stages{stage_at({0, 1, 2, 3, 6}), stage_at({0, 1, 2, 3, 4}), stage_at({0, 1, 2, 5, 6}),
                            stage_at({0, 1, 2, 3, 7})};
  std::vector<RankExchange> exchanges = plan_exchanges(stages, IndexPlaces::in_order(8, 2, 0));
  // Bit 6 is exchanged for bit 5, which is needed later than bit 4; bit 7 may stay held until the last stage.
  ASSERT_EQ(exchanges.size(), 4u);
  EXPECT_EQ(exchanges[0].before_stage, 0u);
  EXPECT_EQ(exchanges[0].bits, (std::vector<std::pair<uint32_t, uint32_t>>{{6, 5}}));
  EXPECT_EQ(exchanges[1].before_stage, 2u);
  EXPECT_EQ(exchanges[1].bits, (std::vector<std::pair<uint32_t, uint32_t>>{{5, 4}}));
  EXPECT_EQ(exchanges[2].before_stage, 3u);
  EXPECT_EQ(exchanges[2].bits, (std::vector<std::pair<uint32_t, uint32_t>>{{7, 6}}));
  EXPECT_EQ(exchanges[3].before_stage, 4u);
  EXPECT_EQ(exchanges[3].bits, (std::vector<std::pair<uint32_t, uint32_t>>{{4, 7}}));
  EXPECT_TRUE(plan_exchanges(stages, IndexPlaces::in_order(8, 0, 0)).empty());
}

TEST(RankExchange, MovesEachAmplitudeToThePlaceOfItsBits) {
  constexpr uint32_t kBits = 12, kHeld = 3;
  run_ranks_on_threads(1 << kHeld, [&](Ranks& ranks) {
    IndexPlaces places = IndexPlaces::in_order(kBits, kHeld, ranks.rank());
    std::vector<float> amplitudes(size_t{2} << (kBits - kHeld));
    auto location_of_first = static_cast<uint64_t>(ranks.rank()) << (kBits - kHeld);
    for (uint64_t k = 0; k < amplitudes.size() / 2; k++) {
      amplitudes[2 * k] = static_cast<float>(location_of_first + k);
      amplitudes[2 * k + 1] = -1;
    }
    AlignedVector<float> buffer;
    double sent = exchange_between_ranks({0, {{9, 4}, {11, 3}}}, amplitudes.data(), places, ranks, buffer);
    EXPECT_EQ(sent, amplitudes.size() * sizeof(float) * 0.75);
    sent = exchange_between_ranks({1, {{10, 8}}}, amplitudes.data(), places, ranks, buffer);
    EXPECT_EQ(sent, amplitudes.size() * sizeof(float) * 0.5);
    uint64_t here = 0;
    for (uint64_t index = 0; index < uint64_t{1} << kBits; index++) {
      uint64_t location = places.location(index);
      if (location >> (kBits - kHeld) != ranks.rank()) continue;
      here++;
      EXPECT_EQ(amplitudes[2 * (location - location_of_first)], static_cast<float>(index));
    }
    EXPECT_EQ(here, amplitudes.size() / 2);
  });
}

}  // namespace
}  // namespace sallow
