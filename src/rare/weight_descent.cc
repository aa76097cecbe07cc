#include "rare/weight_descent.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "base/threads.h"
#include "rare/decode_limit.h"
#include "rare/direct_share.h"
#include "rare/weight_sampler.h"

namespace sallow {
namespace {

// The share of failing sets at which direct sampling begins.
constexpr double kWeightStartRate = 0.01;
constexpr double kWeightFailingPerGroup = 64;
constexpr size_t kWeightPopulations = 4;
constexpr size_t kWeightPilotSteps = 4;
// Above the relevant weights, one of this many faults is removed at once.
constexpr size_t kStrideShare = 32;
// The most that strata above the first may add, relative to the rate; also the most that the last stratum may hold.
constexpr double kNegligible = 1e-3;
// Near the smallest double, ratios of probabilities have no precision left.
constexpr double kLeastRate = 1e-290;
constexpr uint64_t kFirstWeightPilot = uint64_t{3} << 40,
                   kFirstWeightStart = uint64_t{5} << 38;  // times kDirectNumbers

DrawFaults drawing_of(const WeightSampler& sampler) {
  return [&sampler](RandomStream& random, std::vector<uint32_t>& faults) { sampler.draw(random, faults); };
}

class WeightPilot {
 public:
  WeightPilot(const FaultModel& model, const RareOptions& options, std::vector<BlockDecoder>& decoders)
      : model_(model), options_(options), decoders_(decoders) {}

  WeightPlan run();

 private:
  WeightPlan find_plan();
  // Calls work(worker, k) for each population; throws OutOfDecodes if one ran out of decodings.
  template <typename Work>
  void run_all(const Work& work) {
    if (!all_within_limit(options_, kWeightPopulations, work)) throw OutOfDecodes();
  }
  void end_populations();
  double failing_share(size_t weight);
  void find_start();
  void start_higher(size_t highest);
  void start_at(size_t weight, double rate);
  void descend_in_strides();
  std::vector<double> add_stratum(size_t weight, size_t removed);

