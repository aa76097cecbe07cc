#include "learn/shot_posteriors.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "base/error.h"
#include "base/threads.h"
#include "learn/fixed_point.h"

namespace sallow {

namespace {

ErrorHypergraph with_probabilities(const ErrorHypergraph& errors, std::span<const double> probabilities) {
  ErrorHypergraphBuilder builder(errors.detector_count(), errors.observable_count());
  for (uint32_t e = 0; e < errors.error_count(); e++) {
    builder.add(errors.detectors(e), errors.observables(e), probabilities[e], errors.first_error(e));
  }
  return std::move(builder).build();
}

/// Adds numbers in pairs, in an order that compilers can turn into wide additions.
float sum_lanes(float (&numbers)[kBeliefLanes]) {
  for (size_t step = kBeliefLanes / 2; step > 0; step /= 2) {
    for (size_t k = 0; k < step; k++) numbers[k] += numbers[k + step];
  }
  return numbers[0];
}

}  // namespace

ShotPosteriors::Workspace::Workspace(const ShotPosteriors& posteriors)
    : beliefs_(posteriors.beliefs_), sums_(posteriors.errors_, posteriors.options_.width) {}

ShotPosteriors::ShotPosteriors(const LearnableModel& model, const Explainer& explainer,
                               std::span<const double> probabilities, const PosteriorOptions& options)
    : model_(&model),
      explainer_(&explainer),
      options_(options),
      errors_(with_probabilities(model.errors(), probabilities)),
      beliefs_(errors_) {
  set_probabilities(probabilities);
}

void ShotPosteriors::set_probabilities(std::span<const double> probabilities) {
  require_equal("probabilities, one per error", probabilities.size(), errors_.error_count());
  probabilities_.assign(probabilities.begin(), probabilities.end());
  version_++;
  none_happened_ = 0;
  for (const double p : probabilities) none_happened_ += std::log1p(-p);
}

void ShotPosteriors::find(const BitTable& detections, Workspace& w, Visitor& visitor) const {
  require_equal("rows of detection events, one per detector", detections.row_count(), model_->detector_count());
  if (w.version_ != version_) w.sums_.set_probabilities(probabilities_);
  w.version_ = version_;
  detections.transpose_into(w.by_shot_);
  w.unexplained_.clear();
  const auto limit = static_cast<float>(1 - 2 * options_.least);
  const size_t shots = detections.column_count();
  for (size_t first = 0; first < shots; first += kBeliefLanes) {
    const size_t lanes = std::min(kBeliefLanes, shots - first);
    std::span<const uint32_t> events[kBeliefLanes];
    float is_used[kBeliefLanes] = {};
    for (size_t lane = 0; lane < lanes; lane++) {
      uint64_t* row = w.by_shot_.row(first + lane);
      for (const uint32_t d : model_->certain_detectors()) row[d / 64] ^= uint64_t{1} << (d % 64);
      std::vector<uint32_t>& list = w.events_[lane];
      list.clear();
      for (size_t word = 0; word < (detections.row_count() + 63) / 64; word++) {
        for (uint64_t bits = row[word]; bits != 0; bits &= bits - 1) {
          list.push_back(static_cast<uint32_t>(64 * word + static_cast<size_t>(std::countr_zero(bits))));
        }
      }
      events[lane] = list;
      is_used[lane] = 0.5f;
      w.candidates_[lane].clear();
    }
    beliefs_.find_likely({events, lanes}, options_.rounds, 0, w.beliefs_);
    float rest[kBeliefLanes] = {};  // -Σ ln(1 - p) over errors that are no candidates, to the second order
    for (size_t k = 0; k < w.beliefs_.count; k++) {
      const float* belief = w.beliefs_.beliefs.data() + k * kBeliefLanes;
      float unlikely[kBeliefLanes];
      uint32_t is_likely = 0;
      for (size_t lane = 0; lane < kBeliefLanes; lane++) {
        const float p = (1 - belief[lane]) * is_used[lane];
        unlikely[lane] = belief[lane] < limit ? 0 : p;
        rest[lane] += unlikely[lane] * (1 + unlikely[lane] / 2);
      }
      for (size_t lane = 0; lane < lanes; lane++) is_likely |= uint32_t{belief[lane] < limit} << lane;
      for (uint32_t bits = is_likely; bits != 0; bits &= bits - 1) {
        const auto lane = static_cast<size_t>(std::countr_zero(bits));
        w.candidates_[lane].push_back({w.beliefs_.errors[k], belief[lane], false});
      }
      visitor.unlikely(w.beliefs_.errors[k], sum_lanes(unlikely));
    }
    for (size_t lane = 0; lane < lanes; lane++) {
      std::swap(w.events_[0], w.events_[lane]);
      std::swap(w.candidates_[0], w.candidates_[lane]);
      solve(first + lane, rest[lane], w, visitor, false);
      std::swap(w.events_[0], w.events_[lane]);
      std::swap(w.candidates_[0], w.candidates_[lane]);
    }
  }
  if (w.unexplained_.empty()) return;
  BitTable rest(detections.row_count(), w.unexplained_.size());
  for (size_t k = 0; k < w.unexplained_.size(); k++) {
    for (const uint32_t d : w.unexplained_[k].events) rest.set(d, k, true);
  }
  const std::vector<std::vector<uint32_t>> explained = explainer_->explain(rest);
  for (size_t k = 0; k < explained.size(); k++) {
    w.events_[0] = w.unexplained_[k].events;
    w.candidates_[0] = w.unexplained_[k].candidates;
    for (const uint32_t error : explained[k]) {
      const auto place = std::ranges::find(w.candidates_[0], error, &Candidate::fault);
      if (place != w.candidates_[0].end()) {
        place->is_needed = true;
      } else {
        w.candidates_[0].push_back({error, static_cast<float>(1 - 2 * probabilities_[error]), true});
      }
    }
    solve(w.unexplained_[k].shot, w.unexplained_[k].rest, w, visitor, true);
  }
}

// The shot's events and candidates are in the first places of `w`, here and below.
bool ShotPosteriors::find_posteriors(Workspace& w) const {
  if (options_.likeliest) return find_likeliest(w);
  if (options_.by_class) return w.sums_.find_class_posteriors(w.candidates_[0], w.events_[0], 0, w.found_);
  return w.sums_.find_posteriors(w.candidates_[0], w.events_[0], w.found_);
}

bool ShotPosteriors::find_likeliest(Workspace& w) const {
  const std::vector<Candidate>& candidates = w.candidates_[0];
  w.place_of_.resize(errors_.error_count());
  for (uint32_t c = 0; c < candidates.size(); c++) w.place_of_[candidates[c].fault] = c;
  w.found_.happened.assign(candidates.size(), CandidatePosteriors::kNone);
  double weights[2];
  for (uint64_t value : {0, 1}) {
    weights[value] = w.sums_.least_weight(candidates, w.events_[0], {&value, 1}, &w.faults_);
    std::vector<float>& happened = w.found_.happened_if[value];
    happened.assign(candidates.size(), std::isfinite(weights[value]) ? 0 : CandidatePosteriors::kNone);
    for (const uint32_t fault : w.faults_) happened[w.place_of_[fault]] = 1;
  }
  if (std::isinf(weights[0]) && std::isinf(weights[1])) return false;
  w.found_.log_ratio = weights[1] - weights[0];
  return true;
}

void ShotPosteriors::solve(size_t shot, float rest, Workspace& w, Visitor& visitor, bool is_last) const {
  const std::vector<Candidate>& candidates = w.candidates_[0];
  const bool is_explained = find_posteriors(w);
  if (!is_explained && !is_last) {
    w.unexplained_.push_back({shot, rest, w.events_[0], candidates});
    return;
  }
  for (size_t c = 0; c < candidates.size(); c++) {
    if (w.found_.happened[c] == CandidatePosteriors::kNone) w.found_.happened[c] = (1 - candidates[c].belief) / 2;
  }
  ShotPosterior posterior{};
  posterior.shot = shot;
  posterior.is_explained = is_explained;
  // P(events) = P(events, no error outside the candidates) / P(no error outside the candidates, given the events).
  posterior.log_likelihood = is_explained && !options_.by_class ? none_happened_ + w.found_.log_sum + double{rest}
                                                                : std::numeric_limits<double>::quiet_NaN();
  posterior.candidates = candidates;
  posterior.happened = w.found_.happened;
  posterior.log_ratio = is_explained ? w.found_.log_ratio : 0;
  for (size_t value : {0, 1}) posterior.happened_if[value] = w.found_.happened_if[value];
  visitor.shot(posterior);
}

LogLikelihood log_likelihood(const DetectorErrorModel& model, std::span<const BitTable> detections, size_t threads,
                             const PosteriorOptions& options) {
  struct Sum final : ShotPosteriors::Visitor {
    uint64_t sum = 0, shots = 0, unexplained = 0;

    void shot(const ShotPosterior& found) override {
      shots += found.is_explained;
      unexplained += !found.is_explained;
      if (found.is_explained) sum += to_fixed(found.log_likelihood);
    }
  };
  const LearnableModel learnable(model);
  const Explainer explainer(learnable);
  const ShotPosteriors posteriors(learnable, explainer, learnable.probabilities(), options);
  std::vector<std::unique_ptr<ShotPosteriors::Workspace>> workspaces(threads);
  std::vector<Sum> sums(threads);
  parallel_for(threads, detections.size(), [&](size_t w, size_t b) {
    if (!workspaces[w]) workspaces[w] = std::make_unique<ShotPosteriors::Workspace>(posteriors);
    posteriors.find(detections[b], *workspaces[w], sums[w]);
  });
  LogLikelihood all;
  uint64_t sum = 0;
  for (const Sum& part : sums) {
    sum += part.sum;
    all.shots += part.shots;
    all.unexplained += part.unexplained;
  }
  if (all.shots > 0) all.mean = from_fixed(sum) / static_cast<double>(all.shots);
  return all;
}

}  // namespace sallow
