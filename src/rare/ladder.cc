#include "rare/ladder.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "base/threads.h"
#include "rare/decode_limit.h"
#include "rare/direct_sampler.h"

namespace sallow {
namespace {

// The share of shots that fail where direct sampling begins. At higher scales, syndromes are dense and slow to decode.
constexpr double kStartRate = 0.01;
constexpr double kScaleStep = 1.3;
// At larger scales, scaled odds may overflow.
constexpr double kMostScale = 1e290;
// Failing sets per group at the start; fewer than chains, because copies soon differ by their moves.
constexpr double kFailingPerGroup = 64;
// The effective share of the kept states after they are weighted for the next level.
constexpr double kEffectiveShare = 0.4;

constexpr size_t kPopulations = 2;
constexpr size_t kPilotSteps = 32;
constexpr size_t kMostSteps = 256;
constexpr size_t kKeptPerChain = 16;
// The share of a set's faults that the steps of a level may retain, extrapolated from the pilot's steps.
constexpr double kMostRetained = 0.07;

// First numbers of populations, so that no population repeats another's random numbers.
constexpr uint64_t kFirstPilot = uint64_t{1} << 40, kFirstStart = uint64_t{1} << 41;

DrawFaults drawing_at(const FaultModel& model, double scale) {
  return [sampler = DirectSampler(model, scale)](RandomStream& random, std::vector<uint32_t>& faults) {
    sampler.draw(random, faults);
  };
}

/// The model with odds capped for this scale; the model itself if no odds are capped.
std::shared_ptr<const FaultModel> model_at(const FaultModel& model, double scale) {
  const bool is_capped =
      std::ranges::any_of(model.site_odds(), [&](double odds) { return scale * odds > std::max(1.0, odds); });
  if (!is_capped) return {std::shared_ptr<const FaultModel>(), &model};
  return std::make_shared<const FaultModel>(model.with_capped_odds(scale));
}

/// From this scale to `ratio` times it.
OddsStep step_down(const FaultModel& model, double scale, double ratio) {
  OddsStep step{ratio};
  for (size_t k = 0; k < model.site_count(); k++) {
    const double surplus = std::clamp(model.cap(k, scale * ratio) / model.cap(k, scale), 1.0, 1 / ratio);
    step.surplus.insert(step.surplus.end(), model.site(k).count, surplus);
  }
  return step;
}

class Pilot {
 public:
  Pilot(const FaultModel& model, const RareOptions& options, std::vector<BlockDecoder>& decoders)
      : model_(model), options_(options), decoders_(decoders) {}

  Ladder run();

 private:
  void find_start();
  // Calls work(worker, k) for each population; throws OutOfDecodes if one ran out of decodings.
  template <typename Work>
  void run_all(const Work& work) {
    if (!all_within_limit(options_, kPopulations, work)) throw OutOfDecodes();
  }
  void go_down();
  double add_level(double scale, double size_begun);
  size_t steps_for(const std::vector<LevelRecord>& records) const;

