#include "learn/learn_models.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "base/error.h"
#include "base/threads.h"
#include "learn/fixed_point.h"
#include "learn/learned_experiment.h"

namespace sallow {

namespace {

/// Counts how often the errors of each class happened, in expectation.
struct CountErrors final : ShotPosteriors::Visitor {
  explicit CountErrors(const LearnedExperiment& of) : experiment(&of), happened(of.classes.count() + 1) {}

  void shot(const ShotPosterior& found) override {
    unexplained += !found.is_explained;
    if (found.is_explained) log_likelihood += to_fixed(found.log_likelihood);
    for (size_t k = 0; k < found.candidates.size(); k++) add(found.candidates[k].fault, found.happened[k]);
  }
  void unlikely(uint32_t error, float sum) override { add(error, sum); }

  void add(uint32_t error, float p) {
    const uint32_t c = experiment->classes.of(error);
    happened[c == LearnableModel::kNone ? happened.size() - 1 : c] += to_fixed(p);
  }

  const LearnedExperiment* experiment;
  std::vector<uint64_t> happened;  // by class, then of errors that are not learned
  uint64_t log_likelihood = 0, unexplained = 0;
};

/// The number of blocks, from the first, that hold at least this many shots.
size_t blocks_with(const LearnInput& input, uint64_t shots) {
  size_t count = 0;
  for (uint64_t so_far = 0; count < input.detections.size() && so_far < shots; count++) {
    so_far += input.detections[count].column_count();
  }
  return count;
}

uint64_t shots_in(const LearnInput& input, size_t blocks) {
  uint64_t shots = 0;
  for (size_t b = 0; b < blocks; b++) shots += input.detections[b].column_count();
  return shots;
}

/// The expected counts of an experiment's classes; last, the likelihood and the number of unexplained shots.
std::vector<uint64_t> count_errors(const LearnedExperiment& experiment, size_t block_count, const LearnOptions& options,
                                   const AdvanceShots& advance, Ranks& ranks) {
  const ShotPosteriors posteriors(experiment.model, experiment.explainer, experiment.probabilities, options.posteriors);
  std::vector<std::unique_ptr<ShotPosteriors::Workspace>> workspaces(options.threads);
  std::vector<CountErrors> counts(options.threads, CountErrors(experiment));
  const size_t own_blocks = (block_count + ranks.count() - 1 - ranks.rank()) / ranks.count();
  parallel_for(options.threads, own_blocks, [&](size_t w, size_t k) {
    const BitTable& block = experiment.input.detections[k * ranks.count() + ranks.rank()];
    if (!workspaces[w]) workspaces[w] = std::make_unique<ShotPosteriors::Workspace>(posteriors);
    posteriors.find(block, *workspaces[w], counts[w]);
    if (advance) advance(block.column_count());
  });
  std::vector<uint64_t> all(experiment.classes.count() + 2);
  for (const CountErrors& part : counts) {
    for (size_t c = 0; c < experiment.classes.count(); c++) all[c] += part.happened[c];
    all[all.size() - 2] += part.log_likelihood;
    all[all.size() - 1] += part.unexplained;
  }
  ranks.sum(std::span(all));
  return all;
}

/// One iteration of expectation-maximization.
LearnPass iterate(LearnedExperiments& experiments, const GroupClasses& classes, uint64_t most_shots,
                  const LearnOptions& options, const AdvanceShots& advance, Ranks& ranks) {
  LearnPass pass{.kind = "iteration"};
  std::vector<std::vector<double>> happened(experiments.size()), chances(experiments.size());
  std::vector<double> group_happened(classes.count()), group_chances(classes.count());
  double log_likelihood = 0;
  for (size_t x = 0; x < experiments.size(); x++) {
    const LearnedExperiment& experiment = *experiments[x];
    const size_t block_count = blocks_with(experiment.input, most_shots);
    const std::vector<uint64_t> counts = count_errors(experiment, block_count, options, advance, ranks);
    const uint64_t shots = shots_in(experiment.input, block_count);
    for (uint32_t c = 0; c < experiment.classes.count(); c++) {
      happened[x].push_back(from_fixed(counts[c]));
      chances[x].push_back(static_cast<double>(shots) * experiment.classes.size(c));
      group_happened[experiment.group_class[c]] += happened[x].back();
      group_chances[experiment.group_class[c]] += chances[x].back();
    }
    log_likelihood += from_fixed(counts[counts.size() - 2]);
    pass.unexplained += counts.back();
    pass.shots += shots;
  }
  if (pass.shots > pass.unexplained) {
    pass.log_likelihood = log_likelihood / static_cast<double>(pass.shots - pass.unexplained);
  }
  for (size_t x = 0; x < experiments.size(); x++) {
    LearnedExperiment& experiment = *experiments[x];
    std::vector<double> p(experiment.classes.count());
    for (uint32_t c = 0; c < p.size(); c++) {
      const uint32_t g = experiment.group_class[c];
      const double shared =
          (group_happened[g] + options.prior_events) / (group_chances[g] + options.prior_events / classes.p_start[g]);
      p[c] = (happened[x][c] + options.shrinkage * shared) / (chances[x][c] + options.shrinkage);
    }
    experiment.set_class_probabilities(std::move(p));
  }
  return pass;
}

void share_bits(std::vector<BitTable>& blocks, Ranks& ranks) {
  uint64_t count = blocks.size();
  const auto share = [&](auto span) { ranks.broadcast(0, std::as_writable_bytes(span)); };
  share(std::span(&count, 1));
  blocks.resize(count);
  for (BitTable& block : blocks) {
    uint64_t shape[2] = {block.row_count(), block.column_count()};
    share(std::span(shape));
    if (!ranks.is_first()) block.reset(shape[0], shape[1]);
    for (size_t row = 0; row < shape[0]; row++) share(block.row_span(row));
  }
}

void share_inputs(std::vector<LearnInput>& inputs, Ranks& ranks) {
  if (ranks.count() == 1) return;
  uint64_t count = inputs.size();
  ranks.broadcast(0, std::as_writable_bytes(std::span(&count, 1)));
  inputs.resize(count);
  for (LearnInput& input : inputs) {
    input.name = ranks.broadcast(0, input.name);
    input.group = ranks.broadcast(0, input.group);
    const std::string model = ranks.broadcast(0, ranks.is_first() ? input.model.str() : std::string());
    if (!ranks.is_first()) input.model = DetectorErrorModel::parse(model);
    ranks.broadcast(0, std::as_writable_bytes(std::span(&input.temperature, 1)));
    share_bits(input.detections, ranks);
    share_bits(input.true_flips, ranks);
  }
}

void check_inputs(std::span<const LearnInput> inputs, const LearnOptions& options) {
  for (const LearnInput& input : inputs) {
    if (input.shots() == 0) throw InputError(SourceLocation{input.name}, "there are no shots to learn from");
    for (const BitTable& block : input.detections) {
      require_equal("rows of detection events, one per detector", block.row_count(), input.model.detector_count());
    }
    if (options.refine.passes == 0) continue;
    if (input.model.observable_count() != 1) {
      throw InputError(SourceLocation{input.name}, "flips refine models of one observable, but this one has " +
                                                       std::to_string(input.model.observable_count()));
    }
    require_equal("blocks of true flips", input.true_flips.size(), input.detections.size());
  }
}

}  // namespace

uint64_t LearnInput::shots() const {
  return shots_in(*this, detections.size());
}

uint64_t total_shots(std::span<const LearnInput> inputs, const LearnOptions& options) {
  uint64_t total = 0;
  for (const LearnInput& input : inputs) {
    if (options.iterations > 0) total += shots_in(input, blocks_with(input, options.first_shots));
    if (options.iterations > 1) total += (options.iterations - 1) * input.shots();
    total += options.refine.passes * input.shots();
    if (options.error_bars) total += shots_in(input, blocks_with(input, options.error_bar_shots));
  }
  return total;
}

LearnedModels learn_models(std::vector<LearnInput> inputs, const LearnOptions& options, const AdvanceShots& advance,
                           Ranks& ranks) {
  share_inputs(inputs, ranks);
  check_inputs(inputs, options);
  LearnedExperiments experiments;
  for (LearnInput& input : inputs) experiments.push_back(std::make_unique<LearnedExperiment>(std::move(input)));
  const GroupClasses classes(experiments);
  if (classes.count() == 0) {
    throw InputError(SourceLocation{experiments.empty() ? "" : experiments[0]->input.name},
                     "the model has no errors to learn: none flips a detector with a probability between 0 and 1/2");
  }
  LearnedModels learned;
  for (const auto& [group, kind] : classes.names) learned.classes.push_back({.group = group, .text = kind.text()});
  // The mean of a quantity of each experiment's classes over the chances.
  const auto average = [&](double LearnedClass::*mean) {
    for (LearnedClass& each : learned.classes) each.errors = 0, each.chances = 0;
    for (const auto& experiment : experiments) {
      for (uint32_t c = 0; c < experiment->classes.count(); c++) {
        LearnedClass& of = learned.classes[experiment->group_class[c]];
        const double chances = static_cast<double>(experiment->input.shots()) * experiment->classes.size(c);
        of.errors += experiment->classes.size(c);
        of.*mean = (of.*mean * of.chances + experiment->p_of_class[c] * chances) / (of.chances + chances);
        of.chances += chances;
      }
    }
  };
  average(&LearnedClass::p_start);
  for (uint32_t k = 0; k < options.iterations; k++) {
    const uint64_t most_shots = k == 0 && options.iterations > 1 ? options.first_shots : UINT64_MAX;
    learned.passes.push_back(iterate(experiments, classes, most_shots, options, advance, ranks));
  }
  if (options.refine.passes > 0) {
    for (LearnPass& pass : refine_models(experiments, classes, options, advance, ranks)) {
      learned.passes.push_back(std::move(pass));
    }
  }
  average(&LearnedClass::p);
  std::vector<double> errors(classes.count(), std::numeric_limits<double>::quiet_NaN());
  if (options.error_bars) {
    LearnPass pass{.kind = "result"};
    errors = class_errors(experiments, classes, options, pass, advance, ranks);
    learned.passes.push_back(pass);
  }
  for (size_t c = 0; c < classes.count(); c++) {
    learned.classes[c].error = errors[c] * learned.classes[c].p * (1 - learned.classes[c].p);
  }
  for (const auto& experiment : experiments) {
    learned.models.push_back(experiment->model.with_probabilities(experiment->probabilities));
  }
  return learned;
}

}  // namespace sallow
