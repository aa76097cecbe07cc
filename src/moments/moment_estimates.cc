#include "moments/moment_estimates.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <numbers>
#include <unordered_map>

#include "base/error.h"
#include "dem/error_symptoms.h"
#include "dem/written_out.h"

namespace sallow {
namespace {

constexpr uint32_t kKept = UINT32_MAX;  // a line whose probability is not estimated
constexpr double kMostRate = 4.25;      // p = 0.4999
// The least and the largest relative scatter around the start model. Zero would make the start model certain.
constexpr double kLeastScatter = 0.05, kMostScatter = 3;
// A moment closer to 0 than this many standard errors has no useful logarithm.
constexpr double kLeastSignificance = 4;

double rate_of(double probability) {
  return -std::log1p(-2 * probability) / 2;
}

double probability_of(double rate) {
  return -std::expm1(-2 * rate) / 2;
}

/// ⟨σ_A⟩ for sets of detectors, computed when first needed.
class MomentTable {
 public:
  struct Moment {
    double log_mean = 0;
    bool is_usable = false;
    std::vector<double> influence;  // of ln ⟨σ_A⟩, by group
  };

  explicit MomentTable(const GroupedShots& shots) : shots_(shots), counts_(shots.group_count()) {}

  const Moment& of(const std::vector<uint32_t>& set) {
    Key key{};
    for (size_t k = 0; k < set.size(); k++) key[k] = set[k] + 1;
    const auto [place, is_new] = moments_.try_emplace(key);
    Moment& moment = place->second;
    if (!is_new) return moment;
    shots_.count_odd(set, counts_);
    uint64_t odd = 0;
    for (const uint32_t count : counts_) odd += count;
    const double shots = static_cast<double>(shots_.shot_count());
    const double mean = 1 - 2 * static_cast<double>(odd) / shots;
    const double deviation = std::sqrt((1 - mean * mean) / shots);
    moment.is_usable = mean > 0 && mean > kLeastSignificance * deviation;
    if (!moment.is_usable) return moment;
    moment.log_mean = std::log(mean);
    const double groups = static_cast<double>(counts_.size());
    for (size_t g = 0; g < counts_.size(); g++) {
      const double size = static_cast<double>(shots_.group_shots(g));
      const double here = 1 - 2 * static_cast<double>(counts_[g]) / size;
      moment.influence.push_back((here - mean) * size * groups / (shots * mean));
    }
    return moment;
  }

 private:
  using Key = std::array<uint32_t, MomentEstimates::kMostDetectors>;
  struct Hash {
    size_t operator()(const Key& key) const {
      uint64_t hash = 0;
      for (const uint32_t part : key) hash = (hash ^ part) * 0x9e3779b97f4a7c15 + (hash >> 29);
      return hash;
    }
  };

  const GroupedShots& shots_;
  std::vector<uint32_t> counts_;
  std::unordered_map<Key, Moment, Hash> moments_;
};

/// A measured rate λ, or that of all errors that include a set: the value and its influence by group.
struct MeasuredRate {
  bool is_usable = true;
  double rate = 0;
  std::vector<double> influence;
};

/// -ln(Q_T) / 2.
MeasuredRate rate_of_supersets(MomentTable& moments, std::span<const uint32_t> set, size_t groups) {
  MeasuredRate result;
  result.influence.assign(groups, 0);
  const double share = std::ldexp(1.0, 1 - static_cast<int>(set.size()));
  std::vector<uint32_t> subset;
  for (uint32_t mask = 1; mask < uint32_t{1} << set.size(); mask++) {
    subset.clear();
    for (size_t k = 0; k < set.size(); k++) {
      if (mask >> k & 1) subset.push_back(set[k]);
    }
    const MomentTable::Moment& moment = moments.of(subset);
    if (!moment.is_usable) return {false, 0, {}};
    const double weight = (std::popcount(mask) % 2 == 1 ? -0.5 : 0.5) * share;
    result.rate += weight * moment.log_mean;
    for (size_t g = 0; g < groups; g++) result.influence[g] += weight * moment.influence[g];
  }
  return result;
}

struct Truncated {
  double mean, deviation;
};
/// The mean and standard deviation of a normal variable given that it is positive.
Truncated positive_part(double mean, double deviation) {
  const double z = mean / deviation;
  // For a mean far below 0 the remaining distribution is nearly exponential, with this mean.
  if (z < -25) return {-deviation / z, -deviation / z};
  const double density = std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi);
  const double hazard = density / (std::erfc(-z / std::numbers::sqrt2) / 2);
  return {mean + deviation * hazard, deviation * std::sqrt(std::max(1e-4, 1 - z * hazard - hazard * hazard))};
}

/// One error while the estimate goes from large sets to small ones.
struct Working {
  double start_rate = 0;
  MeasuredRate measured;
  double variance = 0;        // of the measured rate, with the uncertainty of larger errors
  double model_variance = 0;  // of the final rate, from what the start model does not tell
  double final_rate = 0;
  double kept = 0;  // the measured rate's weight in the final rate
};

/// s² with E[(λ - λ₀)²] = v + s² λ₀², by weighted least squares.
double relative_scatter(std::span<const Working* const> errors) {
  double s2 = 1;
  for (int turn = 0; turn < 50; turn++) {
    double sum = 0, weights = 0;
    for (const Working* error : errors) {
      const double prior = error->start_rate * error->start_rate;
      const double total = error->variance + s2 * prior;
      const double off = error->measured.rate - error->start_rate;
      sum += prior * (off * off - error->variance) / (total * total);
      weights += prior * prior / (total * total);
    }
    const double next = weights > 0 ? sum / weights : 0;
    s2 = std::clamp(next, kLeastScatter * kLeastScatter, kMostScatter * kMostScatter);
  }
  return std::sqrt(s2);
}

}  // namespace

