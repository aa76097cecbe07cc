#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "experiment/block_certifier.h"
#include "experiment/block_decoder.h"
#include "records/experiment_folder.h"
#include "records/patch_rates.h"
#include "stats/error_per_cycle.h"

namespace sallow {

/// Failures of one decoder on one experiment's shots.
struct DecoderResult {
  std::string decoder;
  std::string prior;       // the source of its error model; empty for published predictions
  bool published = false;  // whether the predictions are part of the record
  Tally tally;
  double us_per_shot = 0;              // one thread's time; 0 for published predictions
  CertificateTally certificates = {};  // if requested; shots are counted from 0 in the record
};

/// One experiment, decoded.
struct ExperimentRun {
  ExperimentFolder folder;
  uint64_t shots = 0;
  double detection_fraction = 0;           // detection events over detectors times shots
  std::vector<StabilizerRate> patch = {};  // empty if not requested, or if no circuit has detector coordinates
  std::vector<DecoderResult> results;
};

/// ε per cycle at each distance, and Λ, of one decoder over all its experiments.
struct DatasetFit {
  std::string decoder;
  std::string prior;
  bool published = false;
  std::map<uint64_t, FittedValue> error_per_cycle;  // by distance
  FittedValue lambda;
};

/// Fits every decoder, in order of first appearance.
///
/// The experiments of one patch and basis form a series over rounds; those with at least `min_rounds` are fitted. The ε
/// of a distance is the mean over its series. If one series cannot be fitted, its distance has no ε, and the reason is
/// returned.
std::vector<DatasetFit> fit_dataset(std::span<const ExperimentRun> runs, uint64_t min_rounds, PointWeights weights);

}  // namespace sallow
