#include "neural_training/training_run.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <map>

#include "base/error.h"
#include "base/number_text.h"
#include "bits/shot_columns.h"
#include "decode/catalog/registry.h"
#include "neural_training/checkpoint.h"
#include "store/content_hash.h"
#include "training/record_source.h"

namespace sallow {

namespace {

using Clock = std::chrono::steady_clock;

constexpr uint64_t kValidationSeedOffset = 1'000'000'007;
constexpr size_t kMostSimulatedSets = 6;
constexpr double kCurriculum = 0.1;   // of the training
constexpr uint64_t kComparisons = 8;  // of the network with other decoders, per phase

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Columns of a table whose number leaves the remainder 9 modulo 10, or the others.
BitTable tenth(const BitTable& table, bool held) {
  BitTable by_shot, kept;
  table.transpose_into(by_shot);
  std::vector<size_t> shots;
  for (size_t k = 0; k < table.column_count(); k++) {
    if ((k % 10 == 9) == held) shots.push_back(k);
  }
  kept.reset(shots.size(), table.row_count());
  for (size_t k = 0; k < shots.size(); k++) {
    std::copy_n(by_shot.row(shots[k]), (table.row_count() + 63) / 64, kept.row(k));
  }
  BitTable out;
  kept.transpose_into(out);
  return out;
}

class TrainingRun {
 public:
  TrainingRun(const TrainingData& data, const TrainingRunOptions& options, TrainingObserver& observer)
      : data_(data), options_(options), observer_(observer), start_(Clock::now()) {}

  TrainingResult run() {
    if (data_.simulated.empty()) throw InputError("training needs a model to sample shots from");
    const SurfaceLayout layout(data_.simulated[0].model);
    distance_ = layout.distance();
    for (const auto& simulated : data_.simulated) check_distance(simulated.name, simulated.model);
    for (const auto& recorded : data_.recorded) check_distance(recorded.name, recorded.model);
    NetworkShape shape{.distance = distance_, .layers = options_.layers};
    if (options_.start) {
      shape = options_.start->network.shape();
      if (shape.distance != distance_) {
        throw InputError("the network to start with is for distance " + std::to_string(shape.distance) +
                         ", the data have distance " + std::to_string(distance_));
      }
    }
    if (const std::string problem = shape.problem(); !problem.empty()) throw InputError(problem);
    uint64_t shots = options_.shots;
    if (options_.seconds) shots = shots_for(shape, *options_.seconds);
    make_sets();
    identity_ = identity(shape, shots);

    auto checkpoint = Checkpoint::read(options_.checkpoint, identity_, shape);
    Network network = options_.start ? options_.start->network : Network::random(shape, options_.seed);
    const uint64_t steps = (shots + options_.batch - 1) / options_.batch;
    const uint64_t tuning_steps =
        data_.recorded.empty() ? 0 : (options_.tuning_shots + options_.batch - 1) / options_.batch;
    if (steps > 0 && !(checkpoint && checkpoint->phase > 0)) {
      Trainer trainer = simulated_trainer(std::move(network), steps);
      train(trainer, 0, "learning from simulated shots", checkpoint);
      network = trainer.result();
    }
    if (tuning_steps > 0) {
      Trainer trainer = tuning_trainer(std::move(network), tuning_steps);
      train(trainer, 1, "learning from the record", checkpoint);
      network = std::move(*best_);
    }
    TrainingResult result{finish(std::move(network)), steps * options_.batch, tuning_steps * options_.batch, 0};
    if (!options_.checkpoint.empty()) std::filesystem::remove(options_.checkpoint);
    result.seconds = seconds_since(start_);
    return result;
  }

 private:
  void check_distance(const std::string& name, const DetectorErrorModel& model) const {
    const SurfaceLayout layout(model);
    if (layout.distance() == distance_) return;
    throw InputError(name + " has distance " + std::to_string(layout.distance()) + ", others have distance " +
                         std::to_string(distance_),
                     "a network is for one distance: train one network per distance");
  }

  std::vector<std::unique_ptr<ShotSource>> simulated_sources(uint64_t seed) const {
    std::vector<std::unique_ptr<ShotSource>> sources;
    for (const auto& simulated : data_.simulated) {
      std::unique_ptr<const Decoder> teacher;
      if (options_.soft) {
        teacher = make_decoder("ensemble", simulated.model, {.services = {.log_likelihood_ratios = true}});
      }
      sources.push_back(std::make_unique<SampledSource>(simulated.model, seed++, std::move(teacher)));
    }
    return sources;
  }

  TrainerOptions trainer_options(uint64_t steps, double rate) const {
    TrainerOptions options;
    options.steps = steps;
    options.batch = options_.batch;
    options.rate = rate;
    options.threads = options_.threads;
    options.warm_up = std::min<uint64_t>(options.warm_up, steps / 10 + 1);
    return options;
  }