MomentEstimates::MomentEstimates(const DetectorErrorModel& start, const GroupedShots& shots)
    : start_(written_out(start)) {
  const size_t detectors = shots.detector_count();
  require_equal("detectors of the model", start.detector_count(), detectors);
  // Lines with the same detectors become one error.
  std::map<std::pair<size_t, std::vector<uint32_t>>, uint32_t> numbers;  // by size, largest first
  std::vector<Working> working;
  ErrorSymptoms symptoms;
  std::vector<std::vector<uint32_t>> sets;
  for (const DemInstruction& line : start_.instructions()) {
    error_of_line_.push_back(kKept);
    if (line.kind != DemKind::kError) continue;
    read_symptoms(line, 0, symptoms);
    const double p = line.arguments[0];
    if (symptoms.detectors.empty() || !(p > 0 && p < 0.5)) continue;
    const auto place = numbers.try_emplace({SIZE_MAX - symptoms.detectors.size(), symptoms.detectors}, sets.size());
    if (place.second) {
      sets.push_back(symptoms.detectors);
      working.emplace_back();
    }
    error_of_line_.back() = place.first->second;
    working[place.first->second].start_rate += rate_of(p);
  }
  std::vector<uint32_t> order, rank(sets.size());
  for (const auto& [key, number] : numbers) {
    rank[number] = static_cast<uint32_t>(order.size());
    order.push_back(number);
  }
  std::vector<std::vector<uint32_t>> errors_at(detectors);
  for (const uint32_t number : order) {
    for (const uint32_t d : sets[number]) errors_at[d].push_back(number);
  }
  MomentTable moments(shots);
  const size_t groups = shots.group_count();
  const double count = static_cast<double>(shots.shot_count());
  for (size_t first = 0; first < order.size();) {
    const size_t size = sets[order[first]].size();
    size_t last = first;
    while (last < order.size() && sets[order[last]].size() == size) last++;
    std::vector<const Working*> usable;
    for (size_t k = first; k < last; k++) {
      const std::vector<uint32_t>& set = sets[order[k]];
      Working& error = working[order[k]];
      if (size > kMostDetectors || groups < 2) {
        error.measured.is_usable = false;
        continue;
      }
      error.measured = rate_of_supersets(moments, set, groups);
      if (!error.measured.is_usable) continue;
      double model_variance = 0;
      for (const uint32_t larger : errors_at[set[0]]) {
        if (sets[larger].size() <= size) break;  // the lists begin with the largest
        if (!std::ranges::includes(sets[larger], set)) continue;
        const Working& other = working[larger];
        error.measured.rate -= other.final_rate;
        model_variance += other.model_variance;
        if (!other.measured.is_usable) continue;
        for (size_t g = 0; g < groups; g++) error.measured.influence[g] -= other.kept * other.measured.influence[g];
      }
      const double sampling = error_of_mean(error.measured.influence);
      const double counted = std::max(error.start_rate, error.measured.rate) / count;
      error.variance = std::max(sampling * sampling, counted) + model_variance;
      error.model_variance = model_variance;
      usable.push_back(&error);
    }
    const double scatter = usable.empty() ? 1 : relative_scatter(usable);
    if (size <= kMostDetectors) scatter_[size] = scatter;
    for (size_t k = first; k < last; k++) {
      Working& error = working[order[k]];
      EstimatedError estimate;
      estimate.detectors = sets[order[k]];
      estimate.start = probability_of(error.start_rate);
      const double prior = scatter * scatter * error.start_rate * error.start_rate;
      if (!error.measured.is_usable) {
        error.final_rate = error.start_rate;
        error.model_variance = prior;
        estimate.measured_error = INFINITY;
        estimate.error = std::sqrt(prior);
      } else {
        error.kept = prior / (prior + error.variance);
        const double mean = error.start_rate + error.kept * (error.measured.rate - error.start_rate);
        const Truncated rate = positive_part(mean, std::sqrt(error.kept * error.variance));
        error.final_rate = std::min(rate.mean, kMostRate);
        error.model_variance =
            error.kept * error.kept * error.model_variance + (1 - error.kept) * (1 - error.kept) * prior;
        estimate.measured = probability_of(error.measured.rate);
        estimate.measured_error = std::sqrt(error.variance) * std::exp(-2 * error.measured.rate);
        estimate.error = rate.deviation * std::exp(-2 * error.final_rate);
      }
      estimate.probability = probability_of(error.final_rate);
      errors_.push_back(std::move(estimate));
    }
    first = last;
  }
  for (uint32_t& error : error_of_line_) {
    if (error != kKept) error = rank[error];
  }
}

DetectorErrorModel MomentEstimates::model() const {
  DetectorErrorModel model;
  for (size_t k = 0; k < start_.instructions().size(); k++) {
    DemInstruction line = start_.instructions()[k];
    if (error_of_line_[k] != kKept) {
      const EstimatedError& error = errors_[error_of_line_[k]];
      const double factor = rate_of(error.probability) / rate_of(error.start);
      line.arguments[0] = probability_of(factor * rate_of(line.arguments[0]));
    }
    model.append(std::move(line));
  }
  return model;
}

PairProbability pair_probability(const GroupedShots& shots, uint32_t a, uint32_t b) {
  MomentTable moments(shots);
  const uint32_t set[] = {std::min(a, b), std::max(a, b)};
  const MeasuredRate rate = rate_of_supersets(moments, set, shots.group_count());
  if (!rate.is_usable) return {0, INFINITY};
  const double scale = std::exp(-2 * rate.rate);
  return {probability_of(rate.rate), error_of_mean(rate.influence) * scale};
}

}  // namespace sallow
