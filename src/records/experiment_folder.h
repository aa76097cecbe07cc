#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace sallow {

/// A file of shots and its result format, from the file name's ending ("b8" or "01"). An empty path means no file.
struct ShotFile {
  std::string path;
  std::string format;

  explicit operator bool() const { return !path.empty(); }
};

/// Predictions in a record, and the decoder that made them.
struct PublishedPrediction {
  std::string decoder;
  ShotFile flips;
  /// The error model of the decoder, if the record has it; otherwise empty.
  std::string model_path;
};

/// The published record that a folder seems to belong to, by its path.
enum class RecordLayout : uint8_t { kOther, kSycamore, kWillow };

/// One memory experiment of a published record: its parameters and the paths of its files. Nothing is decoded here.
///
/// Two layouts are supported, and a folder may mix them:
///   Zenodo record 6804040   surface_code_bZ_d3_r05_center_3_5/ with properties.yml,
///                           obs_flips_predicted_by_DECODER.01, pij_from_even_for_odd.dem, …
///   Zenodo record 13273331  d3_at_q6_7/X/r10/ with metadata.json, sweep_bits.b8,
///                           decoding_results/DECODER/{error_model.dem,obs_flips_predicted.b8}
struct ExperimentFolder {
  std::string path;
  /// The path relative to the searched folder, which distinguishes the experiments of one record.
  std::string name;
  uint64_t distance = 0;
  uint64_t rounds = 0;
  char basis = 0;
  RecordLayout layout = RecordLayout::kOther;
  /// The place on the chip, which distinguishes experiments of the same distance, rounds and basis.
  std::string patch;

  // Empty if the folder has no such file.
  std::string ideal_circuit, noisy_circuit, circuit_model, pij_from_even_for_odd, pij_from_odd_for_even;
  ShotFile detection_events, observable_flips, measurements, sweep_bits;
  std::vector<PublishedPrediction> published;  // sorted by decoder

  /// Whether events and true flips are in files, so that nothing must be derived from measurements.
  bool has_detections() const { return detection_events && observable_flips; }
};

/// All folders in `directory`, itself included, that hold an experiment's files, sorted; links to folders are not
/// followed. Throws InputError if `directory` is not a folder or has no experiment.
std::vector<std::string> find_experiment_folders(const std::string& directory);

/// Reads an experiment's folder. Throws InputError if something is missing: the distance, rounds or basis (from
/// properties.yml or metadata.json, otherwise from the path), the circuit, or the shots.
ExperimentFolder read_experiment_folder(const std::string& path, const std::string& searched_from);

}  // namespace sallow
