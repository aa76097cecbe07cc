#include "moments/window_likelihood.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "base/error.h"
#include "base/threads.h"

namespace sallow {
namespace {

void transform(std::vector<double>& values) {
  for (size_t half = 1; half < values.size(); half *= 2) {
    for (size_t start = 0; start < values.size(); start += 2 * half) {
      for (size_t k = start; k < start + half; k++) {
        const double a = values[k], b = values[k + half];
        values[k] = a + b;
        values[k + half] = a - b;
      }
    }
  }
}

/// ln P(last detector | the others) by pattern; bit k of a pattern is detector k of the window.
std::vector<double> conditional_table(const ErrorHypergraph& errors, std::span<const uint32_t> window) {
  const size_t size = size_t{1} << window.size();
  std::vector<uint32_t> near;
  for (const uint32_t d : window) {
    const std::span<const uint32_t> here = errors.errors_at(d);
    near.insert(near.end(), here.begin(), here.end());
  }
  std::ranges::sort(near);
  near.erase(std::unique(near.begin(), near.end()), near.end());
  // logs[m]: Σ ln |1 - 2p| over the errors that flip the detectors m. An error of p > 1/2 is one of 1 - p after a flip.
  std::vector<double> logs(size, 0);
  size_t flips = 0;
  for (const uint32_t e : near) {
    size_t mask = 0;
    for (const uint32_t d : errors.detectors(e)) {
      for (size_t k = 0; k < window.size(); k++) mask |= static_cast<size_t>(window[k] == d) << k;
    }
    const double p = errors.probability(e);
    if (p > 0.5) flips ^= mask;
    logs[mask] += std::log(std::max(std::abs(1 - 2 * p), 1e-300));
  }
  double sum = 0;
  for (const double log : logs) sum += log;
  // ⟨Π_{k in b} σ_k⟩ = Π (1 - 2p) over masks with an odd overlap with b; a second transform gives the probabilities.
  transform(logs);
  for (double& value : logs) value = std::exp((sum - value) / 2);
  transform(logs);
  std::vector<double> table(size);
  const size_t last = size / 2;
  for (size_t pattern = 0; pattern < size; pattern++) {
    const double here = logs[pattern ^ flips], other = logs[pattern ^ flips ^ last];
    const double both = std::max(here, 0.0) + std::max(other, 0.0);
    const double p = both > 0 ? std::max(here, 0.0) / both : 0.5;
    table[pattern] = std::log(std::max(p, WindowLikelihood::kLeastProbability));
  }
  return table;
}

/// The pattern of a window in each shot, groups one after another; bits after a group's shots are 0.
void read_patterns(const GroupedShots& shots, std::span<const uint32_t> window, std::vector<uint16_t>& patterns) {
  const size_t words = shots.group_count() * shots.group_words();
  patterns.assign(words * 64, 0);
  for (size_t k = 0; k < window.size(); k++) {
    const std::span<const uint64_t> row = shots.row(window[k]);
    for (size_t w = 0; w < words; w++) {
      for (uint64_t left = row[w]; left != 0; left &= left - 1) {
        patterns[w * 64 + static_cast<size_t>(std::countr_zero(left))] |= static_cast<uint16_t>(1u << k);
      }
    }
  }
}

}  // namespace

WindowLikelihood::WindowLikelihood(const ModelMoments& structure) {
  struct Candidate {
    uint32_t detector;
    double relation;
  };
  const size_t detectors = structure.errors().detector_count();
  for (uint32_t d = 0; d < detectors; d++) {
    // Earlier detectors that share an error with d, the most correlated first; then those related to these.
    std::vector<uint32_t> window;
    const auto add_related = [&](uint32_t to) {
      std::vector<Candidate> candidates;
      for (const uint32_t other : structure.neighbours(to)) {
        if (other < d && std::ranges::find(window, other) == window.end()) {
          const double scale = structure.fraction(to) * structure.fraction(other);
          candidates.push_back({other, scale > 0 ? std::abs(structure.covariance(to, other)) / std::sqrt(scale) : 0});
        }
      }
      std::ranges::stable_sort(candidates, std::greater(), &Candidate::relation);
      for (const Candidate& candidate : candidates) {
        if (window.size() < kWindow) window.push_back(candidate.detector);
      }
    };
    add_related(d);
    for (size_t k = 0; k < window.size() && window.size() < kWindow; k++) add_related(window[k]);
    window.push_back(d);
    windows_.push_back(std::move(window));
  }
}

std::vector<std::vector<double>> WindowLikelihood::log_likelihoods(const GroupedShots& shots,
                                                                   std::span<const ModelMoments* const> models,
                                                                   size_t threads) const {
  const size_t groups = shots.group_count();
  require_equal("detectors of the shots", shots.detector_count(), windows_.size());
  for (const ModelMoments* model : models) {
    require_equal("detectors of a model", model->errors().detector_count(), windows_.size());
  }
  // By detector, model and group, so that the sums do not depend on the number of threads.
  std::vector<double> parts(windows_.size() * models.size() * groups);
  std::vector<std::vector<uint16_t>> patterns(threads);
  parallel_for(threads, windows_.size(), [&](size_t worker, size_t d) {
    read_patterns(shots, windows_[d], patterns[worker]);
    for (size_t m = 0; m < models.size(); m++) {
      const std::vector<double> table = conditional_table(models[m]->errors(), windows_[d]);
      for (size_t g = 0; g < groups; g++) {
        const uint16_t* here = patterns[worker].data() + g * shots.group_words() * 64;
        double sum = 0;
        for (uint64_t k = 0; k < shots.group_shots(g); k++) sum += table[here[k]];
        parts[(d * models.size() + m) * groups + g] = sum;
      }
    }
  });
  std::vector<std::vector<double>> sums(models.size(), std::vector<double>(groups, 0));
  for (size_t d = 0; d < windows_.size(); d++) {
    for (size_t m = 0; m < models.size(); m++) {
      for (size_t g = 0; g < groups; g++) sums[m][g] += parts[(d * models.size() + m) * groups + g];
    }
  }
  return sums;
}

MeanDifference mean_difference(const GroupedShots& shots, std::span<const double> a, std::span<const double> b) {
  const double count = static_cast<double>(shots.shot_count()), groups = static_cast<double>(shots.group_count());
  if (count == 0) return {};
  MeanDifference result;
  for (size_t g = 0; g < a.size(); g++) result.mean += (a[g] - b[g]) / count;
  std::vector<double> influence;
  for (size_t g = 0; g < a.size(); g++) {
    const double size = static_cast<double>(shots.group_shots(g));
    influence.push_back(((a[g] - b[g]) / size - result.mean) * size * groups / count);
  }
  result.error = error_of_mean(influence);
  return result;
}

}  // namespace sallow
