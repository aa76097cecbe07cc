#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <optional>

#include "base/error.h"
#include "base/file.h"
#include "bits/shot_columns.h"
#include "cli/command.h"
#include "cli/input_files.h"
#include "cli/naming_file.h"
#include "cli/shot_flags.h"
#include "cli/threads_flag.h"
#include "experiment/decoding_model.h"
#include "learn/learn_models.h"
#include "process/standard_streams.h"
#include "process/world_ranks.h"
#include "records/experiment_folder.h"
#include "records/experiment_shots.h"
#include "records/learned_fit.h"
#include "records/learned_prior.h"
#include "report/learn_report.h"
#include "shots/shot_reader.h"
#include "terminal/progress.h"

namespace sallow {
namespace {

/// Fewer shots leave most error rates uncertain.
constexpr uint64_t kFewShots = 1000;

struct LearnFlags {
  std::vector<std::string> directories;
  std::string dem, circuit, in, obs_in, out, classes_out, from = "all", decoder = "ensemble";
  ShotFormat in_format = ShotFormat::k01, obs_in_format = ShotFormat::k01;
  uint64_t max_shots = UINT64_MAX, iterations = LearnOptions().iterations, threads = 1, passes = 1;
  double temperature = 0;
  bool flips = false, json = false;
  LearnOptions options;

