#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <mutex>

#include "base/threads.h"
#include "learn/fixed_point.h"
#include "learn/learned_experiment.h"

namespace sallow {

namespace {

constexpr double kPriorWidth = 2;

/// A shot's expected numbers of errors, of the classes that may have happened.
struct ShotCounts {
  std::vector<uint32_t> classes;  // within the group
  std::vector<double> counts;
};

struct CollectCounts final : ShotPosteriors::Visitor {
  void shot(const ShotPosterior& found) override {
    unexplained += !found.is_explained;
    if (found.is_explained) log_likelihood += to_fixed(found.log_likelihood);
    sums.clear();
    for (size_t k = 0; k < found.candidates.size(); k++) {
      const uint32_t c = experiment->group_class_of[found.candidates[k].fault];
      if (c != LearnableModel::kNone) sums[(*place)[c]] += double{found.happened[k]};
    }
    ShotCounts counts;
    for (const auto& [c, count] : sums) {
      counts.classes.push_back(c);
      counts.counts.push_back(count);
    }
    shots.push_back(std::move(counts));
  }

  const LearnedExperiment* experiment = nullptr;
  const std::vector<uint32_t>* place = nullptr;  // by class of all groups: its number within the group
  std::map<uint32_t, double> sums;
  std::vector<ShotCounts> shots;
  uint64_t log_likelihood = 0, unexplained = 0;
};

/// Sums of counts and of their products, in whole numbers so that threads may add in any order.
class Information {
 public:
  explicit Information(size_t size) : size_(size), sums_(size * size + size) {}

  void add(const ShotCounts& shot) {
    for (size_t k = 0; k < shot.classes.size(); k++) {
      sums_[size_ * size_ + shot.classes[k]] += to_fixed(shot.counts[k]);
      uint64_t* row = sums_.data() + shot.classes[k] * size_;
      for (size_t m = 0; m <= k; m++) row[shot.classes[m]] += to_fixed(shot.counts[k] * shot.counts[m]);
    }
  }
  std::vector<uint64_t>& sums() { return sums_; }

  /// The square roots of the diagonal of the inverse of `scale` times the covariance of the counts, summed over shots,
  /// plus `prior` on the diagonal.
  std::vector<double> inverse_roots(double scale, double shots, const std::vector<double>& prior) const;

