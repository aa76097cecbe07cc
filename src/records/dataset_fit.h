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
  std::string prior;       // where its error model came from; empty for published predictions
  bool published = false;  // predictions that came with the record
  Tally tally;
  double us_per_shot = 0;              // one thread's time; 0 for published predictions
  CertificateTally certificates = {};  // where asked for; shots are counted from 0 in the record
};

/// One experiment, decoded.
struct ExperimentRun {
  ExperimentFolder folder;
  uint64_t shots = 0;
  double detection_fraction = 0;           // detection events over detectors times shots
  std::vector<StabilizerRate> patch = {};  // empty where it was not asked for, or no circuit tells where detectors are
  std::vector<DecoderResult> results;
};

/// ε per cycle at each distance, and Λ, of one decoder over all experiments that it decoded.
struct DatasetFit {
  std::string decoder;
  std::string prior;
  bool published = false;
  std::map<uint64_t, FittedValue> error_per_cycle;  // by distance
  FittedValue lambda;
};

/// Fits every decoder, in the order in which they first appear.
///
/// The experiments of one patch and basis make a series over rounds, of which those from `min_rounds` on are fitted; ε
/// of a distance is the mean over its series. A series that cannot be fitted fails its distance, with the reason.
std::vector<DatasetFit> fit_dataset(std::span<const ExperimentRun> runs, uint64_t min_rounds, PointWeights weights);

}  // namespace sallow
