#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace sallow {

/// A file of shots and the result format that its ending names ("b8" or "01"). An empty path: there is none.
struct ShotFile {
  std::string path;
  std::string format;

  explicit operator bool() const { return !path.empty(); }
};

/// Predictions that came with a record, and the decoder they are by.
struct PublishedPrediction {
  std::string decoder;
  ShotFile flips;
  /// The error model that the decoder was given, where the record says so; else empty.
  std::string model_path;
};

/// Which published record a folder looks like, by its path.
enum class RecordLayout : uint8_t { kOther, kSycamore, kWillow };

/// One memory experiment of a published record: what it is and where its files lie. Nothing is decoded here.
///
/// Two layouts are known, and a folder may mix them:
///   Zenodo record 6804040   surface_code_bZ_d3_r05_center_3_5/ with properties.yml,
///                           obs_flips_predicted_by_DECODER.01, pij_from_even_for_odd.dem, …
///   Zenodo record 13273331  d3_at_q6_7/X/r10/ with metadata.json, sweep_bits.b8,
///                           decoding_results/DECODER/{error_model.dem,obs_flips_predicted.b8}
struct ExperimentFolder {
  std::string path;
  /// The path from the folder that was searched, which tells experiments of one record apart.
  std::string name;
  uint64_t distance = 0;
  uint64_t rounds = 0;
  char basis = 0;
  RecordLayout layout = RecordLayout::kOther;
  /// Where on the chip: what tells apart experiments of the same distance, rounds and basis.
  std::string patch;

  // Empty where the folder has no such file.
  std::string ideal_circuit, noisy_circuit, circuit_model, pij_from_even_for_odd, pij_from_odd_for_even;
  ShotFile detection_events, observable_flips, measurements, sweep_bits;
  std::vector<PublishedPrediction> published;  // sorted by decoder

  /// Whether events and true flips stand in files, so that nothing need be derived from measurements.
  bool has_detections() const { return detection_events && observable_flips; }
};

/// Every folder at or below `directory` that holds an experiment's files, sorted; links to folders are not followed.
/// Not a folder, or none found: InputError.
std::vector<std::string> find_experiment_folders(const std::string& directory);

/// Reads what a folder holds. InputError names what is missing: the experiment's distance, rounds or basis (from
/// properties.yml or metadata.json, else from the path), its circuit, or its shots.
ExperimentFolder read_experiment_folder(const std::string& path, const std::string& searched_from);

}  // namespace sallow
