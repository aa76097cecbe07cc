#include "records/experiment_folder.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "base/error.h"
#include "base/file.h"

namespace sallow {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPredictionStem = "obs_flips_predicted_by_";

bool is_file(const fs::path& path) {
  std::error_code error;
  return fs::is_regular_file(path, error);
}

bool is_folder(const fs::path& path) {
  std::error_code error;
  return fs::is_directory(path, error);
}

/// The folder's entries, sorted by name; a folder that cannot be read counts as empty.
std::vector<fs::path> entries_of(const fs::path& folder) {
  std::vector<fs::path> entries;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    entries.push_back(entry->path());
  }
  std::sort(entries.begin(), entries.end());
  return entries;
}

std::string file_or_empty(const fs::path& path) {
  return is_file(path) ? path.string() : std::string();
}

ShotFile find_shot_file(const fs::path& folder, std::initializer_list<const char*> stems) {
  for (const char* stem : stems) {
    for (const char* format : {"b8", "01"}) {
      const fs::path path = folder / (std::string(stem) + "." + format);
      if (is_file(path)) return {path.string(), format};
    }
  }
  return {};
}

bool holds_experiment(const fs::path& folder) {
  return is_file(folder / "properties.yml") || is_file(folder / "metadata.json") ||
         find_shot_file(folder, {"detection_events", "measurements"});
}

void search(const fs::path& folder, std::vector<std::string>& found) {
  if (holds_experiment(folder)) {
    found.push_back(folder.string());
    return;
  }
  for (const fs::path& entry : entries_of(folder)) {
    if (is_folder(entry) && !fs::is_symlink(entry)) search(entry, found);
  }
}

/// Reads distance, rounds and basis from properties.yml or metadata.json, if present; JSON is valid YAML.
void read_properties(const fs::path& folder, ExperimentFolder& experiment) {
  for (const char* name : {"properties.yml", "metadata.json"}) {
    const fs::path path = folder / name;
    if (!is_file(path)) continue;
    const std::string text = read_file(path.string());
    try {
      const YAML::Node node = YAML::Load(text);
      if (!node.IsMap()) throw InputError(SourceLocation{path.string()}, "expected 'name: value' lines");
      auto read = [&](const char* key, auto& value) {
        if (node[key] && node[key].IsScalar()) value = node[key].as<std::decay_t<decltype(value)>>();
      };
      std::string basis;
      read("distance", experiment.distance);
      read("rounds", experiment.rounds);
      read("cycles", experiment.rounds);
      read("basis", basis);
      if (basis.size() == 1) experiment.basis = basis[0];
    } catch (const YAML::Exception& error) {
      throw InputError(SourceLocation{path.string(), static_cast<uint64_t>(error.mark.line + 1),
                                      static_cast<uint64_t>(error.mark.column + 1)},
                       "cannot read it: " + error.msg);
    }
  }
}

/// Reads a path piece by piece, from the front.
struct PathText {
  std::string_view rest;

  bool skip(std::string_view text) {
    if (!rest.starts_with(text)) return false;
    rest.remove_prefix(text.size());
    return true;
  }
  /// X or Z; 0 if neither is next.
  char basis() {
    if (!rest.starts_with('X') && !rest.starts_with('Z')) return 0;
    const char basis = rest[0];
    rest.remove_prefix(1);
    return basis;
  }
  /// A number of at most `most` digits.
  std::optional<uint64_t> number(size_t most) {
    const size_t digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
    if (digits == 0 || digits > most) return std::nullopt;
    const uint64_t value = std::stoull(std::string(rest.substr(0, digits)));
    rest.remove_prefix(digits);
    return value;
  }
  /// All up to the next `end`.
  std::string_view until(char end) {
    const std::string_view text = rest.substr(0, rest.find(end));
    rest.remove_prefix(text.size());
    return text;
  }
};

/// surface_code_bZ_d3_r05_center_3_5: patch center_3_5, basis Z, distance 3, 5 rounds.
std::optional<ExperimentFolder> sycamore_name(std::string_view text) {
  PathText path{text};
  ExperimentFolder named;
  if (!path.skip("surface_code_b") || (named.basis = path.basis()) == 0 || !path.skip("_d")) return std::nullopt;
  const auto distance = path.number(4);
  if (!distance || !path.skip("_r")) return std::nullopt;
  const auto rounds = path.number(7);
  if (!rounds || !(path.rest.empty() || path.skip("_"))) return std::nullopt;
  named.distance = *distance, named.rounds = *rounds, named.patch = path.rest;
  named.layout = RecordLayout::kSycamore;
  return named;
}

/// d3_at_q6_7/X/r10: patch q6_7, basis X, distance 3, 10 rounds.
std::optional<ExperimentFolder> willow_name(std::string_view text) {
  PathText path{text};
  ExperimentFolder named;
  if (!path.skip("d")) return std::nullopt;
  const auto distance = path.number(4);
  if (!distance || !path.skip("_at_")) return std::nullopt;
  named.patch = path.until('/');
  if (named.patch.empty() || !path.skip("/") || (named.basis = path.basis()) == 0 || !path.skip("/r"))
    return std::nullopt;
  const auto rounds = path.number(7);
  if (!rounds || !path.rest.empty()) return std::nullopt;
  named.distance = *distance, named.rounds = *rounds;
  named.layout = RecordLayout::kWillow;
  return named;
}

