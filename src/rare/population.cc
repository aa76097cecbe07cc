#include "rare/population.h"

#include <algorithm>
#include <map>

#include "base/error.h"
#include "rare/decode_limit.h"

namespace sallow {
namespace {

// Both lists are rising.
size_t common_count(std::span<const uint32_t> a, std::span<const uint32_t> b) {
  size_t count = 0;
  for (size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    count += a[i] == b[j];
    const bool a_first = a[i] <= b[j], b_first = b[j] <= a[i];
    i += a_first;
    j += b_first;
  }
  return count;
}

std::vector<uint32_t> rising(std::span<const uint32_t> faults) {
  std::vector<uint32_t> sorted(faults.begin(), faults.end());
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

// ratio^(k - origin), at least for k in [0, count).
std::vector<double> powers(double ratio, size_t origin, size_t count) {
  std::vector<double> power(std::max(count, origin + 1), 1);
  for (size_t k = origin + 1; k < power.size(); k++) power[k] = power[k - 1] * ratio;
  for (size_t k = origin; k-- > 0;) power[k] = power[k + 1] / ratio;
  return power;
}

}  // namespace

Population::Population(const FaultModel& model, uint64_t seed, uint64_t number, uint64_t most_decodes)
    : random_(seed, number),
      block_(model, kColumns),
      spare_(model, kSpareColumns),
      ancestors_(kColumns),
      level_starts_(kColumns),
      sizes_(kGroups),
      accepted_(kGroups),
      most_decodes_(most_decodes) {}

void Population::use_odds(const FaultModel& model) {
  block_.use_odds(model);
  spare_.use_odds(model);
}

void Population::decode(BlockDecoder& decoder, const FaultBlock& block) {
  if (most_decodes_ - decodes_ < block.column_count()) throw OutOfDecodes();
  decodes_ += block.column_count();
  decoder.decode(block.detections(), &block.flips());
}

void Population::begin_chain(size_t column, std::span<const uint32_t> faults,
                             std::shared_ptr<const Ancestor> ancestor) {
  block_.assign(column, faults);
  level_starts_[column] = rising(faults);
  const size_t common = common_count(level_starts_[column], ancestor->faults);
  if (10 * common < ancestor->faults.size()) {
    ancestor = std::make_shared<const Ancestor>(Ancestor{level_starts_[column]});
  }
  ancestors_[column] = std::move(ancestor);
}

std::vector<uint64_t> Population::start(const DrawFaults& draw_faults, size_t rounds, BlockDecoder& decoder) {
  std::vector<std::vector<std::vector<uint32_t>>> failing(kGroups);
  std::vector<uint64_t> failures(kGroups);
  std::vector<uint32_t> faults;
  for (size_t round = 0; round < rounds; round++) {
    for (size_t column = 0; column < kColumns; column++) {
      draw_faults(random_, faults);
      block_.assign(column, faults);
    }
    decode(decoder, block_);
    for (size_t column = 0; column < kColumns; column++) {
      if (!decoder.failed().get(0, column)) continue;
      const size_t group = column / kChainsPerGroup;
      failures[group]++;
      if (failing[group].size() >= kChainsPerGroup) continue;
      const auto set = block_.faults(column);
      failing[group].emplace_back(set.begin(), set.end());
    }
  }
  for (size_t column = 0; column < kColumns; column++) {
    const auto& sets = failing[column / kChainsPerGroup];
    if (sets.empty()) {
      block_.assign(column, {});
      continue;
    }
    const auto& set = sets[column % kChainsPerGroup % sets.size()];
    // Chains that start from one set share their ancestor.
    const bool repeats = column % kChainsPerGroup >= sets.size();
    begin_chain(column, set,
                repeats ? ancestors_[column - sets.size()] : std::make_shared<const Ancestor>(Ancestor{rising(set)}));
  }
  return failures;
}

void Population::run(const MoveMix& moves, size_t steps, size_t stride, BlockDecoder& decoder) {
  SALLOW_REQUIRE(steps > 0 && stride > 0, "run: steps and stride must be above 0");
  kept_.clear();
  for (auto& sizes : sizes_) sizes.clear();
  std::fill(accepted_.begin(), accepted_.end(), 0);
  tried_.assign(moves.move_count(), 0);
  accepted_moves_.assign(moves.move_count(), 0);
  std::vector<size_t> move_of(kColumns);
  steps_ = steps;
  for (size_t step = 1; step <= steps; step++) {
    for (size_t column = 0; column < kColumns; column++) {
      if (ancestors_[column]) move_of[column] = moves.propose(block_, column, random_);
    }
    decode(decoder, block_);
    const uint64_t* failed = decoder.failed().row(0);
    block_.settle(failed);
    for (size_t column = 0; column < kColumns; column++) {
      const uint64_t is_accepted = failed[column / 64] >> (column % 64) & 1;
      accepted_[column / kChainsPerGroup] += is_accepted;
      tried_[move_of[column]]++;
      accepted_moves_[move_of[column]] += is_accepted;
    }
    if (step % stride != 0) continue;
    for (size_t column = 0; column < kColumns; column++) {
      const auto set = block_.faults(column);
      kept_.append(set);
      auto& sizes = sizes_[column / kChainsPerGroup];
      if (sizes.size() <= set.size()) sizes.resize(set.size() + 1);
      sizes[set.size()]++;
    }
  }
}

LevelRecord Population::chain_record(size_t group) const {
  LevelRecord record;
  for (size_t column = group * kChainsPerGroup; column < (group + 1) * kChainsPerGroup; column++) {
    const auto& begun = level_starts_[column];
    if (begun.empty()) continue;
    record.retained += static_cast<double>(common_count(rising(block_.faults(column)), begun)) /
                       static_cast<double>(begun.size() * kChainsPerGroup);
  }
  record.accepted = static_cast<double>(accepted_[group]) / static_cast<double>(steps_ * kChainsPerGroup);
  return record;
}

// Systematic resampling: one random number, and marks at equal distances from it.
void Population::redraw(size_t group, const std::vector<double>& weights, double total,
                        const std::vector<std::shared_ptr<const Ancestor>>& ancestors) {
  const size_t end = (group + 1) * kChainsPerGroup;
  const double distance = total / static_cast<double>(kChainsPerGroup);
  double mark = random_.uniform() * distance, sum = 0;
  size_t column = group * kChainsPerGroup, last = 0;
  for (size_t state = 0; state < weights.size() && column < end; state++) {
    const size_t from = state % kColumns;
    if (from / kChainsPerGroup != group || weights[state] == 0) continue;
    sum += weights[state];
    last = state;
    for (; mark < sum && column < end; mark += distance, column++) {
      begin_chain(column, kept_[state], ancestors[from]);
    }
  }
  // Rounding may leave the last mark just beyond the sum.
  for (; column < end; column++) begin_chain(column, kept_[last], ancestors[last % kColumns]);
}

std::vector<double> Population::weights_of_sizes(const OddsStep& step, size_t size_origin) const {
  size_t size_end = 0;
  for (const auto& sizes : sizes_) size_end = std::max(size_end, sizes.size());
  return powers(step.ratio, size_origin, size_end);
}

std::vector<double> Population::weights(const OddsStep& step, size_t size_origin) const {
  const std::vector<double> weight_of_size = weights_of_sizes(step, size_origin);
  std::vector<double> weights;
  for (size_t state = 0; state < kept_.size(); state++) {
    if (step.surplus.empty()) {
      weights.push_back(weight_of_size[kept_[state].size()]);
      continue;
    }
    // Faults that fall count as a power, so that what is left to multiply is near 1.
    size_t falling = 0;
    double weight = 1;
    for (const uint32_t fault : kept_[state]) {
      const bool falls = step.falls(fault);
      falling += falls;
      weight *= step.surplus[fault] * (falls ? 1 : step.ratio);
    }
    weights.push_back(ancestors_[state % kColumns] ? weight * weight_of_size[falling] : 0);
  }
  return weights;
}

double Population::falling_mean(const OddsStep& step) const {
  double count = 0;
  for (size_t state = 0; state < kept_.size(); state++) {
    for (const uint32_t fault : kept_[state]) count += step.falls(fault) ? 1 : 0;
  }
  return kept_.size() == 0 ? 0 : count / static_cast<double>(kept_.size());
}

std::vector<LevelRecord> Population::resample(const OddsStep& step, size_t size_origin) {
  std::vector<LevelRecord> records(kGroups);
  const std::vector<double> weight_of_size = weights_of_sizes(step, size_origin);
  const std::vector<double> weights = this->weights(step, size_origin);
  const auto ancestors = ancestors_;
  for (size_t group = 0; group < kGroups; group++) {
    if (!ancestors[group * kChainsPerGroup]) continue;
    LevelRecord& record = records[group] = chain_record(group);
    double total = 0;
    const auto count_states = [&](double count, double size, double weight) {
      total += count * weight;
      record.states += count;
      record.size_sum += count * size;
      record.size_square_sum += count * size * size;
      record.next_size_mean += count * weight * size;
      record.next_size_square += count * weight * size * size;
    };
    if (step.surplus.empty()) {
      for (size_t size = 0; size < sizes_[group].size(); size++) {
        count_states(sizes_[group][size], static_cast<double>(size), weight_of_size[size]);
      }
    } else {
      for (size_t state = 0; state < kept_.size(); state++) {
        if (state % kColumns / kChainsPerGroup != group) continue;
        count_states(1, static_cast<double>(kept_[state].size()), weights[state]);
      }
    }
    record.next_size_mean /= total;
    record.next_size_square /= total;
    record.weight_mean = total / record.states;
    redraw(group, weights, total, ancestors);
  }
  return records;
}

void Population::count_draws(size_t count, std::vector<size_t> open, std::vector<double>& draws,
                             BlockDecoder& decoder) {
  // All columns at once first, then the remaining ones in smaller blocks.
  while (!open.empty()) {
    std::vector<size_t> still_open;
    const bool is_first = draws[open[0]] == 0;
    const size_t batch = is_first ? kColumns : kSpareColumns;
    FaultBlock& block = is_first ? block_ : spare_;
    for (size_t first = 0; first < open.size(); first += batch) {
      const std::span<const size_t> some(open.data() + first, std::min(batch, open.size() - first));
      std::vector<uint8_t> is_new(some.size());
      for (size_t k = 0; k < some.size(); k++) {
        if (!is_first) spare_.assign(k, block_.faults(some[k]));
        is_new[k] = block.propose_addition(is_first ? some[k] : k, count, random_);
      }
      decode(decoder, block);
      block.take_back();
      for (size_t k = 0; k < some.size(); k++) {
        draws[some[k]]++;
        const bool fails = is_new[k] != 0 && decoder.failed().get(0, is_first ? some[k] : k);
        if (!fails && draws[some[k]] < kMostDraws) still_open.push_back(some[k]);
      }
    }
    open = std::move(still_open);
  }
}

std::vector<LevelRecord> Population::lower(size_t count, BlockDecoder& decoder) {
  std::vector<LevelRecord> records(kGroups);
  for (size_t group = 0; group < kGroups; group++) {
    if (ancestors_[group * kChainsPerGroup]) records[group] = chain_record(group);
  }
  std::vector<uint8_t> is_removed(kColumns);
  for (size_t column = 0; column < kColumns; column++) {
    is_removed[column] = ancestors_[column] && block_.propose_removal(column, count, random_);
  }
  decode(decoder, block_);
  block_.settle(decoder.failed().row(0));
  std::vector<size_t> open;
  for (size_t column = 0; column < kColumns; column++) {
    if (is_removed[column] && decoder.failed().get(0, column)) open.push_back(column);
  }
  std::vector<double> draws(kColumns);
  count_draws(count, open, draws, decoder);
  kept_.clear();
  for (size_t column = 0; column < kColumns; column++) kept_.append(block_.faults(column));
  const auto ancestors = ancestors_;
  for (size_t group = 0; group < kGroups; group++) {
    double total = 0, cut = 0;
    for (size_t k = group * kChainsPerGroup; k < (group + 1) * kChainsPerGroup; k++) {
      total += draws[k];
      if (draws[k] >= kMostDraws) cut += draws[k];
    }
    records[group].weight_mean = total / static_cast<double>(kChainsPerGroup);
    if (total > 0) {
      records[group].cut = cut / total;
      records[group].states = static_cast<double>(kChainsPerGroup);
      redraw(group, draws, total, ancestors);
      continue;
    }
    for (size_t k = group * kChainsPerGroup; k < (group + 1) * kChainsPerGroup; k++) {
      block_.assign(k, {});
      ancestors_[k] = nullptr;
    }
  }
  return records;
}

double Population::effective_ancestors(size_t group) const {
  std::map<const Ancestor*, double> share;
  for (size_t chain = 0; chain < kChainsPerGroup; chain++) {
    share[ancestors_[group * kChainsPerGroup + chain].get()] += 1.0 / kChainsPerGroup;
  }
  if (share.contains(nullptr)) return 0;
  double squares = 0;
  for (const auto& [ancestor, part] : share) squares += part * part;
  return 1 / squares;
}

}  // namespace sallow
