#include "learn/shot_posteriors.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/threads.h"
#include "decode/graph/second_opinion.test.h"

namespace sallow {
namespace {

/// By brute force: the probability of a shot's events, and of each error with them, for each value of the observable.
struct Exact {
  double total[2] = {};
  std::vector<double> with[2];

  Exact(const LearnableModel& model, std::span<const double> p, uint64_t events) {
    const ErrorHypergraph& errors = model.errors();
    for (std::vector<double>& list : with) list.resize(errors.error_count());
    for (uint64_t set = 0; set < uint64_t{1} << errors.error_count(); set++) {
      double product = 1;
      uint64_t odd = events;
      bool flip = false;
      for (uint32_t e = 0; e < errors.error_count(); e++) {
        product *= set >> e & 1 ? p[e] : 1 - p[e];
        if (!(set >> e & 1)) continue;
        for (const uint32_t d : errors.detectors(e)) odd ^= uint64_t{1} << d;
        flip ^= !errors.observables(e).empty();
      }
      for (const uint32_t d : model.certain_detectors()) odd ^= uint64_t{1} << d;
      if (odd != 0) continue;
      total[flip] += product;
      for (uint32_t e = 0; e < errors.error_count(); e++) with[flip][e] += set >> e & 1 ? product : 0;
    }
  }
  double all() const { return total[0] + total[1]; }
};

struct Keep final : ShotPosteriors::Visitor {
  struct Shot {
    bool is_explained;
    double log_likelihood, log_ratio;
    std::vector<double> happened, happened_if[2];
  };
  std::vector<Shot> shots;
  size_t error_count;