  const FaultModel& model_;
  const RareOptions& options_;
  std::vector<BlockDecoder>& decoders_;
  std::vector<std::unique_ptr<Population>> populations_;
  Ladder ladder_;
};

void Pilot::find_start() {
  const auto& odds = model_.odds();
  const double least_odds = odds.empty() ? 1 : *std::min_element(odds.begin(), odds.end());
  const double shots = static_cast<double>(kPopulations * Population::kColumns);
  uint64_t tries = 0;
  for (double scale = 1; scale == 1 || (scale / kScaleStep * least_odds < 1 && scale < kMostScale);
       scale *= kScaleStep, tries++) {
    if (decodes_for_each(options_, ladder_.decodes, kPopulations) < Population::kColumns) {
      ladder_.out_of_decodes = true;
      return;
    }
    const std::shared_ptr<const FaultModel> model = model_at(model_, scale);
    const DrawFaults sampler = drawing_at(*model, scale);
    uint64_t failures[kPopulations] = {};
    parallel_for(options_.threads, kPopulations, [&](size_t worker, size_t k) {
      Population population(model_, options_.seed, kFirstStart + tries * kPopulations + k);
      for (const uint64_t count : population.start(sampler, 1, decoders_[worker])) failures[k] += count;
    });
    ladder_.decodes += kPopulations * Population::kColumns;
    double total = 0;
    for (const uint64_t count : failures) total += static_cast<double>(count);
    // If few sets fail at every scale, takes the best scale.
    if (total / shots > ladder_.start_rate) {
      ladder_.start_rate = total / shots;
      ladder_.start_scale = scale;
      ladder_.start_model = model;
    }
    if (ladder_.start_rate >= kStartRate) break;
  }
  if (ladder_.start_rate == 0) return;
  const double per_round = ladder_.start_rate * static_cast<double>(Population::kChainsPerGroup);
  ladder_.start_rounds = static_cast<size_t>(std::ceil(kFailingPerGroup / per_round));
}

// The ratio, at least `least`, at which weights leave kEffectiveShare of the states.
template <typename EffectiveShare>
double next_ratio(double least, const EffectiveShare& effective_share) {
  if (effective_share(least) >= kEffectiveShare) return least;
  double low = least, high = 1;
  for (int step = 0; step < 30; step++) {
    const double middle = low + (high - low) / 2;
    (effective_share(middle) < kEffectiveShare ? low : high) = middle;
  }
  return high;
}

// The effective share for weights ratio^|S|; sizes[s] states have s faults.
double effective_share_by_size(const std::vector<double>& sizes, size_t origin, double ratio) {
  double count = 0, sum = 0, squares = 0;
  for (size_t size = 0; size < sizes.size(); size++) {
    double weight = 1;
    for (size_t k = origin; k < size; k++) weight *= ratio;
    for (size_t k = size; k < origin; k++) weight /= ratio;
    count += sizes[size];
    sum += sizes[size] * weight;
    squares += sizes[size] * weight * weight;
  }
  return sum * sum / (count * squares);
}

// The effective share for any weights.
double effective_share_of(const std::vector<std::unique_ptr<Population>>& populations, const OddsStep& step) {
  double count = 0, sum = 0, squares = 0;
  const size_t origin = static_cast<size_t>(populations.front()->falling_mean(step) + 0.5);
  for (const auto& population : populations) {
    for (const double weight : population->weights(step, origin)) {
      count += weight > 0 ? 1 : 0;
      sum += weight;
      squares += weight * weight;
    }
  }
  return sum * sum / (count * squares);
}

// Assumes that the retained share keeps falling by the same factor. Uses no library functions, so that the result is
// the same on every machine.
size_t Pilot::steps_for(const std::vector<LevelRecord>& records) const {
  double retained = 0;
  for (const LevelRecord& record : records) retained += record.retained / static_cast<double>(records.size());
  size_t steps = kPilotSteps;
  for (double left = retained; left > kMostRetained && steps < kMostSteps; left *= retained) steps += kPilotSteps;
  return steps;
}

// Appends the level at `scale`, resamples the populations for the next, and returns the mean of |S|.
double Pilot::add_level(double scale, double size_begun) {
  const std::shared_ptr<const FaultModel> model = model_at(model_, scale);
  const MoveMix moves(*model, scale, size_begun);
  run_all([&](size_t worker, size_t k) {
    populations_[k]->use_odds(*model);
    populations_[k]->run(moves, kPilotSteps, kPilotSteps / kKeptPerChain, decoders_[worker]);
  });
  std::vector<double> sizes;
  std::vector<uint64_t> tried(moves.move_count()), accepted(moves.move_count());
  for (const auto& population : populations_) {
    for (size_t group = 0; group < Population::kGroups; group++) {
      const auto some = population->sizes(group);
      if (sizes.size() < some.size()) sizes.resize(some.size());
      for (size_t size = 0; size < some.size(); size++) sizes[size] += some[size];
    }
    for (size_t k = 0; k < tried.size(); k++) {
      tried[k] += population->tried()[k];
      accepted[k] += population->accepted()[k];
    }
  }
  double count = 0, sum = 0;
  for (size_t size = 0; size < sizes.size(); size++) {
    count += sizes[size];
    sum += sizes[size] * static_cast<double>(size);
  }
  size_t origin = static_cast<size_t>(sum / count + 0.5);
  const bool is_capped = model.get() != &model_;
  const auto step_by = [&](double tried_ratio) {
    return is_capped ? step_down(model_, scale, tried_ratio) : OddsStep{tried_ratio};
  };
  const double ratio = next_ratio(1 / scale, [&](double tried_ratio) {
    return is_capped ? effective_share_of(populations_, step_by(tried_ratio))
                     : effective_share_by_size(sizes, origin, tried_ratio);
  });
  const OddsStep step = step_by(ratio);
  if (is_capped) {
    double falling = 0;
    for (const auto& population : populations_) falling += population->falling_mean(step) / kPopulations;
    origin = static_cast<size_t>(falling + 0.5);
  }
  std::vector<std::vector<LevelRecord>> records(kPopulations);
  parallel_for(options_.threads, kPopulations,
               [&](size_t, size_t k) { records[k] = populations_[k]->resample(step, origin); });
  std::vector<LevelRecord> all;
  for (const auto& some : records) all.insert(all.end(), some.begin(), some.end());
  const size_t steps = steps_for(all);
  ladder_.levels.push_back(
      {scale, model, step, origin, size_begun, steps, steps / kKeptPerChain, moves.weights(tried, accepted)});
  return sum / count;
}

void Pilot::go_down() {
  const DrawFaults sampler = drawing_at(*ladder_.start_model, ladder_.start_scale);
  run_all([&](size_t worker, size_t k) { populations_[k]->start(sampler, ladder_.start_rounds, decoders_[worker]); });
  double size_mean = ladder_.start_model->fault_mean(ladder_.start_scale);
  for (double scale = ladder_.start_scale; scale > 1;) {
    size_mean = add_level(scale, size_mean);
    scale *= ladder_.levels.back().step.ratio;
    // The scale falls by a nearly constant factor, so its logarithm measures the progress.
    if (options_.progress) {
      options_.progress(kPilotShare * (1 - std::log(std::max(1.0, scale)) / std::log(ladder_.start_scale)));
    }
    if (scale < 1 + 1e-12) break;
  }
}

Ladder Pilot::run() {
  find_start();
  if (ladder_.start_scale == 1 || ladder_.start_rate == 0 || ladder_.out_of_decodes) return ladder_;
  const uint64_t most_decodes = decodes_for_each(options_, ladder_.decodes, kPopulations);
  for (size_t k = 0; k < kPopulations; k++) {
    populations_.push_back(std::make_unique<Population>(model_, options_.seed, kFirstPilot + k, most_decodes));
  }
  try {
    go_down();
  } catch (const OutOfDecodes&) {
    ladder_.out_of_decodes = true;
  }
  for (const auto& population : populations_) ladder_.decodes += population->decodes();
  return ladder_;
}

}  // namespace

Ladder pilot_ladder(const FaultModel& model, const RareOptions& options, std::vector<BlockDecoder>& decoders) {
  return Pilot(model, options, decoders).run();
}

namespace {

void go_down(const Ladder& ladder, const FaultModel& model, Population& population, BlockDecoder& decoder,
             WorkMeter& meter, Descent& descent) {
  const auto failures =
      population.start(drawing_at(*ladder.start_model, ladder.start_scale), ladder.start_rounds, decoder);
  const double shots = static_cast<double>(Population::kChainsPerGroup * ladder.start_rounds);
  descent.shots = Population::kColumns * ladder.start_rounds;
  for (const uint64_t count : failures) {
    descent.failures += count;
    descent.log_estimates.push_back(std::log(static_cast<double>(count) / shots));
  }
  for (const Ladder::Level& level : ladder.levels) {
    population.use_odds(*level.model);
    population.run(MoveMix(*level.model, level.scale, level.size_begun, level.move_weights), level.steps, level.stride,
                   decoder);
    descent.records.push_back(population.resample(level.step, level.size_origin));
    for (size_t group = 0; group < Population::kGroups; group++) {
      descent.log_estimates[group] += std::log(descent.records.back()[group].weight_mean) +
                                      static_cast<double>(level.size_origin) * std::log(level.step.ratio);
    }
    meter.add(1);
  }
  const double log_scales = ladder.start_model->log_partition(ladder.start_scale) - model.log_partition(1);
  for (size_t group = 0; group < Population::kGroups; group++) {
    descent.log_estimates[group] += log_scales;
    descent.effective_ancestors += population.effective_ancestors(group);
  }
  descent.is_complete = true;
}

}  // namespace

Descent descend(const Ladder& ladder, const FaultModel& model, uint64_t seed, uint64_t number, uint64_t most_decodes,
                BlockDecoder& decoder, WorkMeter& meter) {
  Population population(model, seed, number, most_decodes);
  Descent descent;
  try {
    go_down(ladder, model, population, decoder, meter, descent);
  } catch (const OutOfDecodes&) {
  }
  descent.decodes = population.decodes();
  return descent;
}

}  // namespace sallow
