#include "moments/pair_correlations.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <optional>

#include "base/error.h"
#include "base/threads.h"
#include "stats/interval.h"

namespace sallow {
namespace {

// Below this number of coincidences, the sum over a class is too skewed for Student's t.
constexpr double kLeastCoincidences = 50;

class PairPlaces {
 public:
  explicit PairPlaces(const std::vector<std::vector<double>>& coordinates) : coordinates_(coordinates) {
    std::vector<std::vector<double>> places;
    for (const std::vector<double>& place : coordinates) {
      if (place.size() < 2) continue;
      places.push_back({place.begin(), place.end() - 1});
    }
    std::ranges::sort(places);
    places.erase(std::unique(places.begin(), places.end()), places.end());
    has_places_ = !places.empty();
    for (size_t a = 0; a < places.size(); a++) {
      for (size_t b = a + 1; b < places.size(); b++) {
        if (places[a].size() == places[b].size()) nearest_ = std::min(nearest_, distance(places[a], places[b], 0));
      }
    }
  }

  bool has_places() const { return has_places_; }

  std::optional<PairClass> of(uint32_t a, uint32_t b) const {
    const std::vector<double>&one = coordinates_[a], &other = coordinates_[b];
    if (one.size() < 2 || one.size() != other.size()) return {};
    const double time = std::round(std::abs(one.back() - other.back()));
    if (time > PairClass::kMostRounds) return {};
    const double far = distance(one, other, 1);
    PairClass result{PairClass::Space::kFar, static_cast<uint32_t>(time)};
    if (far == 0) {
      result.space = PairClass::Space::kSame;
    } else if (far <= 1.01 * nearest_) {
      result.space = PairClass::Space::kNearest;
    } else if (far <= 1.51 * nearest_) {
      result.space = PairClass::Space::kNext;
    }
    return result;
  }

 private:
  static double distance(const std::vector<double>& a, const std::vector<double>& b, size_t left_out) {
    double sum = 0;
    for (size_t k = 0; k + left_out < a.size(); k++) sum += (a[k] - b[k]) * (a[k] - b[k]);
    return std::sqrt(sum);
  }

  const std::vector<std::vector<double>>& coordinates_;
  bool has_places_ = false;
  double nearest_ = INFINITY;
};

/// The sums of one class, or of the pairs of one class with one first detector.
struct ClassSums {
  uint64_t pair_count = 0, coincidences = 0;
  double observed = 0;
  std::vector<double> expected;  // by model
  std::vector<double> influence;

  void add(const ClassSums& other) {
    pair_count += other.pair_count;
    coincidences += other.coincidences;
    observed += other.observed;
    expected.resize(other.expected.size(), 0);
    for (size_t m = 0; m < expected.size(); m++) expected[m] += other.expected[m];
    influence.resize(other.influence.size(), 0);
    for (size_t g = 0; g < influence.size(); g++) influence[g] += other.influence[g];
  }
};
using Sums = std::map<PairClass, ClassSums>;

}  // namespace

std::string space_name(PairClass::Space space) {
  switch (space) {
    case PairClass::Space::kSame:
      return "same place";
    case PairClass::Space::kNearest:
      return "nearest";
    case PairClass::Space::kNext:
      return "next";
    case PairClass::Space::kFar:
      return "far";
    case PairClass::Space::kUnknown:
      break;
  }
  return "any place";
}

std::vector<PairExcess> pair_excesses(const GroupedShots& shots, const ModelMoments& model,
                                      const std::vector<std::vector<double>>& coordinates, size_t threads) {
  const ModelMoments* const models[] = {&model};
  return pair_excesses(shots, models, coordinates, threads)[0];
}

std::vector<std::vector<PairExcess>> pair_excesses(const GroupedShots& shots,
                                                   std::span<const ModelMoments* const> models,
                                                   const std::vector<std::vector<double>>& coordinates,
                                                   size_t threads) {
  const size_t detectors = shots.detector_count(), groups = shots.group_count();
  for (const ModelMoments* model : models) {
    require_equal("detectors of the model", model->errors().detector_count(), detectors);
  }
  require_equal("places", coordinates.size(), detectors);
  std::vector<std::vector<PairExcess>> excesses(models.size());
  if (groups < 2 || models.empty()) return excesses;
  const PairPlaces places(coordinates);
  const double shot_count = static_cast<double>(shots.shot_count());
  // fractions[d * groups + g]: of a group, less that of all shots.
  std::vector<double> totals(detectors), deviations(detectors * groups);
  std::vector<uint32_t> counts(groups);
  for (uint32_t d = 0; d < detectors; d++) {
    shots.count_odd({&d, 1}, counts);
    for (const uint32_t count : counts) totals[d] += count / shot_count;
    for (size_t g = 0; g < groups; g++) {
      deviations[d * groups + g] = counts[g] / static_cast<double>(shots.group_shots(g)) - totals[d];
    }
  }
  std::vector<Sums> by_detector(detectors);
  parallel_for(threads, detectors, [&](size_t, size_t a) {
    std::vector<uint32_t> both(groups);
    const auto add = [&](uint32_t first, uint32_t b, const PairClass& pair_class) {
      ClassSums& sums = by_detector[a][pair_class];
      sums.influence.resize(groups, 0);
      shots.count_both(first, b, both);
      uint64_t coincidences = 0;
      for (const uint32_t count : both) coincidences += count;
      const double together = static_cast<double>(coincidences) / shot_count;
      sums.pair_count++;
      sums.coincidences += coincidences;
      sums.observed += together - totals[first] * totals[b];
      sums.expected.resize(models.size(), 0);
      for (size_t m = 0; m < models.size(); m++) sums.expected[m] += models[m]->covariance(first, b);
      for (size_t g = 0; g < groups; g++) {
        const double size = static_cast<double>(shots.group_shots(g));
        const double here = both[g] / size - together - totals[first] * deviations[b * groups + g] -
                            totals[b] * deviations[first * groups + g];
        sums.influence[g] += here * size * static_cast<double>(groups) / shot_count;
      }
    };
    const uint32_t first = static_cast<uint32_t>(a);
    if (!places.has_places()) {
      for (const uint32_t b : models[0]->neighbours(first)) {
        if (b > first) add(first, b, {});
      }
      return;
    }
    for (uint32_t b = first + 1; b < detectors; b++) {
      const std::optional<PairClass> pair_class = places.of(first, b);
      if (pair_class) add(first, b, *pair_class);
    }
  });
  Sums sums;
  for (const Sums& part : by_detector) {
    for (const auto& [pair_class, here] : part) sums[pair_class].add(here);
  }
  for (const auto& [pair_class, sum] : sums) {
    const double error = error_of_mean(sum.influence);
    const bool is_tested = error > 0 && static_cast<double>(sum.coincidences) >= kLeastCoincidences;
    for (size_t m = 0; m < models.size(); m++) {
      PairExcess excess{pair_class, sum.pair_count, sum.observed, sum.expected[m], error};
      if (is_tested) {
        const double degrees = static_cast<double>(groups - 1), t = excess.sigmas();
        excess.p_value = incomplete_beta(degrees / 2, 0.5, degrees / (degrees + t * t));
      }
      excesses[m].push_back(excess);
    }
  }
  return excesses;
}

}  // namespace sallow