  /// Shorter experiments first: with K numbers of rounds, the first tenth of the training in K - 1 equal stages, each
  /// with one more number of rounds, then all. All have equal shares: a long experiment, with a label after every
  /// round, teaches the short ones too, and is what needs most training.
  std::vector<TrainingStage> curriculum(const std::vector<std::unique_ptr<ShotSource>>& sources) const {
    std::vector<size_t> rounds;
    for (const auto& source : sources) rounds.push_back(source->rounds());
    std::vector<size_t> kinds = rounds;
    std::ranges::sort(kinds);
    kinds.erase(std::unique(kinds.begin(), kinds.end()), kinds.end());
    std::vector<TrainingStage> stages;
    for (size_t k = options_.start ? kinds.size() - 1 : 0; k < kinds.size(); k++) {
      TrainingStage stage;
      stage.until = k + 1 == kinds.size()
                        ? 1.0
                        : kCurriculum * static_cast<double>(k + 1) / static_cast<double>(kinds.size() - 1);
      for (const size_t r : rounds) stage.shares.push_back(r <= kinds[k] ? 1 : 0);
      stages.push_back(std::move(stage));
    }
    return stages;
  }

  Trainer simulated_trainer(Network network, uint64_t steps) const {
    auto sources = simulated_sources(options_.seed * 1000 + 1);
    auto stages = curriculum(sources);
    return Trainer(trainer_options(steps, options_.rate), std::move(stages), std::move(sources), std::move(network));
  }

  Trainer tuning_trainer(Network network, uint64_t steps) const {
    auto sources = simulated_sources(options_.seed * 1000 + 500);
    TrainingStage stage;
    stage.shares.assign(sources.size(), (1 - options_.real_share) / static_cast<double>(sources.size()));
    uint64_t seed = options_.seed * 1000 + 900;
    for (const auto& recorded : data_.recorded) {
      sources.push_back(std::make_unique<RecordSource>(SurfaceLayout(recorded.model), tenth(recorded.detections, false),
                                                       tenth(recorded.flips, false), seed++));
      stage.shares.push_back(options_.real_share / static_cast<double>(data_.recorded.size()));
    }
    return Trainer(trainer_options(steps, options_.tuning_rate), {stage}, std::move(sources), std::move(network));
  }

  /// How many shots the curriculum's training takes in this time, by a short trial.
  uint64_t shots_for(const NetworkShape& shape, double seconds) const {
    auto sources = simulated_sources(1);
    const auto stages = curriculum(sources);
    std::vector<double> rounds;
    for (const auto& source : sources) rounds.push_back(static_cast<double>(source->rounds()));
    double mean = 0, from = 0;  // rounds per shot
    for (const TrainingStage& stage : stages) {
      double sum = 0, shares = 0;
      for (size_t k = 0; k < rounds.size(); k++) sum += stage.shares[k] * rounds[k], shares += stage.shares[k];
      mean += (stage.until - from) * sum / shares;
      from = stage.until;
    }
    const size_t shortest = static_cast<size_t>(std::ranges::min_element(rounds) - rounds.begin());
    TrainingStage one{1, std::vector<double>(rounds.size())};
    one.shares[shortest] = 1;
    Trainer trainer(trainer_options(1000, options_.rate), {one}, std::move(sources), Network::random(shape, 1));
    trainer.step();
    const auto start = Clock::now();
    uint64_t steps = 0;
    for (; steps < 4 || seconds_since(start) < std::min(2.0, 0.05 * seconds); steps++) trainer.step();
    const double per_round = seconds_since(start) / (static_cast<double>(steps * options_.batch) * rounds[shortest]);
    const double shots = seconds / (per_round * mean);
    const auto batch = static_cast<double>(options_.batch);
    return static_cast<uint64_t>(std::max(1.0, std::floor(shots / batch)) * batch);
  }

  void make_sets() {
    if (data_.recorded.empty()) {
      const size_t count = std::min(kMostSimulatedSets, data_.simulated.size());
      for (size_t k = 0; k < count; k++) {
        const size_t number = count > 1 ? k * (data_.simulated.size() - 1) / (count - 1) : 0;
        const auto& simulated = data_.simulated[number];
        sets_.push_back(sampled_validation(simulated.name, simulated.model, options_.validation_shots,
                                           options_.seed + kValidationSeedOffset + number));
      }
    }
    for (const auto& recorded : data_.recorded) {
      ValidationSet set;
      set.name = recorded.name;
      set.model = recorded.model;
      set.detections = tenth(recorded.detections, true);
      set.flips = tenth(recorded.flips, true);
      if (set.shots() < 10) {
        throw InputError(recorded.name + " has " + std::to_string(recorded.flips.column_count()) +
                             " shots to learn from, and at least 100 are needed",
                         "record more shots, or train without this folder");
      }
      sets_.push_back(std::move(set));
    }
    for (ValidationSet& set : sets_) {
      set.rounds = SurfaceLayout(set.model).rounds();
      measure_others(set, options_.threads);
    }
  }

  std::string identity(const NetworkShape& shape, uint64_t shots) const {
    std::string text = data_.description.text() + shape.layers_text();
    for (const uint64_t value :
         {uint64_t{shape.distance}, options_.seed, shots, options_.tuning_shots, uint64_t{options_.batch},
          uint64_t{options_.soft}, uint64_t{options_.validation_shots}}) {
      text += " " + std::to_string(value);
    }
    for (const double value : {options_.real_share, options_.rate, options_.tuning_rate})
      text += " " + shortest_text(value);
    if (options_.start) text += options_.start->float_tensors().bytes();
    return sha256_text(text);
  }

