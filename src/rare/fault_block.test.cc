#include "rare/fault_block.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "decode/graph/second_opinion.test.h"
#include "rare/direct_sampler.h"

namespace sallow {
namespace {

constexpr size_t kColumns = 512;

using Set = std::vector<uint32_t>;
using Frequencies = std::map<Set, double>;

FaultModel small_model() {
  DetectorErrorModel model;
  const double probabilities[] = {0.3, 0.02, 0.1, 0.4, 0.25, 0.05};
  for (uint64_t k = 0; k < 6; k++) {
    model.append_error(probabilities[k], {DemTarget::detector(k / 2), DemTarget::detector(3 + k % 2)});
  }
  return FaultModel(model);
}

/// Two sites of two and three faults, and a site of one fault.
FaultModel site_model() {
  const auto detectors = [](std::initializer_list<uint64_t> indices) {
    std::vector<DemTarget> targets;
    for (const uint64_t d : indices) targets.push_back(DemTarget::detector(d));
    return targets;
  };
  DetectorErrorModel independent;
  independent.append_error(0.3, detectors({0, 3}));
  const ExclusiveErrors exclusive[] = {
      {{{0.2, detectors({0, 1})}, {0.05, detectors({0, 2})}, {0.3, detectors({0, 1, 2})}}},
      {{{0.1, detectors({1, 3})}, {0.25, detectors({2, 3})}}}};
  return FaultModel(independent, exclusive);
}

bool is_possible(const FaultModel& model, const Set& set) {
  for (size_t k = 1; k < set.size(); k++) {
    if (model.site_of(set[k]).holds(set[k - 1])) return false;
  }
  return true;
}

Set rising(std::span<const uint32_t> faults) {
  Set set(faults.begin(), faults.end());
  std::sort(set.begin(), set.end());
  return set;
}

// The exact π_c, restricted to sets for which `wanted` holds.
template <typename Wanted>
Frequencies exact_distribution(const FaultModel& model, double scale, Wanted wanted) {
  Frequencies exact;
  double total = 0;
  for (uint32_t bits = 0; bits < 1u << model.fault_count(); bits++) {
    Set set;
    double weight = 1;
    for (uint32_t fault = 0; fault < model.fault_count(); fault++) {
      if ((bits >> fault & 1) == 0) continue;
      set.push_back(fault);
      weight *= scale * model.odds()[fault];
    }
    if (!is_possible(model, set) || !wanted(set)) continue;
    exact[set] = weight;
    total += weight;
  }
  for (auto& [set, weight] : exact) weight /= total;
  return exact;
}

// The total variation distance, half of Σ |found - exact|. It is about √(cells / (2 π n)) for n independent draws, and
// at most 3 times that here.
double distance(const Frequencies& found, const Frequencies& exact) {
  double sum = 0;
  for (const auto& [set, chance] : exact) sum += std::abs(chance - (found.contains(set) ? found.at(set) : 0));
  for (const auto& [set, chance] : found) sum += exact.contains(set) ? 0 : chance;
  return sum / 2;
}

bool consistent(const FaultModel& model, const FaultBlock& block) {
  FaultBlock again(model, kColumns);
  for (size_t column = 0; column < kColumns; column++) again.assign(column, block.faults(column));
  return again.detections() == block.detections() && again.flips() == block.flips();
}

// Runs chains of `move` from one set, restricted to sets for which `wanted` holds.
template <typename Move, typename Wanted>
Frequencies chain_distribution(const FaultModel& model, const Set& begin, Move move, Wanted wanted) {
  FaultBlock block(model, kColumns);
  RandomStream random(7, 1);
  for (size_t column = 0; column < kColumns; column++) block.assign(column, begin);
  Frequencies found;
  constexpr size_t kSteps = 600;
  for (size_t step = 0; step < kSteps; step++) {
    for (size_t column = 0; column < kColumns; column++) move(block, column, random);
    // Settling a copy shows the sets that the proposals lead to.
    FaultBlock proposed = block;
    const std::vector<uint64_t> all(kColumns / 64, ~uint64_t{0});
    proposed.settle(all.data());
    std::vector<uint64_t> kept(kColumns / 64);
    for (size_t column = 0; column < kColumns; column++) {
      if (wanted(rising(proposed.faults(column)))) kept[column / 64] |= uint64_t{1} << (column % 64);
    }
    block.settle(kept.data());
    if (step < 100) continue;
    for (size_t column = 0; column < kColumns; column++) {
      found[rising(block.faults(column))] += 1.0 / ((kSteps - 100) * kColumns);
    }
  }
  EXPECT_TRUE(consistent(model, block));
  return found;
}

// A property of sets that is not a product over faults.
bool is_odd(const Set& set) {
  uint32_t sum = 0;
  for (const uint32_t fault : set) sum += fault + 1;
  return set.size() >= 2 && sum % 3 != 0;
}

TEST(FaultBlock, DirectSamplesFollowTheModel) {
  for (const FaultModel& model : {small_model(), site_model()}) {
    const DirectSampler sampler(model, 2.5);
    RandomStream random(1, 0);
    Frequencies found;
    Set set;
    constexpr size_t kDraws = 200'000;
    for (size_t k = 0; k < kDraws; k++) {
      sampler.draw(random, set);
      found[set] += 1.0 / kDraws;
    }
    EXPECT_LT(distance(found, exact_distribution(model, 2.5, [](const Set&) { return true; })), 0.02);
  }
}

TEST(FaultBlock, RefreshingKeepsTheScaledDistributionAmongTheWantedSets) {
  for (const FaultModel& model : {small_model(), site_model()}) {
    const double scale = 1.7;
    const FaultAdditions whole(model, scale), half(model, scale / 2);
    const Frequencies found = chain_distribution(
        model, {0, 1 + model.site_of(1).count},
        [&](FaultBlock& block, size_t column, RandomStream& random) {
          if (random.next() % 2 == 0) return block.propose_refresh(column, 1, {0, 6}, half, random);
          block.propose_refresh(column, 0, {static_cast<uint32_t>(random.next() % 6), 3}, whole, random);
        },
        is_odd);
    EXPECT_LT(distance(found, exact_distribution(model, scale, is_odd)), 0.02);
  }
}

// At the first scale the number of faults is drawn; at the second, more faults are expected than there are.
TEST(FaultAdditions, FollowTheScaledOddsInTheWindow) {
  const FaultModel model = small_model();
  for (const double scale : {2.0, 5.0}) {
    const FaultAdditions additions(model, scale);
    RandomStream random(3, 0);
    Frequencies found;
    double count = 0;
    while (count < 100'000) {
      Set set;
      const bool is_possible = additions.draw({4, 4}, random, [&](uint32_t fault) {
        const bool is_new = std::ranges::find(set, fault) == set.end();
        set.push_back(fault);
        return is_new;
      });
      if (!is_possible) continue;
      found[rising(set)]++;
      count++;
    }
    for (auto& [set, share] : found) share /= count;
    const auto in_window = [](const Set& set) {
      return std::ranges::none_of(set, [](uint32_t fault) { return fault == 2 || fault == 3; });
    };
    EXPECT_LT(distance(found, exact_distribution(model, scale, in_window)), 0.02) << scale;
  }
}

TEST(FaultAdditions, TakeNoLongerIfMoreAreExpectedThanThereAreFaults) {
  const FaultModel model = small_model();
  RandomStream random(4, 0);
  for (const double scale : {1e3, 1e9, 1e20, 1e300}) {
    const FaultAdditions additions(model, scale);
    size_t put_in = 0;
    for (int k = 0; k < 1000; k++) {
      additions.draw({2, 5}, random, [&](uint32_t fault) {
        EXPECT_NE(fault, 1u);
        put_in++;
        return true;
      });
    }
    EXPECT_LE(put_in, 5000u);
  }
}

TEST(FaultBlock, HopsAndExchangesKeepTheDistributionAtEverySize) {
  const auto check = [](const FaultModel& model, const Set& begin, size_t size, auto move) {
    const auto wanted = [&](const Set& set) { return set.size() == size && is_odd(set); };
    const Frequencies found = chain_distribution(model, begin, move, wanted);
    EXPECT_LT(distance(found, exact_distribution(model, 1, wanted)), 0.02);
  };
  const auto all_moves = [](FaultBlock& block, size_t column, RandomStream& random) {
    const uint64_t kind = random.next() % 4;
    const uint32_t first = static_cast<uint32_t>(random.next() % 6);
    if (kind == 0) return block.propose_exchange(column, 0, {first, 4}, random);
    if (kind == 1) return block.propose_exchange(column, 1, {0, 6}, random);
    block.propose_hops(column, kind == 2 ? 1 : 4, random);
  };
  check(small_model(), {0, 1, 3}, 3, all_moves);
  check(site_model(), {0, 1}, 2, all_moves);
}

// With every site occupied, a hop can only replace a fault by another one of its site.
TEST(FaultBlock, HopsSwapTheFaultsOfASite) {
  const FaultModel model = site_model();
  const auto wanted = [](const Set& set) { return set.size() == 3; };
  const Frequencies found = chain_distribution(
      model, {0, 3, 4},
      [](FaultBlock& block, size_t column, RandomStream& random) { block.propose_hops(column, 2, random); }, wanted);
  EXPECT_EQ(found.size(), 6u);
  EXPECT_LT(distance(found, exact_distribution(model, 1, wanted)), 0.02);
}

TEST(FaultBlock, NeverHasTwoFaultsAtASite) {
  const FaultModel model = site_model();
  FaultBlock block(model, kColumns);
  RandomStream random(9, 0);
  const FaultAdditions additions(model, 3 / model.odds_sum());
  for (size_t step = 0; step < 20; step++) {
    for (size_t column = 0; column < kColumns; column++) {
      if (step % 3 == 0) block.propose_hops(column, 3, random);
      if (step % 3 == 1) block.propose_refresh(column, 1, {0, 6}, additions, random);
      if (step % 3 == 2) block.propose_addition(column, 2, random);
    }
    const std::vector<uint64_t> all(kColumns / 64, ~uint64_t{0});
    block.settle(all.data());
    for (size_t column = 0; column < kColumns; column++) {
      ASSERT_TRUE(is_possible(model, rising(block.faults(column))));
    }
  }
  EXPECT_TRUE(consistent(model, block));
}

TEST(FaultBlock, UndoesProposalsThatAreNotKept) {
  const FaultModel model = small_model();
  FaultBlock block(model, kColumns);
  RandomStream random(3, 0);
  for (size_t column = 0; column < kColumns; column++) block.assign(column, Set{1, 2, 5});
  const BitTable before = block.detections();
  const FaultAdditions additions(model, 1 / model.odds_sum());
  for (size_t column = 0; column < kColumns; column++) {
    switch (column % 5) {
      case 0:
        block.propose_refresh(column, 1, {2, 5}, additions, random);
        break;
      case 1:
        block.propose_exchange(column, 1, {0, 6}, random);
        break;
      case 2:
        block.propose_hops(column, 3, random);
        break;
      case 3:
        block.propose_removal(column, 2, random);
        break;
      default:
        block.propose_addition(column, 1, random);
    }
  }
  EXPECT_FALSE(block.detections() == before);
  block.take_back();
  EXPECT_TRUE(block.detections() == before);
  for (size_t column = 0; column < kColumns; column++) EXPECT_EQ(rising(block.faults(column)), (Set{1, 2, 5}));
}

TEST(FaultModel, PutsErrorsAboveOneHalfIntoTheBaseline) {
  DetectorErrorModel model;
  model.append_error(0.9, {DemTarget::detector(0), DemTarget::observable(1)});
  model.append_error(1, {DemTarget::detector(0), DemTarget::detector(2)});
  model.append_error(0.2, {DemTarget::detector(1)});
  model.append_error(0.2, {DemTarget::detector(1)});
  model.append_error(0, {DemTarget::detector(1), DemTarget::observable(0)});
  const FaultModel faults(model);
  ASSERT_EQ(faults.fault_count(), 2u);
  EXPECT_EQ(rising(faults.baseline_detectors()), (Set{2}));
  EXPECT_EQ(rising(faults.baseline_observables()), (Set{1}));
  EXPECT_NEAR(faults.odds()[0], 0.1 / 0.9, 1e-15);
  EXPECT_NEAR(faults.odds()[1], 0.32 / 0.68, 1e-15);
  EXPECT_NEAR(faults.log_partition(1), -std::log(0.9 * 0.68), 1e-12);
}

}  // namespace
}  // namespace sallow
