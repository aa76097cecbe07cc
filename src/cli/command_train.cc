#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>
#include <thread>

#include "base/error.h"
#include "base/file.h"
#include "base/number_text.h"
#include "cli/command.h"
#include "cli/html_flag.h"
#include "cli/seed.h"
#include "cli/threads_flag.h"
#include "json/json.h"
#include "neural/network_file.h"
#include "neural_training/network_card.h"
#include "neural_training/training_data.h"
#include "neural_training/training_run.h"
#include "records/experiment_folder.h"
#include "report/table.h"
#include "terminal/progress.h"
#include "terminal/status_line.h"

namespace sallow {
namespace {

class TrainDisplay final : public TrainingObserver {
 public:
  void begin(const std::string& what, uint64_t shots) override {
    progress_.reset();
    progress_.emplace(what, shots, "shots");
  }
  void advanced(uint64_t shots, double loss) override {
    if (!std::isnan(loss)) mean_ = mean_ == 0 ? loss : mean_ + 0.02 * (loss - mean_);
    if (progress_->takes_note()) progress_->note("loss " + fixed_text(mean_, 4) + (line_.empty() ? "" : "; " + line_));
    progress_->advance(shots);
  }
  void compared(const std::string& line) override {
    line_ = line;
    print_line("loss " + fixed_text(mean_, 4) + "; " + line);
  }
  void warn(const std::string& line) override { print_line("warning: " + line); }
  void end() { progress_.reset(); }

