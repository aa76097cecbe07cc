#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/threads.h"
#include "bits/shot_columns.h"
#include "learn/fixed_point.h"
#include "learn/learned_experiment.h"

namespace sallow {

namespace {

constexpr size_t kShotsPerSlice = 128;
constexpr double kMostRatio = 30;  // limits the loss of a flip that no set of candidates gives

/// Some shots of one experiment, decoded as one piece of work.
struct Slice {
  size_t experiment;
  BitTable detections, true_flips;
};

/// Adam (Kingma and Ba, arXiv:1412.6980).
class Adam {
 public:
  explicit Adam(size_t count) : mean_(count), square_(count) {}

  void step(std::vector<double>& values, const std::vector<double>& gradient, double rate) {
    steps_++;
    const double unbiased_mean = 1 - std::pow(kMeanDecay, steps_), unbiased_square = 1 - std::pow(kSquareDecay, steps_);
    for (size_t k = 0; k < values.size(); k++) {
      mean_[k] += (1 - kMeanDecay) * (gradient[k] - mean_[k]);
      square_[k] += (1 - kSquareDecay) * (gradient[k] * gradient[k] - square_[k]);
      values[k] -= rate * (mean_[k] / unbiased_mean) / (std::sqrt(square_[k] / unbiased_square) + 1e-8);
    }
  }

 private:
  static constexpr double kMeanDecay = 0.9, kSquareDecay = 0.999;
  std::vector<double> mean_, square_;
  int steps_ = 0;
};

/// Adds up the gradient of the log-loss of the true flips, with the opposite sign.
struct FlipGradient final : ShotPosteriors::Visitor {
  explicit FlipGradient(size_t classes) : rising(classes) {}

  void shot(const ShotPosterior& found) override {
    unexplained += !found.is_explained;
    if (!found.is_explained) return;
    const bool flip = slice->true_flips.get(0, found.shot);
    const double temperature = experiment->input.temperature;
    const double ratio = std::clamp(found.log_ratio / temperature, -kMostRatio, kMostRatio);
    const double surprise = std::log1p(std::exp(flip ? ratio : -ratio));  // -ln P(flip | events)
    log_likelihood -= to_fixed(surprise);
    const double factor = -std::expm1(-surprise) / temperature;
    for (size_t k = 0; k < found.candidates.size(); k++) {
      const uint32_t c = experiment->group_class_of[found.candidates[k].fault];
      const float with = found.happened_if[flip][k], against = found.happened_if[!flip][k];
      if (c == LearnableModel::kNone || with < 0 || against < 0) continue;
      rising[c] += to_fixed(factor * (double{with} - double{against}));
    }
  }

  std::vector<uint64_t> rising;  // by class of all groups
  uint64_t log_likelihood = 0, unexplained = 0;
  const LearnedExperiment* experiment = nullptr;
  const Slice* slice = nullptr;
};

class Refinement {
 public:
  Refinement(LearnedExperiments& experiments, const GroupClasses& classes, const LearnOptions& options,
             const AdvanceShots& advance, Ranks& ranks)
      : experiments_(experiments),
        options_(options),
        advance_(advance),
        ranks_(ranks),
        added_(classes.count()),
        adam_(classes.count()),
        gradients_(options.threads, FlipGradient(classes.count())),
        workspaces_(options.threads * experiments.size()) {
    PosteriorOptions of_classes = options.posteriors;
    of_classes.by_class = true;
    of_classes.likeliest = options.refine.likeliest;
    for (const auto& experiment : experiments) {
      posteriors_.push_back(std::make_unique<ShotPosteriors>(experiment->model, experiment->explainer,
                                                             experiment->probabilities, of_classes));
      start_.push_back(experiment->p_of_class);
    }
  }

  std::vector<LearnPass> run() {
    // All experiments take as many steps, so that each batch has shots of each.
    uint64_t most_shots = 0, shots = 0;
    for (const auto& experiment : experiments_) {
      most_shots = std::max(most_shots, experiment->input.shots());
      shots += experiment->input.shots();
    }
    const uint64_t steps = std::max<uint64_t>(1, shots / options_.refine.batch);
    std::vector<LearnPass> passes;
    for (uint32_t pass = 0; pass < options_.refine.passes; pass++) {
      uint64_t log_likelihood = 0, unexplained = 0;
      for (uint64_t step = 0; step < steps; step++) {
        const double part =
            static_cast<double>(pass * steps + step) / static_cast<double>(options_.refine.passes * steps);
        const double rate = options_.refine.rate * (1 + std::cos(std::numbers::pi * part)) / 2;
        take_step(step, steps, rate, log_likelihood, unexplained);
      }
      passes.push_back({.kind = "refinement",
                        .shots = shots,
                        .unexplained = unexplained,
                        .log_likelihood = from_fixed(log_likelihood) / static_cast<double>(shots - unexplained)});
    }
    return passes;
  }