std::optional<ExperimentFolder> named_by(std::string_view path) {
  for (size_t at = path.find("surface_code_b"); at != path.npos; at = path.find("surface_code_b", at + 1)) {
    if (auto named = sycamore_name(path.substr(at))) return named;
  }
  for (size_t at = 0; at < path.size(); ++at) {
    if (at > 0 && path[at - 1] != '/') continue;
    if (auto named = willow_name(path.substr(at))) return named;
  }
  return std::nullopt;
}

/// Reads missing properties from the folder's path.
void read_path(const fs::path& folder, ExperimentFolder& experiment) {
  const auto named = named_by(fs::absolute(folder).lexically_normal().generic_string());
  if (!named) return;
  experiment.patch = named->patch;
  experiment.layout = named->layout;
  if (experiment.basis == 0) experiment.basis = named->basis;
  if (experiment.distance == 0) experiment.distance = named->distance;
  if (experiment.rounds == 0) experiment.rounds = named->rounds;
}

void find_published(const fs::path& folder, ExperimentFolder& experiment) {
  for (const fs::path& entry : entries_of(folder)) {
    const std::string stem = entry.stem().string(), ending = entry.extension().string();
    if (stem.starts_with(kPredictionStem) && (ending == ".01" || ending == ".b8")) {
      experiment.published.push_back({stem.substr(kPredictionStem.size()), {entry.string(), ending.substr(1)}, {}});
    }
  }
  for (const fs::path& entry : entries_of(folder / "decoding_results")) {
    const ShotFile flips = find_shot_file(entry, {"obs_flips_predicted"});
    if (flips) {
      experiment.published.push_back({entry.filename().string(), flips, file_or_empty(entry / "error_model.dem")});
    }
  }
  std::sort(experiment.published.begin(), experiment.published.end(),
            [](const auto& a, const auto& b) { return a.decoder < b.decoder; });
}

}  // namespace

std::vector<std::string> find_experiment_folders(const std::string& directory) {
  if (!is_folder(directory)) {
    throw InputError(SourceLocation{directory},
                     fs::exists(directory) ? "this is a file, not a folder" : "there is no such folder");
  }
  std::vector<std::string> found;
  search(directory, found);
  if (found.empty()) {
    throw InputError(SourceLocation{directory}, "there is no experiment in this folder or its subfolders",
                     "an experiment's folder holds detection_events.b8, obs_flips_actual.01 and a circuit; see "
                     "'sallow help dataset'");
  }
  return found;
}

ExperimentFolder read_experiment_folder(const std::string& path, const std::string& searched_from) {
  const fs::path folder = path;
  ExperimentFolder experiment;
  experiment.path = path;
  experiment.name = folder.lexically_relative(searched_from).generic_string();
  if (experiment.name == "." || experiment.name.empty()) {
    experiment.name = fs::absolute(folder / "x").lexically_normal().parent_path().filename().string();
  }
  read_properties(folder, experiment);
  read_path(folder, experiment);

  experiment.ideal_circuit = file_or_empty(folder / "circuit_ideal.stim");
  experiment.noisy_circuit = file_or_empty(folder / "circuit_noisy.stim");
  if (experiment.noisy_circuit.empty()) experiment.noisy_circuit = file_or_empty(folder / "circuit_noisy_si1000.stim");
  experiment.circuit_model = file_or_empty(folder / "circuit_detector_error_model.dem");
  experiment.pij_from_even_for_odd = file_or_empty(folder / "pij_from_even_for_odd.dem");
  experiment.pij_from_odd_for_even = file_or_empty(folder / "pij_from_odd_for_even.dem");
  experiment.detection_events = find_shot_file(folder, {"detection_events"});
  experiment.observable_flips = find_shot_file(folder, {"obs_flips_actual"});
  experiment.measurements = find_shot_file(folder, {"measurements"});
  experiment.sweep_bits = find_shot_file(folder, {"sweep", "sweep_bits"});
  find_published(folder, experiment);

  if (experiment.distance == 0 || experiment.rounds == 0 || (experiment.basis != 'X' && experiment.basis != 'Z')) {
    throw InputError(SourceLocation{path},
                     "its distance, rounds and basis are neither in properties.yml nor in its path");
  }
  if (experiment.noisy_circuit.empty() && experiment.ideal_circuit.empty()) {
    throw InputError(SourceLocation{path}, "it has no circuit_noisy.stim and no circuit_ideal.stim");
  }
  if (!experiment.has_detections() && !experiment.measurements) {
    throw InputError(SourceLocation{path}, "it has neither detection_events with obs_flips_actual nor measurements");
  }
  return experiment;
}

}  // namespace sallow