  Keep(size_t shot_count, size_t errors) : shots(shot_count), error_count(errors) {}
  void shot(const ShotPosterior& found) override {
    Shot& kept = shots[found.shot];
    kept = {found.is_explained, found.log_likelihood, found.log_ratio, std::vector<double>(error_count), {}};
    for (std::vector<double>& list : kept.happened_if) list.resize(error_count, CandidatePosteriors::kNone);
    for (size_t k = 0; k < found.candidates.size(); k++) {
      kept.happened[found.candidates[k].fault] = found.happened[k];
      for (size_t value : {0, 1}) {
        if (found.happened_if[value].empty()) continue;
        kept.happened_if[value][found.candidates[k].fault] = found.happened_if[value][k];
      }
    }
  }
};

/// All syndromes, one per column.
BitTable all_syndromes(size_t detectors) {
  BitTable table(detectors, size_t{1} << detectors);
  for (size_t shot = 0; shot < table.column_count(); shot++) {
    for (size_t d = 0; d < detectors; d++) table.set(d, shot, shot >> d & 1);
  }
  return table;
}

Keep find_all(const LearnableModel& model, std::span<const double> p, const PosteriorOptions& options) {
  const Explainer explainer(model);
  const ShotPosteriors posteriors(model, explainer, p, options);
  ShotPosteriors::Workspace workspace(posteriors);
  Keep keep(size_t{1} << model.detector_count(), model.errors().error_count());
  posteriors.find(all_syndromes(model.detector_count()), workspace, keep);
  return keep;
}

TEST(ShotPosteriors, AreThoseOfBruteForceIfEveryErrorIsACandidate) {
  size_t compared = 0;
  for (uint64_t seed = 0; seed < 30; seed++) {
    RandomStream random(seed, 11);
    const LearnableModel model(random_model(random, {6, 11, 1, 20, false, seed % 3 == 0, 40}));
    const std::vector<double> p = model.probabilities();
    // Belief propagation may hold an error for impossible, and the sums then lack it.
    const Keep keep = find_all(model, p, {.rounds = 0, .least = 1e-9});
    for (uint64_t events = 0; events < 64; events++) {
      const Exact exact(model, p, events);
      const Keep::Shot& shot = keep.shots[events];
      ASSERT_EQ(shot.is_explained, exact.all() > 0) << "seed " << seed << " events " << events;
      if (!shot.is_explained) continue;
      ASSERT_NEAR(shot.log_likelihood, std::log(exact.all()), 1e-4) << "seed " << seed << " events " << events;
      for (uint32_t e = 0; e < p.size(); e++) {
        const double expected = (exact.with[0][e] + exact.with[1][e]) / exact.all();
        ASSERT_NEAR(shot.happened[e], expected, 1e-4) << "seed " << seed << " events " << events << " error " << e;
      }
      compared++;
    }
  }
  EXPECT_GT(compared, 1000u);
}

// The rule of refinement: E[e | events, flip] - E[e | events] is the slope of ln P(flip | events) by ln(p / (1 - p)).
TEST(ShotPosteriors, GiveTheGradientOfTheFlipsLikelihood) {
  size_t compared = 0;
  for (uint64_t seed = 0; seed < 10; seed++) {
    RandomStream random(seed, 12);
    const LearnableModel model(random_model(random, {5, 9, 1, 20, false, false, 40}));
    const std::vector<double> p = model.probabilities();
    const Keep keep = find_all(model, p, {.rounds = 0, .least = 1e-9, .by_class = true});
    for (uint32_t e = 0; e < p.size(); e++) {
      constexpr double kStep = 1e-4;
      std::vector<double> more = p, less = p;
      const double log_odds = std::log(p[e] / (1 - p[e]));
      more[e] = 1 / (1 + std::exp(-(log_odds + kStep)));
      less[e] = 1 / (1 + std::exp(-(log_odds - kStep)));
      for (uint64_t events = 0; events < 32; events++) {
        const Exact above(model, more, events), below(model, less, events);
        if (above.total[0] == 0 || above.total[1] == 0) continue;
        const auto log_p = [](const Exact& exact) { return std::log(exact.total[1] / exact.all()); };
        const double slope = (log_p(above) - log_p(below)) / (2 * kStep);
        const Keep::Shot& shot = keep.shots[events];
        const double clamped = shot.happened_if[1][e], other = shot.happened_if[0][e];
        if (clamped == CandidatePosteriors::kNone) {
          ASSERT_NEAR(slope, 0, 1e-6) << "seed " << seed;
          continue;
        }
        const double p_other = 1 / (1 + std::exp(-shot.log_ratio));
        ASSERT_NEAR(p_other * (clamped - other), slope, 1e-4) << "seed " << seed << " events " << events;
        ASSERT_NEAR(clamped - shot.happened[e], slope, 1e-4) << "seed " << seed << " events " << events;
        compared++;
      }
    }
  }
  EXPECT_GT(compared, 500u);
}

TEST(ShotPosteriors, AddTheErrorsOfAMatchingIfCandidatesDoNotExplainAShot) {
  RandomStream random(3, 13);
  const LearnableModel model(random_model(random, {6, 12, 1, 20, false, false, 0}));
  const std::vector<double> p = model.probabilities();
  // Almost no error is likely enough to be a candidate.
  const Keep keep = find_all(model, p, {.rounds = 0, .least = 0.35});
  size_t explained = 0;
  for (uint64_t events = 1; events < 64; events++) {
    const Exact exact(model, p, events);
    if (exact.all() == 0) continue;
    ASSERT_TRUE(keep.shots[events].is_explained) << events;
    explained++;
  }
  EXPECT_GT(explained, 20u);
}

TEST(ShotPosteriors, GiveTheMeanLogLikelihoodOfShots) {
  RandomStream random(5, 14);
  const DetectorErrorModel lines = random_model(random, {5, 9, 1, 20, false, false, 30});
  const LearnableModel model(lines);
  double sum = 0;
  uint64_t explained = 0;
  for (uint64_t events = 0; events < 32; events++) {
    const double all = Exact(model, model.probabilities(), events).all();
    if (all > 0) sum += std::log(all), explained++;
  }
  const std::vector<BitTable> blocks = {all_syndromes(5), all_syndromes(5)};
  const LogLikelihood found = log_likelihood(lines, blocks, 2, {.rounds = 0, .least = 1e-9});
  EXPECT_EQ(found.shots, 2 * explained);
  EXPECT_EQ(found.unexplained, 2 * (32 - explained));
  EXPECT_NEAR(found.mean, sum / static_cast<double>(explained), 1e-4);
}

}  // namespace
}  // namespace sallow
