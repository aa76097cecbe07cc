#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <optional>

#include "base/error.h"
#include "cli/command.h"
#include "cli/html_flag.h"
#include "cli/input_files.h"
#include "cli/naming_file.h"
#include "cli/shot_flags.h"
#include "cli/threads_flag.h"
#include "experiment/decoding_model.h"
#include "json/json.h"
#include "process/standard_streams.h"
#include "records/experiment_folder.h"
#include "records/experiment_shots.h"
#include "records/record_review.h"
#include "report/record_report.h"
#include "report/study_pages.h"
#include "shots/shot_reader.h"
#include "terminal/progress.h"

namespace sallow {
namespace {

constexpr int kAlarmStatus = 3;

struct RecordFlags {
  std::vector<std::string> directories, models;
  std::string circuit, dem, against, moments_out;
  ShotFileFlags in;
  uint64_t max_shots = UINT64_MAX, threads = 1;
  double tolerance = 0, alpha = 0.001;
  bool json = false;
};

/// A model file, or in a folder of models the file with the record's name, as 'sallow learn --out' writes them.
DetectorErrorModel read_model_for(const std::string& path, const std::string& record) {
  if (!std::filesystem::is_directory(path)) return read_error_model(path);
  const std::filesystem::path file = std::filesystem::path(path) / (record + ".dem");
  if (!std::filesystem::exists(file)) {
    throw InputError(SourceLocation{path}, "it has no file '" + record + ".dem' for the record of this name",
                     "give one model file, or a folder with one file per record");
  }
  return read_error_model(file.string());
}

ReviewedModel same_for_both(const std::string& path, const std::string& record) {
  const DetectorErrorModel model = read_model_for(path, record);
  return {path, model, model};
}

ReviewInput read_files(const RecordFlags& flags) {
  ReviewInput input;
  input.name = flags.in.path.empty() || flags.in.path == "-" ? "<stdin>" : flags.in.path;
  if (!flags.circuit.empty()) input.circuit = read_circuit(flags.circuit);
  const std::string& path = flags.dem.empty() ? flags.circuit : flags.dem;
  input.start = naming_file(
      path, [&] { return flags.dem.empty() ? model_for_decoding(*input.circuit) : read_error_model(flags.dem); });
  naming_file(path, [&] { require_dense({0, input.start.detector_count(), 0}); });
  input.detections = read_shot_blocks(open_input(flags.in.path), flags.in.format, {0, input.start.detector_count(), 0},
                                      flags.max_shots);
  for (const std::string& model : flags.models) input.models.push_back(same_for_both(model, input.name));
  input.examines_last = !flags.models.empty();
  return input;
}

ReviewInput read_folder(const ExperimentFolder& folder, const RecordFlags& flags) {
  ReviewInput input;
  input.name = folder.name;
  input.distance = folder.distance;
  input.rounds = folder.rounds;
  if (!folder.noisy_circuit.empty()) input.circuit = Circuit::from_file(folder.noisy_circuit);
  input.start = circuit_model_of(folder);
  input.detections = read_experiment_shots(folder, input.start.detector_count(), input.start.observable_count(),
                                           flags.max_shots, flags.threads)
                         .detections;
  if (!folder.pij_from_even_for_odd.empty() && !folder.pij_from_odd_for_even.empty()) {
    input.models.push_back({"pij", DetectorErrorModel::from_file(folder.pij_from_odd_for_even),
                            DetectorErrorModel::from_file(folder.pij_from_even_for_odd)});
  }
  for (const std::string& model : flags.models) input.models.push_back(same_for_both(model, folder.name));
  input.examines_last = !flags.models.empty();
  return input;
}

RecordReview review(const ReviewInput& input, const RecordFlags& flags) {
  ReviewOptions options{flags.tolerance, nullptr, flags.threads};
  std::optional<ReviewedModel> against;
  if (!flags.against.empty()) {
    against = same_for_both(flags.against, input.name);
    options.against = &*against;
  }
  return review_record(input, options);
}

std::vector<RecordReview> review_folders(const RecordFlags& flags) {
  std::vector<std::pair<std::string, std::string>> folders;  // path, and the folder where the search started
  for (const std::string& directory : flags.directories) {
    for (const std::string& path : find_experiment_folders(directory)) folders.emplace_back(path, directory);
  }
  std::vector<RecordReview> reviews;
  Progress progress("reviewing", folders.size(), "records");
  for (const auto& [path, directory] : folders) {
    reviews.push_back(
        naming_file(path, [&] { return review(read_folder(read_experiment_folder(path, directory), flags), flags); }));
    progress.advance(1);
  }
  return reviews;
}

Page record_page(std::span<const RecordReview> reviews, const std::string& title, const std::string& command) {
  uint64_t shots = 0;
  for (const RecordReview& one : reviews) shots += one.shots;
  Page page;
  page.title = "What the record says: " + title;
  page.lead = {
      "Detection events compared with error models: rates by kind of noise, correlations that the models leave "
      "unexplained, likelihoods of held-out shots, and drift."};
  page.facts = {{"records", count_text(reviews.size())}, {"shots", count_text(shots)}};
  page.command = command;
  page.sections = {{"record", "Record", {}, record_figures(reviews, command)}};
  return page;
}

/// Ends the command with kAlarmStatus if a record does not fit the model, at a level that all records share.
void raise_alarm(std::span<const RecordReview> reviews, const RecordFlags& flags) {
  std::string names;
  size_t count = 0;
  for (const RecordReview& one : reviews) {
    if (one.alarm->p_value >= flags.alpha / static_cast<double>(reviews.size())) continue;
    if (count++ < 3) names += (names.empty() ? "" : ", ") + one.name;
  }
  if (count == 0) return;
  if (count > 3) names += " and " + std::to_string(count - 3) + " more";
  throw ExitWithStatus(kAlarmStatus, "the shots do not fit '" + flags.against + "': " + names);
}

void run_record(Flags& command_line) {
  RecordFlags flags;
  command_line.add_positionals(&flags.directories, "DIR", "Folders of experiments, or folders that contain them.");
  command_line.add("circuit", &flags.circuit, "Instead of folders: the circuit, with noise.");
  command_line.add("dem", &flags.dem,
                   "Instead of folders: the error model to start from; with --circuit, in place of the circuit's own.");
  flags.in.declare(command_line, "in", "With --circuit or --dem: detection events; standard input by default.");
  command_line.add("model", &flags.models,
                   "Another model to compare, made from other shots: a file, or a folder with a file NAME.dem per "
                   "record, as 'sallow learn --out' writes; repeatable.",
                   "FILE");
  command_line.add(
      "against", &flags.against,
      "Test whether the shots fit this model (a file or a folder, as for --model); if not, the exit status "
      "is 3.");
  command_line.add_probability("alpha", &flags.alpha,
                               "With --against: the probability of a false alarm, of all records together.");
  command_line.add_probability(
      "tolerance", &flags.tolerance,
      "A relative error of the models' detection fractions that is no misfit, such as 0.02 for a learned model.");
  command_line.add("moments_out", &flags.moments_out,
                   "With one record: also write the error model that is estimated by moments from all shots.");
  command_line.add("shots", &flags.max_shots, "Use only this many shots of each record, from the first.", 1);
  add_threads_flag(command_line, &flags.threads);
  HtmlFlag html(command_line);
  command_line.add("json", &flags.json, "Print the results as JSON.");
  if (!command_line.parse()) return;
  const bool has_files = !flags.circuit.empty() || !flags.dem.empty();
  if (has_files == !flags.directories.empty()) {
    throw InputError("'sallow record' needs folders of experiments, or '--circuit' or '--dem' with '--in'",
                     "'sallow help record' shows some");
  }
  const bool page_wanted = html.open();
  std::vector<RecordReview> reviews;
  if (has_files) {
    const Waiting waiting("reviewing");
    reviews.push_back(review(read_files(flags), flags));
  } else {
    reviews = review_folders(flags);
  }
  if (!flags.moments_out.empty()) {
    if (reviews.size() != 1) {
      throw InputError("'--moments_out' needs one record, but there are " + std::to_string(reviews.size()),
                       "name one experiment's folder");
    }
    OutputFile file = open_output(flags.moments_out);
    reviews[0].moments.print([&](std::string_view text) { file.write(text); });
    file.finish();
  }
  if (flags.json) {
    Json json = Json::list();
    for (const RecordReview& one : reviews) json.push_back(record_json(one));
    std::puts(json.text({.indent = 2}).c_str());
  } else {
    if (!flags.against.empty()) std::fputs(alarm_text(reviews, flags.against).c_str(), stdout);
    std::fputs(record_text(reviews).c_str(), stdout);
  }
  if (page_wanted) {
    html.write(record_page(reviews, has_files ? reviews[0].name : last_names(flags.directories),
                           command_as_typed(command_line)));
  }
  if (!flags.against.empty()) raise_alarm(reviews, flags);
}

}  // namespace

extern const Command kRecordCommand;
const Command kRecordCommand{
    "record",
    "Review a record of detection events: noise by kind, unexplained correlations, drift",
    "Reads folders as 'sallow dataset' does, or a circuit or error model with a file of detection events. Compares the "
    "events with the circuit's error model, with one estimated from the other half of the shots by the method of "
    "moments, with p_ij models in the record, and with your own: likelihood of held-out shots, detection fractions, "
    "and "
    "correlations that a model leaves unexplained, by distance in space and time. Tests for drift. With --against, the "
    "exit status is 3 if the shots do not fit a model.",
    "  sallow record google_qec3v5_experiment_data --html record.html\n"
    "  sallow record --circuit circuit.stim --in events.b8 --in_format b8 --model learned.dem\n"
    "  sallow record --circuit circuit.stim --in new.b8 --in_format b8 --against learned.dem --tolerance 0.02\n",
    run_record,
};

}  // namespace sallow