  LearnFrom learn_from() const {
    if (from == "all") return LearnFrom::kAll;
    if (from == "even") return LearnFrom::kEven;
    if (from == "odd") return LearnFrom::kOdd;
    throw InputError("'--from' is even, odd or all, not '" + from + "'");
  }
};

/// What is learned, and where each model goes.
struct Task {
  std::vector<LearnInput> inputs;
  std::vector<std::string> outputs;  // one per input; empty if nothing is written
};

Task read_files(const LearnFlags& flags) {
  LearnInput input;
  const std::string& path = flags.dem.empty() ? flags.circuit : flags.dem;
  input.name = path == "-" ? "<stdin>" : path;
  input.model = naming_file(path, [&] {
    return flags.dem.empty() ? model_for_decoding(read_circuit(flags.circuit), {}) : read_error_model(flags.dem);
  });
  const uint64_t detectors = input.model.detector_count(), observables = input.model.observable_count();
  naming_file(path, [&] { require_dense({0, detectors, observables}); });
  input.detections = read_shot_blocks(open_input(flags.in), flags.in_format, {0, detectors, 0}, flags.max_shots);
  if (flags.flips) {
    input.true_flips =
        read_shot_blocks(open_input(flags.obs_in), flags.obs_in_format, {0, 0, observables}, flags.max_shots);
    uint64_t shots = 0;
    for (const BitTable& block : input.true_flips) shots += block.column_count();
    if (shots != input.shots()) {
      throw InputError(SourceLocation{flags.obs_in},
                       "it holds " + std::to_string(shots) + " shots, but the events " + std::to_string(input.shots()));
    }
  }
  keep_half(input, flags.learn_from());
  Task task;
  task.inputs.push_back(std::move(input));
  task.outputs.push_back(flags.out);
  return task;
}

Task read_folders(const LearnFlags& flags) {
  Task task;
  for (const std::string& directory : flags.directories) {
    for (const std::string& path : find_experiment_folders(directory)) {
      const ExperimentFolder folder = read_experiment_folder(path, directory);
      task.inputs.push_back(
          read_learn_input(folder, flags.learn_from(), flags.max_shots, flags.flips, flags.options.threads));
      task.outputs.push_back(flags.out.empty() ? ""
                                               : (std::filesystem::path(flags.out) / (folder.name + ".dem")).string());
      const auto same = std::find(task.outputs.begin(), task.outputs.end() - 1, task.outputs.back());
      if (!flags.out.empty() && same != task.outputs.end() - 1) {
        throw InputError(SourceLocation{path}, "two experiments are named '" + folder.name + "'",
                         "learn from their common folder, or from one folder at a time");
      }
    }
  }
  return task;
}

void check_events(const Task& task) {
  for (const LearnInput& input : task.inputs) {
    uint64_t events = 0;
    for (const BitTable& block : input.detections) events += count_bits(block);
    if (input.shots() > 0 && events == 0) {
      throw InputError(SourceLocation{input.name}, "no shot has a detection event, so there is nothing to learn",
                       "check the file of events and its format");
    }
    if (input.shots() > 0 && input.shots() < kFewShots) {
      print_line("sallow: " + input.name + ": only " + std::to_string(input.shots()) +
                 " shots: what is learned from them is uncertain, see the error bars");
    }
  }
}

/// The files to write, opened before the work starts, so that a wrong path is reported at once: a model per input, if
/// requested, then the classes. They appear when all are complete.
std::vector<OutputFile> open_outputs(const Task& task, const LearnFlags& flags) {
  std::vector<OutputFile> files;
  for (const std::string& path : task.outputs) {
    if (path.empty()) continue;
    if (!flags.directories.empty()) {
      std::error_code error;
      std::filesystem::create_directories(std::filesystem::path(path).parent_path(), error);
    }
    files.push_back(open_output(path));
  }
  if (!flags.classes_out.empty()) files.push_back(open_output(flags.classes_out));
  return files;
}

void write_models(const LearnedModels& learned, const LearnFlags& flags, std::vector<OutputFile>& files) {
  size_t next = 0;
  if (!flags.out.empty()) {
    for (const DetectorErrorModel& model : learned.models) {
      OutputFile& file = files[next++];
      model.print([&](std::string_view text) { file.write(text); });
    }
  }
  if (!flags.classes_out.empty()) files[next].write(classes_csv(learned));
  for (OutputFile& file : files) file.finish();
}

/// Reports shots that the model cannot explain, if they are not few.
void check_explained(const LearnedModels& learned) {
  constexpr uint64_t kOneOf = 100;
  for (auto pass = learned.passes.rbegin(); pass != learned.passes.rend(); ++pass) {
    if (pass->kind != "iteration") continue;
    if (pass->unexplained * kOneOf > pass->shots) {
      print_line("sallow: no set of the model's errors explains " + std::to_string(pass->unexplained) + " of " +
                 std::to_string(pass->shots) + " shots: the model lacks errors, or the events belong to another code");
    }
    return;
  }
}

void report(const Task& task, const LearnedModels& learned, std::span<const LearnedFit> fits, const LearnFlags& flags) {
  if (flags.json) {
    Json json = learn_json(learned);
    json["experiments"] = Json::list();
    for (size_t k = 0; k < task.inputs.size(); k++) {
      json["experiments"].push_back({{"name", task.inputs[k].name},
                                     {"group", task.inputs[k].group},
                                     {"unexplained_correlations_p", fits[k].p_value},
                                     {"fits", fits[k].fits()}});
    }
    std::puts(json.text({.indent = 2}).c_str());
    return;
  }
  std::FILE* to = flags.out == "-" ? stderr : stdout;
  std::fprintf(to, "%s%s", passes_table(learned).c_str(), classes_summary(learned).c_str());
  std::fputs(
      "ln P: of a shot's events under the model before the pass, in a refinement of its flip given the events.\n", to);
}

void run_learn(Flags& command_line) {
  LearnFlags flags;
  LearnOptions& options = flags.options;
  uint64_t error_bar_shots = options.error_bar_shots, first_shots = options.first_shots;
  command_line.add_positionals(&flags.directories, "DIR", "Folders of experiments, or folders that contain them.");
  command_line.add("dem", &flags.dem, "Instead of folders: the error model to start from.");
  command_line.add("circuit", &flags.circuit, "Instead of folders: the circuit whose error model to start from.");
  command_line.add("in", &flags.in, "With --dem or --circuit: detection events; standard input by default.");
  add_format_flag(command_line, "in_format", &flags.in_format, "the detection events");
  command_line.add("obs_in", &flags.obs_in, "With --flips: the true observable flips.");
  add_format_flag(command_line, "obs_in_format", &flags.obs_in_format, "the true observable flips");
  command_line.add("from", &flags.from,
                   "The shots to learn from, counted from 0. To compare decoders, learn from one half and decode the "
                   "other.",
                   "even|odd|all");
  command_line.add("shots", &flags.max_shots, "Use only this many shots of each experiment, from the first.", 1);
  command_line.add("iterations", &flags.iterations, "Iterations of expectation-maximization.", 0, 10'000);
  command_line.add("first_shots", &first_shots, "The first iteration uses this many shots of each experiment.", 1);
  command_line.add("shrinkage", &options.shrinkage,
                   "The weight of what experiments of one patch share, in shots times errors of a class.");
  command_line.add("flips", &flags.flips, "Afterwards follow the gradient of the true flips' likelihood.");
  command_line.add("for", &flags.decoder, "With --flips: the decoder that will use the models.",
                   "ensemble|correlated|matching");
  command_line.add("passes", &flags.passes, "With --flips: passes over the shots.", 1, 1000);
  command_line.add("temperature", &flags.temperature,
                   "With --flips: divides log-likelihood ratios; by default 1 for d = 3 and 2 for larger distances.");
  command_line.add("error_bar_shots", &error_bar_shots,
                   "Shots of each experiment for error bars, which are scaled to all; 0: no error bars.");
  command_line.add("out", &flags.out,
                   "With --dem or --circuit: the file to write the model to. With folders: the folder to write a model "
                   "per experiment to, created if missing. By default no model is written.");
  command_line.add("classes_out", &flags.classes_out,
                   "Write the classes of errors with their probabilities and error bars, as CSV.");
  add_threads_flag(command_line, &flags.threads);
  command_line.add("json", &flags.json, "Print the report as JSON.");
  if (!command_line.parse()) return;

  const bool has_file = !flags.dem.empty() || !flags.circuit.empty();
  if (flags.directories.empty() != has_file || (!flags.dem.empty() && !flags.circuit.empty())) {
    throw InputError("learn needs folders, an error model or a circuit, and only one of them",
                     "sallow learn DIR..., or sallow learn --circuit FILE --in EVENTS");
  }
  if (flags.flips && has_file && flags.obs_in.empty()) {
    throw InputError("'--flips' needs the true flips", "give them by --obs_in FILE");
  }
  if (!(options.shrinkage >= 0)) throw InputError("'--shrinkage' must be 0 or more");
  if (command_line.given("temperature") && !(flags.temperature > 0)) {
    throw InputError("'--temperature' must be more than 0");
  }
  if (flags.decoder != "ensemble" && flags.decoder != "correlated" && flags.decoder != "matching") {
    throw InputError("'--for' is ensemble, correlated or matching, not '" + flags.decoder + "'");
  }
  options.threads = flags.threads;
  options.iterations = static_cast<uint32_t>(flags.iterations);
  options.first_shots = first_shots;
  options.error_bars = error_bar_shots > 0;
  options.error_bar_shots = error_bar_shots;
  options.refine.passes = flags.flips ? static_cast<uint32_t>(flags.passes) : 0;
  options.refine.likeliest = finds_one_set(flags.decoder);
  flags.learn_from();

  Ranks& ranks = world_ranks();
  if (!ranks.is_first()) {
    learn_models({}, options, {}, ranks);
    return;
  }
  Task task = while_waiting("reading shots", [&] { return has_file ? read_files(flags) : read_folders(flags); });
  check_events(task);
  if (flags.temperature > 0) {
    for (LearnInput& input : task.inputs) input.temperature = flags.temperature;
  }
  std::vector<OutputFile> files = open_outputs(task, flags);
  const LearnedModels learned = [&] {
    Progress progress("learning", total_shots(task.inputs, options), "shots");
    return learn_models(
        task.inputs, options, [&](uint64_t shots) { progress.advance(shots); }, ranks);
  }();
  check_explained(learned);
  write_models(learned, flags, files);
  const std::vector<LearnedFit> fits = while_waiting(
      "comparing correlations", [&] { return learned_fits(task.inputs, learned.models, options.threads); });
  if (const std::string warning = fit_warning(fits); !warning.empty()) print_line("sallow: " + warning);
  report(task, learned, fits, flags);
}

}  // namespace

extern const Command kLearnCommand;
const Command kLearnCommand{
    "learn",
    "Learn an error model's probabilities from detection events",
    "Takes the errors of a circuit or an error model, and finds the probabilities under which the recorded events are\n"
    "likeliest, by expectation-maximization; the true flips are not needed. Errors that differ by a shift in time "
    "share\n"
    "one probability, except near the first and last rounds; experiments of one patch and basis share what they "
    "learn.\n"
    "The models have the same lines and decompositions, and only other probabilities. With --flips the models are "
    "then\n"
    "refined for a decoder. 'sallow dataset --prior learned' learns and decodes crosswise. With mpirun all ranks "
    "learn,\n"
    "with the same result. docs/learned.md explains the method and how far to trust it.",
    "  sallow learn --circuit circuit.stim --in events.b8 --in_format b8 --out learned.dem\n"
    "  sallow learn --dem model.dem --in events.01 --out learned.dem --classes_out classes.csv\n"
    "  sallow learn google_qec3v5_experiment_data --from even --out learned_from_even\n"
    "  sallow learn google_qec3v5_experiment_data --from even --flips --for correlated --out learned_for_correlated\n"
    "  mpirun -n 4 sallow learn google_qec3v5_experiment_data --out learned --json\n",
    run_learn,
    true,
};

}  // namespace sallow