 private:
  size_t size_;
  std::vector<uint64_t> sums_;  // the lower triangle of products, row by row; then the counts
};

// By Cholesky's method: A = L Lᵀ, and the diagonal of the inverse is the sum of squares of each column of L⁻¹.
std::vector<double> Information::inverse_roots(double scale, double shots, const std::vector<double>& prior) const {
  const size_t n = size_;
  std::vector<double> mean(n);
  for (size_t i = 0; i < n; i++) mean[i] = from_fixed(sums_[n * n + i]) / shots;
  std::vector<double> l(n * n);
  for (size_t i = 0; i < n; i++) {
    for (size_t j = 0; j <= i; j++) {
      l[i * n + j] = scale * (from_fixed(sums_[i * n + j]) - shots * mean[i] * mean[j]) + (i == j ? prior[i] : 0);
    }
  }
  for (size_t i = 0; i < n; i++) {
    double* row = l.data() + i * n;
    for (size_t j = 0; j <= i; j++) {
      const double* other = l.data() + j * n;
      double sum = row[j];
      for (size_t k = 0; k < j; k++) sum -= row[k] * other[k];
      row[j] = i == j ? std::sqrt(std::max(sum, prior[i])) : sum / other[j];
    }
  }
  // Column by column of L⁻¹, as rows of its transpose.
  std::vector<double> roots(n), column(n);
  for (size_t j = 0; j < n; j++) {
    std::fill(column.begin(), column.end(), 0.0);
    double squares = 0;
    for (size_t i = j; i < n; i++) {
      double sum = i == j ? 1 : 0;
      const double* row = l.data() + i * n;
      for (size_t k = j; k < i; k++) sum -= row[k] * column[k];
      column[i] = sum / row[i];
      squares += column[i] * column[i];
    }
    roots[j] = std::sqrt(squares);
  }
  return roots;
}

}  // namespace

std::vector<double> class_errors(const LearnedExperiments& experiments, const GroupClasses& classes,
                                 const LearnOptions& options, LearnPass& pass, const AdvanceShots& advance,
                                 Ranks& ranks) {
  std::map<std::string, std::vector<uint32_t>> groups;
  std::vector<uint32_t> place(classes.count());
  for (uint32_t c = 0; c < classes.count(); c++) {
    std::vector<uint32_t>& group = groups[classes.names[c].first];
    place[c] = static_cast<uint32_t>(group.size());
    group.push_back(c);
  }
  std::vector<double> p(classes.count()), chances(classes.count());
  for (const auto& experiment : experiments) {
    for (uint32_t c = 0; c < experiment->classes.count(); c++) {
      const uint32_t g = experiment->group_class[c];
      const double more = static_cast<double>(experiment->input.shots()) * experiment->classes.size(c);
      p[g] = (p[g] * chances[g] + experiment->p_of_class[c] * more) / (chances[g] + more);
      chances[g] += more;
    }
  }
  std::vector<double> errors(classes.count(), std::numeric_limits<double>::quiet_NaN());
  uint64_t log_likelihood = 0;
  for (const auto& [name, group] : groups) {
    if (group.size() > kMostClassesWithErrors) continue;
    Information information(group.size());
    double used_shots = 0, all_shots = 0;
    for (const auto& experiment : experiments) {
      if (experiment->input.group != name) continue;
      const ShotPosteriors posteriors(experiment->model, experiment->explainer, experiment->probabilities,
                                      options.posteriors);
      std::vector<std::unique_ptr<ShotPosteriors::Workspace>> workspaces(options.threads);
      size_t block_count = 0;
      uint64_t shots = 0;
      while (block_count < experiment->input.detections.size() && shots < options.error_bar_shots) {
        shots += experiment->input.detections[block_count++].column_count();
      }
      std::mutex mutex;
      uint64_t counted[2] = {};
      const size_t own = (block_count + ranks.count() - 1 - ranks.rank()) / ranks.count();
      parallel_for(options.threads, own, [&](size_t w, size_t k) {
        const BitTable& block = experiment->input.detections[k * ranks.count() + ranks.rank()];
        if (!workspaces[w]) workspaces[w] = std::make_unique<ShotPosteriors::Workspace>(posteriors);
        CollectCounts found;
        found.experiment = experiment.get();
        found.place = &place;
        posteriors.find(block, *workspaces[w], found);
        {
          const std::lock_guard lock(mutex);
          for (const ShotCounts& shot : found.shots) information.add(shot);
          counted[0] += found.log_likelihood;
          counted[1] += found.unexplained;
        }
        if (advance) advance(block.column_count());
      });
      ranks.sum(std::span(counted));
      log_likelihood += counted[0];
      pass.unexplained += counted[1];
      pass.shots += shots;
      used_shots += static_cast<double>(shots);
      all_shots += static_cast<double>(experiment->input.shots());
    }
    ranks.sum(std::span(information.sums()));
    // What the shots tell nothing about may be from 0 to a few times the start: p_start ± kPriorWidth p_start.
    std::vector<double> prior;
    for (const uint32_t c : group) prior.push_back(std::pow(p[c] / (kPriorWidth * classes.p_start[c]), 2));
    const std::vector<double> roots = information.inverse_roots(all_shots / used_shots, used_shots, prior);
    for (size_t k = 0; k < group.size(); k++) errors[group[k]] = roots[k];
  }
  if (pass.shots > pass.unexplained) {
    pass.log_likelihood = from_fixed(log_likelihood) / static_cast<double>(pass.shots - pass.unexplained);
  }
  return errors;
}

}  // namespace sallow