  const FaultModel& model_;
  const RareOptions& options_;
  std::vector<BlockDecoder>& decoders_;
  std::vector<std::unique_ptr<Population>> populations_;
  WeightPlan plan_;
  size_t start_weight_ = 0;
  uint64_t tries_ = 0;
  std::vector<double> joint_;  // F_w of the pilot's strata
};

double WeightPilot::failing_share(size_t weight) {
  if (decodes_for_each(options_, plan_.decodes, 1) < kDirectSets) throw OutOfDecodes();
  plan_.decodes += kDirectSets;
  return direct_share(model_, weight, 1, kFirstWeightStart + tries_++, options_, decoders_);
}

void WeightPilot::start_at(size_t weight, double rate) {
  start_weight_ = weight;
  plan_.start_rate = rate;
  plan_.start_rounds = static_cast<size_t>(
      std::ceil(kWeightFailingPerGroup / (rate * static_cast<double>(Population::kChainsPerGroup))));
}

// Tries numbers of faults from the mean upwards until sets fail often enough; else takes the number at which most
// failed; else tries no faults.
void WeightPilot::find_start() {
  for (size_t weight = std::max<size_t>(1, static_cast<size_t>(model_.fault_mean(1))); weight <= model_.site_count();
       weight += weight / 6 + 1) {
    const double rate = failing_share(weight);
    if (rate > plan_.start_rate) start_at(weight, rate);
    if (rate >= kWeightStartRate) break;
  }
  if (plan_.start_rate == 0 && failing_share(0) > 0) start_at(0, 1);
}

// Starts again at the largest relevant number of faults at which sets fail: numbers above the first start may
// contribute as much as those below.
void WeightPilot::start_higher(size_t highest) {
  for (size_t weight = highest; weight > start_weight_; weight -= std::max<size_t>(1, weight / kStrideShare)) {
    const double rate = failing_share(weight);
    if (rate == 0) continue;
    start_at(weight, rate);
    return descend_in_strides();
  }
}

// Moves at `weight`, then goes on to `weight - removed`; returns each group's mean weight from Population::lower().
std::vector<double> WeightPilot::add_stratum(size_t weight, size_t removed) {
  const MoveMix moves(model_, weight);
  std::vector<std::vector<LevelRecord>> records(kWeightPopulations);
  run_all([&](size_t worker, size_t k) {
    populations_[k]->run(moves, kWeightPilotSteps, kWeightPilotSteps + 1, decoders_[worker]);
    records[k] = populations_[k]->lower(removed, decoders_[worker]);
  });
  std::vector<uint64_t> tried(moves.move_count()), accepted(moves.move_count());
  for (const auto& population : populations_) {
    for (size_t k = 0; k < tried.size(); k++) {
      tried[k] += population->tried()[k];
      accepted[k] += population->accepted()[k];
    }
  }
  plan_.strata.push_back({weight, removed, moves.weights(tried, accepted)});
  std::vector<double> ratios;
  for (const auto& some : records) {
    for (const LevelRecord& record : some) ratios.push_back(record.weight_mean);
  }
  return ratios;
}

// w! / (w - s)! / Ω^s.
double ratio_factor(const FaultModel& model, size_t weight, size_t removed) {
  double factor = 1;
  for (size_t k = 0; k < removed; k++) factor *= static_cast<double>(weight - k) / model.odds_sum();
  return factor;
}

void WeightPilot::descend_in_strides() {
  plan_.strata.clear();
  joint_.clear();
  const WeightSampler sampler(model_, start_weight_);
  const uint64_t most_decodes = decodes_for_each(options_, plan_.decodes, kWeightPopulations);
  for (size_t k = 0; k < kWeightPopulations; k++) {
    populations_.push_back(std::make_unique<Population>(model_, options_.seed, kFirstWeightPilot + k, most_decodes));
  }
  run_all([&](size_t worker, size_t k) {
    populations_[k]->start(drawing_of(sampler), plan_.start_rounds, decoders_[worker]);
  });
  double joint = std::exp(sampler.log_chance()) * plan_.start_rate, largest = 0;
  for (size_t weight = start_weight_; joint > 0;) {
    joint_.push_back(joint);
    largest = std::max(largest, joint);
    const size_t removed = std::max<size_t>(1, weight / kStrideShare);
    if (weight == 0 || (joint < kNegligible * kNegligible * largest && joint < largest)) {
      plan_.strata.push_back({weight, 0, {}});
      break;
    }
    double mean = 0;
    for (const double ratio : add_stratum(weight, removed)) {
      mean += ratio / static_cast<double>(kWeightPopulations * Population::kGroups);
    }
    joint *= mean * ratio_factor(model_, weight, removed);
    weight -= removed;
    if (options_.progress) {
      options_.progress(kPilotShare * (1 - static_cast<double>(weight) / static_cast<double>(start_weight_)));
    }
  }
  end_populations();
}

void WeightPilot::end_populations() {
  for (const auto& population : populations_) plan_.decodes += population->decodes();
  populations_.clear();
}

WeightPlan WeightPilot::run() {
  try {
    return find_plan();
  } catch (const OutOfDecodes&) {
    end_populations();
    plan_.out_of_decodes = true;
    return plan_;
  }
}

WeightPlan WeightPilot::find_plan() {
  find_start();
  if (plan_.start_rate == 0) return plan_;
  descend_in_strides();
  double rate = 0;
  for (size_t k = 0; k < joint_.size(); k++) {
    rate += joint_[k] * static_cast<double>(std::max<size_t>(1, plan_.strata[k].removed));
  }
  if (!(rate >= kLeastRate)) {
    plan_.is_too_rare = true;
    return plan_;
  }
  // above[w]: the probability of more than w faults.
  const double mean = model_.fault_mean(1);
  const size_t most =
      std::min(model_.site_count(), std::max(start_weight_, static_cast<size_t>(mean + 60 * std::sqrt(mean) + 200)));
  std::vector<double> above = weight_chances(model_, most);
  for (size_t w = above.size(); w-- > 0;) above[w] = w + 1 < above.size() ? above[w + 1] + above[w] : above[w];
  for (size_t w = 0; w < above.size(); w++) above[w] = w + 1 < above.size() ? above[w + 1] : 0;
  size_t highest = 0;
  while (above[highest] > kNegligible * rate) highest++;
  start_higher(highest);
  // One below the smallest relevant weight of the pilot's strata.
  size_t lowest = 0;
  for (size_t k = 0; k < joint_.size(); k++) {
    if (joint_[k] >= kNegligible * rate) lowest = plan_.strata[k].weight;
  }
  lowest -= std::min<size_t>(lowest, 1);

  WeightPlan plan = plan_;
  plan.strata.clear();
  plan.log_start_chance = WeightSampler(model_, start_weight_).log_chance();
  plan.above = above[start_weight_];
  size_t known = 0;  // the pilot's stratum at or above `weight`
  for (size_t weight = start_weight_;;) {
    while (known + 1 < plan_.strata.size() && plan_.strata[known + 1].weight >= weight) known++;
    if (weight <= lowest) {
      plan.strata.push_back({weight, 0, {}});
      break;
    }
    const size_t stride = weight > highest ? std::min(weight - highest, std::max<size_t>(1, weight / kStrideShare)) : 1;
    std::vector<double> move_weights = plan_.strata[known].move_weights;
    // The list of moves depends on the number of faults.
    if (move_weights.size() != MoveMix(model_, weight).move_count()) move_weights.clear();
    plan.strata.push_back({weight, stride, move_weights});
    weight -= stride;
  }
  return plan;
}

}  // namespace

WeightPlan pilot_weights(const FaultModel& model, const RareOptions& options, std::vector<BlockDecoder>& decoders) {
  return WeightPilot(model, options, decoders).run();
}

namespace {

void go_down_weights(const WeightPlan& plan, const FaultModel& model, Population& population, BlockDecoder& decoder,
                     WorkMeter& meter, WeightDescent& descent) {
  const WeightSampler sampler(model, plan.strata[0].weight);
  const double shots = static_cast<double>(Population::kChainsPerGroup * plan.start_rounds);
  std::vector<double> joint;
  for (const uint64_t count : population.start(drawing_of(sampler), plan.start_rounds, decoder)) {
    joint.push_back(std::exp(plan.log_start_chance) * static_cast<double>(count) / shots);
  }
  double largest = 0;
  for (const WeightPlan::Stratum& stratum : plan.strata) {
    descent.joint.push_back(joint);
    double sum = 0, effective_ancestors = 0;
    for (size_t group = 0; group < Population::kGroups; group++) {
      sum += joint[group];
      effective_ancestors += population.effective_ancestors(group);
    }
    if (sum > largest) {
      largest = sum;
      descent.effective_ancestors = effective_ancestors;
    }
    if (stratum.removed == 0 || sum == 0) break;
    population.run(MoveMix(model, stratum.weight, stratum.move_weights), plan.steps, plan.steps + 1, decoder);
    descent.records.push_back(population.lower(stratum.removed, decoder));
    meter.add(1);
    for (size_t group = 0; group < Population::kGroups; group++) {
      joint[group] *= descent.records.back()[group].weight_mean * ratio_factor(model, stratum.weight, stratum.removed);
    }
  }
  descent.is_complete = true;
}

}  // namespace

WeightDescent descend_weights(const WeightPlan& plan, const FaultModel& model, uint64_t seed, uint64_t number,
                              uint64_t most_decodes, BlockDecoder& decoder, WorkMeter& meter) {
  Population population(model, seed, number, most_decodes);
  WeightDescent descent;
  try {
    go_down_weights(plan, model, population, decoder, meter, descent);
  } catch (const OutOfDecodes&) {
  }
  descent.joint.resize(plan.strata.size(), std::vector<double>(Population::kGroups));
  descent.records.resize(plan.strata.size(), std::vector<LevelRecord>(Population::kGroups));
  descent.decodes = population.decodes();
  return descent;
}

}  // namespace sallow
