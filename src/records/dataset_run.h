#pragma once

#include <string>
#include <vector>

#include "records/dataset_fit.h"
#include "records/experiment_folder.h"

namespace sallow {

class LearnedPrior;

/// The source of the error model for decoding an experiment.
struct Prior {
  enum class Kind {
    kCircuit,  // circuit_detector_error_model.dem, otherwise the model of the noisy circuit
    kPij,      // each half of the shots (even, odd) with the model learned from the other half
    kLearned,  // the same, learned here from detection events (learned_prior.h)
    kSi1000,   // SI1000 noise of this strength on the noiseless circuit
  };
  Kind kind = Kind::kCircuit;
  double strength = 0;
  bool flips = false;  // kLearned: refined by the true flips of the half that teaches

  /// "circuit", "pij", "learned", "learned:flips" or "si1000:p"; throws InputError for other texts.
  static Prior parse(const std::string& text);
  std::string str() const;
};

struct DatasetOptions {
  std::vector<std::string> decoders = {"matching", "correlated"};
  Prior prior;
  /// Use at most this many shots of each experiment, from the first.
  uint64_t max_shots = UINT64_MAX;
  size_t threads = 1;
  /// Also prove every answer; all decoders must support proofs (DecoderServices).
  bool certify = false;
  /// Also count detection events by place on the chip.
  bool patches = false;
  /// The models of Prior::Kind::kLearned, for all folders that are decoded.
  const LearnedPrior* learned = nullptr;
};

/// Decodes an experiment's shots with each decoder, and also counts the failures of the predictions in the record.
/// Events and true flips are derived from measurements and sweep bits if their files are missing. Throws InputError if
/// a required file is missing or does not match the others.
ExperimentRun run_experiment(const ExperimentFolder& folder, const DatasetOptions& options);

}  // namespace sallow