 private:
  std::optional<Progress> progress_;
  double mean_ = 0;
  std::string line_;
};

void run_train(Flags& flags) {
  std::vector<std::string> directories, files;
  uint64_t distance = 0, threads = 1;
  std::string rounds = "5,15", noise = "si1000:0.003", layers, out, start, from = "even", licence;
  RecordModels models;
  TrainingRunOptions options;
  uint64_t shots = 1'000'000;
  double seconds = 0, passes = 3;
  bool score = false, anonymous = false;
  flags.add_positionals(&directories, "DIR", "Folders of a record to learn from, or folders that contain them.");
  flags.add("distance", &distance, "Learn from memories of the rotated surface code of this distance, both bases.", 3,
            25);
  flags.add("rounds", &rounds, "With --distance: the numbers of rounds, such as 5,15,50.", "LIST");
  flags.add("noise", &noise, "With --distance: noise models, such as si1000:0.001,si1000:0.006.", "LIST");
  flags.add("data", &files, "A circuit with noise, or an error model (.dem), to sample shots from; repeatable.",
            "FILE");
  flags.add("from", &from, "The record's shots to learn from, counted from 0; the others stay unread.", "even|odd|all");
  flags.add("prior", &models.prior, "The record's error models to sample further shots from.", "circuit|pij");
  flags.add("models", &models.folder, "Instead of --prior: the folder of the models of 'sallow learn'.", "DIR");
  flags.add("start", &start, "Begin with this network instead of random weights.");
  flags.add("layers", &layers,
            "The layers of a new network, lowest first: d96 has 96 units, l16 has 16 units per stabilizer that see "
            "only its neighbours. By default 'd96 d96' for distance 3, else 'd160 d160'.",
            "LIST");
  flags.add("shots", &shots, "Simulated shots to learn from; before the record's shots, if there are any.");
  flags.add_seconds("time", &seconds, "Instead of --shots: as many simulated shots as take about this time.");
  flags.add("passes", &passes, "How often the record's shots are learned from.");
  flags.add_probability("real", &options.real_share, "The share of recorded shots while the record is learned from.");
  flags.add("rate", &options.rate, "The largest step of a weight while learning from simulated shots.");
  flags.add("tuning_rate", &options.tuning_rate, "The same while learning from the record.");
  flags.add("batch", &options.batch, "Shots per step, a multiple of 32.", 32, 65536);
  flags.add("soft", &options.soft, "Learn the ensemble's probabilities after the last round, not flips.");
  flags.add("join", &options.join, "Choose a weight for joining the ensemble, and store it in the file.");
  flags.add("validation_shots", &options.validation_shots, "Fresh simulated shots per comparison.", 128, 1u << 22);
  flags.add("score", &score, "At the end read the record's other half, once, and count failures.");
  flags.add("out", &out, "The file to write the network to; FILE.checkpoint keeps the training if it is interrupted.");
  flags.add_seconds("checkpoint_every", &options.checkpoint_seconds, "Time between checkpoints.");
  flags.add("licence", &licence, "The licence that the card states.", "TEXT");
  flags.add("anonymous", &anonymous, "Leave command, time and machine out of the file.");
  const SeedFlag seed_flag(flags);
  add_threads_flag(flags, &threads);
  if (!flags.parse()) return;

  flags.require("out");
  if (directories.empty() && files.empty() && distance == 0) {
    throw InputError("'sallow train' needs something to learn from", "give --distance, --data, or a record's folders");
  }
  if (distance > 0 && distance % 2 == 0) throw InputError("--distance must be odd, found " + std::to_string(distance));
  if (options.batch % 32 != 0) throw InputError("--batch must be a multiple of 32");
  const RecordHalf half = parse_half(from);
  if (score && (directories.empty() || half == RecordHalf::kAll)) {
    throw InputError("--score needs a record, and --from even or odd",
                     "without another half there is nothing to score");
  }
  if (!(options.rate > 0 && options.rate <= 1) || !(options.tuning_rate > 0 && options.tuning_rate <= 1)) {
    throw InputError("--rate and --tuning_rate must be above 0 and at most 1");
  }
  if (!(passes >= 0 && passes <= 1000)) throw InputError("--passes must be from 0 to 1000");
  refuse_read_only(out);
  options.seed = seed_flag.choose();
  options.threads = threads;
  options.shots = shots;
  if (flags.given("time")) options.seconds = seconds;
  options.checkpoint = out + ".checkpoint";

  TrainingData data;
  if (distance > 0) {
    for (const std::string& r : list_entries(rounds)) {
      for (const std::string& strength : list_entries(noise)) {
        for (const char basis : {'z', 'x'}) {
          add_generated(data, {distance, parse_integer("--rounds", r, 1, 1000), basis, strength});
        }
      }
    }
  }
  for (const std::string& file : files) add_file(data, file);
  std::vector<std::pair<std::string, std::string>> folders;
  for (const std::string& directory : directories) {
    for (const std::string& folder : find_experiment_folders(directory)) folders.emplace_back(folder, directory);
  }
  uint64_t recorded = 0;
  for (const auto& [folder, searched] : folders) {
    add_experiment(data, folder, searched, models, half);
    recorded += data.recorded.back().flips.column_count();
  }
  if (!start.empty()) options.start = NetworkFile::from_file(start);
  const uint64_t d = SurfaceLayout(data.simulated[0].model).distance();
  options.layers = parse_layers(!layers.empty() ? layers : d == 3 ? "d96 d96" : "d160 d160");
  if (options.real_share > 0) {
    options.tuning_shots = static_cast<uint64_t>(passes * 0.9 * static_cast<double>(recorded) / options.real_share);
  }

  TrainDisplay display;
  TrainingResult result = [&] {
    try {
      return run_training(data, options, display);
    } catch (const Interrupted& interrupted) {
      throw Interrupted(interrupted.where(), "the same command goes on from '" + options.checkpoint + "'");
    }
  }();
  display.end();
  Json card = *Json::parse(result.file.card["card"]);
  card["shots"] = result.shots;
  card["shots with the record"] = result.tuning_shots;
  card["licence"] = licence.empty() ? Json() : Json(licence);
  if (score) {
    Json scored = Json::list();
    for (const auto& [folder, searched] : folders) {
      ValidationSet set = other_half(folder, searched, models, half);
      measure_others(set, threads);
      const auto ratios = network_ratios(result.file, set, threads);
      const auto joined = joined_ratios(ratios, set, {1, result.file.join, result.file.join_limit});
      scored.push_back(validation_json(set, ratios, result.file.join > 0 ? &joined : nullptr));
    }
    card["scored"] = scored;
    card["scored are"] = "all shots of the record's other half, read once after the training";
  }
  result.file.card["card"] = card.text();
  if (!anonymous) {
    Json run = Json::table();
    run["command"] = command_as_typed(flags);
    run["seconds"] = result.seconds;
    run["threads"] = threads;
    run["machine"] = machine_text();
    result.file.card["run"] = run.text();
  }
  OutputFile file(out);
  file.write(result.file.tensors().bytes());
  file.finish();
  std::fputs(card_text(result.file).c_str(), stdout);
  if (options.seconds) std::printf("The same file: --shots %llu\n", static_cast<unsigned long long>(result.shots));
}

}  // namespace

extern const Command kTrainCommand;
const Command kTrainCommand = {
    "train", "Train a neural decoder on simulated shots, and on a chip's own record",
    "The network learns from shots that are sampled while it learns and never stored. With the folders of a record it "
    "then learns from one half of the recorded shots; a tenth of that half chooses where to stop, and the other half "
    "stays unread. The result is the same file for any number of threads; an interrupted training goes on with the "
    "same command. Decode with --decoder neural:FILE.",
    "  sallow train --distance 3 --rounds 5,15 --noise si1000:0.003 --shots 2M --seed 1 --out net.safetensors\n"
    "  sallow train sycamore/surface_code_bZ_d3_* --from even --prior pij --time 4min --seed 1 "
    "--out even.safetensors\n",
    run_train};

}  // namespace sallow