 private:
  void take_step(uint64_t step, uint64_t steps, double rate, uint64_t& log_likelihood, uint64_t& unexplained) {
    const std::vector<Slice> slices = slices_of(step, steps);
    for (FlipGradient& gradient : gradients_) std::ranges::fill(gradient.rising, 0);
    uint64_t shots = 0;
    for (const Slice& slice : slices) shots += slice.detections.column_count();
    const size_t own = (slices.size() + ranks_.count() - 1 - ranks_.rank()) / ranks_.count();
    parallel_for(options_.threads, own, [&](size_t w, size_t k) {
      const Slice& slice = slices[k * ranks_.count() + ranks_.rank()];
      auto& workspace = workspaces_[w * experiments_.size() + slice.experiment];
      if (!workspace) workspace = std::make_unique<ShotPosteriors::Workspace>(*posteriors_[slice.experiment]);
      gradients_[w].slice = &slice;
      gradients_[w].experiment = experiments_[slice.experiment].get();
      posteriors_[slice.experiment]->find(slice.detections, *workspace, gradients_[w]);
      if (advance_) advance_(slice.detections.column_count());
    });
    std::vector<uint64_t> sums(added_.size() + 2);
    for (FlipGradient& part : gradients_) {
      for (size_t c = 0; c < added_.size(); c++) sums[c] += part.rising[c];
      sums[added_.size()] += std::exchange(part.log_likelihood, 0);
      sums[added_.size() + 1] += std::exchange(part.unexplained, 0);
    }
    ranks_.sum(std::span(sums));
    log_likelihood += sums[added_.size()];
    unexplained += sums[added_.size() + 1];
    std::vector<double> gradient(added_.size());
    for (size_t c = 0; c < added_.size(); c++) {
      gradient[c] = options_.refine.decay * added_[c] - from_fixed(sums[c]) / static_cast<double>(shots);
    }
    adam_.step(added_, gradient, rate);
    for (size_t x = 0; x < experiments_.size(); x++) update(x);
  }

  /// The shots of a step, the same part of each experiment.
  std::vector<Slice> slices_of(uint64_t step, uint64_t steps) const {
    std::vector<Slice> slices;
    for (size_t x = 0; x < experiments_.size(); x++) {
      const LearnInput& input = experiments_[x]->input;
      const uint64_t begin = input.shots() * step / steps, end = input.shots() * (step + 1) / steps;
      uint64_t first = 0;  // of the block
      for (size_t b = 0; b < input.detections.size(); b++) {
        const uint64_t last = first + input.detections[b].column_count();
        for (uint64_t from = std::max(begin, first); from < std::min(end, last);) {
          const uint64_t to = std::min({end, last, from + kShotsPerSlice});
          slices.push_back({.experiment = x, .detections = {}, .true_flips = {}});
          copy_columns(input.detections[b], from - first, to - from, slices.back().detections);
          copy_columns(input.true_flips[b], from - first, to - from, slices.back().true_flips);
          from = to;
        }
        first = last;
      }
    }
    return slices;
  }

  void update(size_t x) {
    LearnedExperiment& experiment = *experiments_[x];
    std::vector<double> p = start_[x];
    for (uint32_t c = 0; c < p.size(); c++) {
      p[c] = 1 / (1 + (1 - p[c]) / p[c] * std::exp(-added_[experiment.group_class[c]]));
    }
    experiment.set_class_probabilities(std::move(p));
    posteriors_[x]->set_probabilities(experiment.probabilities);
  }

  LearnedExperiments& experiments_;
  const LearnOptions& options_;
  const AdvanceShots& advance_;
  Ranks& ranks_;
  std::vector<double> added_;  // to the log-odds, by class of all groups
  Adam adam_;
  std::vector<std::vector<double>> start_;  // by experiment and class
  std::vector<std::unique_ptr<ShotPosteriors>> posteriors_;
  std::vector<FlipGradient> gradients_;
  std::vector<std::unique_ptr<ShotPosteriors::Workspace>> workspaces_;  // by thread and experiment
};

}  // namespace

std::vector<LearnPass> refine_models(LearnedExperiments& experiments, const GroupClasses& classes,
                                     const LearnOptions& options, const AdvanceShots& advance, Ranks& ranks) {
  return Refinement(experiments, classes, options, advance, ranks).run();
}

}  // namespace sallow