  /// The mean log loss, and a line that compares the network with the other decoders.
  double compare(const Network& network, std::string& line) const {
    NetworkFile file(network);
    double loss = 0;
    std::map<std::string, uint64_t> sums;
    uint64_t shots = 0, failures = 0;
    for (const ValidationSet& set : sets_) {
      const auto ratios = network_ratios(file, set, options_.threads);
      loss += log_loss(ratios, set, 1) / static_cast<double>(sets_.size());
      failures += failures_of(ratios, set);
      shots += set.shots();
      for (const auto& [name, count] : set.failures) sums[name] += count;
    }
    line = "failures of " + std::to_string(shots) + ": network " + std::to_string(failures);
    for (const char* name : {"matching", "correlated", "ensemble"}) {
      line += std::string(", ") + name + " " + std::to_string(sums[name]);
    }
    return loss;
  }

  void save(const Trainer& trainer, size_t phase) {
    if (options_.checkpoint.empty()) return;
    Checkpoint checkpoint(trainer.state());
    checkpoint.phase = phase;
    checkpoint.best = best_;
    checkpoint.best_loss = best_loss_;
    try {
      checkpoint.write(options_.checkpoint, identity_);
    } catch (const SystemError& error) {
      observer_.warn(std::string("no checkpoint: ") + error.what());
    }
  }

  void train(Trainer& trainer, size_t phase, const std::string& what, std::optional<Checkpoint>& checkpoint) {
    if (checkpoint && checkpoint->phase == phase) {
      trainer.resume(std::move(checkpoint->state));
      best_ = std::move(checkpoint->best);
      best_loss_ = checkpoint->best_loss;
      checkpoint.reset();
    }
    const uint64_t steps = trainer.options().steps;
    observer_.begin(what, steps * options_.batch);
    if (trainer.state().step > 0) observer_.advanced(trainer.shots(), NAN);
    auto saved = Clock::now();
    const uint64_t every = std::max<uint64_t>(1, (steps + kComparisons - 1) / kComparisons);
    while (!trainer.done()) {
      const double loss = trainer.step();
      if (trainer.state().step % every == 0 || trainer.done()) {
        std::string line;
        Network network = trainer.result();
        const double held_loss = compare(network, line);
        observer_.compared(line);
        if (!best_ || held_loss < best_loss_) {
          best_ = std::move(network);
          best_loss_ = held_loss;
        }
      }
      try {
        observer_.advanced(options_.batch, loss);
      } catch (...) {
        save(trainer, phase);
        throw;
      }
      if (seconds_since(saved) >= options_.checkpoint_seconds) {
        save(trainer, phase);
        saved = Clock::now();
      }
    }
    // The simulation's best is no candidate for the tuning's: the record's shots decide from here on.
    if (phase == 0) best_.reset();
  }

  NetworkFile finish(Network network) const {
    NetworkFile file(std::move(network));
    std::vector<std::vector<double>> ratios;
    for (const ValidationSet& set : sets_) ratios.push_back(network_ratios(file, set, options_.threads));
    const Calibration calibration = calibrate(sets_, ratios, options_.join);
    file.temperature = calibration.temperature;
    file.join = calibration.join;
    file.join_limit = calibration.join_limit;
    Json card = Json::table();
    card["data"] = data_.description;
    card["seed"] = options_.seed;
    Json held = Json::list();
    Rounding rounded;
    for (size_t k = 0; k < sets_.size(); k++) {
      const auto alone = joined_ratios(ratios[k], sets_[k], {calibration.temperature, 0});
      const auto joined = joined_ratios(ratios[k], sets_[k], calibration);
      held.push_back(validation_json(sets_[k], alone, calibration.join > 0 ? &joined : nullptr));
      const Rounding here = rounding(file.network, sets_[k], ratios[k]);
      rounded.shots += here.shots;
      rounded.differ += here.differ;
    }
    card["rounding"] = {{"shots", rounded.shots}, {"answers that differ", rounded.differ}};
    card["held out"] = held;
    card["held out are"] = data_.recorded.empty() ? "fresh simulated shots; they chose the temperature"
                                                  : "a tenth of the record's shots to learn from; they chose where to "
                                                    "stop, the temperature and the weight of joining";
    file.card["card"] = card.text();
    return file;
  }

  const TrainingData& data_;
  const TrainingRunOptions& options_;
  TrainingObserver& observer_;
  const Clock::time_point start_;
  uint32_t distance_ = 0;
  std::string identity_;
  std::vector<ValidationSet> sets_;
  std::optional<Network> best_;
  double best_loss_ = 0;
};

}  // namespace

TrainingResult run_training(const TrainingData& data, const TrainingRunOptions& options, TrainingObserver& observer) {
  return TrainingRun(data, options, observer).run();
}

}  // namespace sallow
