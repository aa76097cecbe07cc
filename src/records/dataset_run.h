#pragma once

#include <string>
#include <vector>

#include "records/dataset_fit.h"
#include "records/experiment_folder.h"

namespace sallow {

/// Where the error model of an experiment's decoding comes from.
struct Prior {
  enum class Kind {
    kCircuit,  // circuit_detector_error_model.dem, or else the noisy circuit's own model
    kPij,      // each half of the shots (even, odd) with the model that was learned from the other half
    kSi1000,   // SI1000 noise of this strength on the ideal circuit
  };
  Kind kind = Kind::kCircuit;
  double strength = 0;

  /// "circuit", "pij" or "si1000:p"; anything else is an InputError.
  static Prior parse(const std::string& text);
  std::string str() const;
};

struct DatasetOptions {
  std::vector<std::string> decoders = {"matching", "correlated"};
  Prior prior;
  /// Only the first so many shots of each experiment.
  uint64_t max_shots = UINT64_MAX;
  size_t threads = 1;
  /// Also proves every answer; all decoders must offer proofs (DecoderServices).
  bool certify = false;
  /// Also tells where on the chip detectors fire.
  bool patches = false;
};

/// Decodes an experiment's shots with each decoder, and counts the failures of the predictions that came with it.
/// Events and true flips are derived from measurements and sweep bits where their files are missing. InputError where a
/// file is missing or does not fit the others.
ExperimentRun run_experiment(const ExperimentFolder& folder, const DatasetOptions& options);

}  // namespace sallow
