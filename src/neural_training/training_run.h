#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "bits/bit_table.h"
#include "dem/error_model.h"
#include "json/json.h"
#include "neural/network_file.h"
#include "neural_training/validation.h"
#include "training/trainer.h"

namespace sallow {

/// Which shots of a record to learn from, by their number: the others are for scoring.
enum class RecordHalf { kEven, kOdd, kAll };

/// What a network learns from.
struct TrainingData {
  struct Simulated {
    std::string name;
    DetectorErrorModel model;
  };
  /// The shots of one experiment to learn from. A tenth of them is held out for validation.
  struct Recorded {
    std::string name;
    DetectorErrorModel model;
    BitTable detections, flips;  // one column per shot
  };
  std::vector<Simulated> simulated;
  std::vector<Recorded> recorded;
  Json description = Json::list();  // for the card: what it is, with hashes
};

struct TrainingRunOptions {
  std::vector<GatedLayer> layers;    // of a new network
  std::optional<NetworkFile> start;  // or a network to begin with
  uint64_t seed = 1;
  uint64_t shots = 0;             // simulated ones, before the record's
  std::optional<double> seconds;  // instead: as many as take about this time
  uint64_t tuning_shots = 0;      // of the record and, mixed among them, simulated ones
  double real_share = 0.7;        // of the record's shots while it is learned from
  double rate = 2.5e-3;           // see TrainerOptions
  double tuning_rate = 4e-4;
  size_t batch = 256;
  bool soft = false;                 // soft targets: the ensemble's probabilities after the last round
  bool join = false;                 // choose a weight of joining with the ensemble
  uint64_t validation_shots = 4096;  // per validation set
  std::string checkpoint;            // path; empty: none
  double checkpoint_seconds = 60;
  size_t threads = 1;
};

/// Receives what happens during a run.
struct TrainingObserver {
  virtual ~TrainingObserver() = default;
  /// Work of this many shots begins.
  virtual void begin(const std::string& what, uint64_t shots) = 0;
  /// More shots were learned from; throws to stop the run, after a checkpoint.
  virtual void advanced(uint64_t shots, double loss) = 0;
  /// A network was compared with other decoders.
  virtual void compared(const std::string& line) = 0;
  /// Something that does not stop the run, such as a full disk at a checkpoint.
  virtual void warn(const std::string& line) = 0;
};

struct TrainingResult {
  NetworkFile file;
  uint64_t shots = 0;  // of simulation: --shots that gives the same file
  uint64_t tuning_shots = 0;
  double seconds = 0;
};

/// Trains a network: first on simulated shots, shorter experiments first (a curriculum); then, if there are recorded
/// shots, on these mixed with simulated ones. A tenth of the recorded shots, or fresh simulated ones, choose where to
/// stop, the temperature and the weight of joining.
///
/// The result is a function of the data and the options, without `threads`, `seconds` and those of checkpoints: if
/// `seconds` is given, it first sets the number of shots. If the checkpoint exists and belongs to the same training, it
/// is resumed from there. The file's card has everything but the run itself (command, time, machine).
TrainingResult run_training(const TrainingData& data, const TrainingRunOptions& options, TrainingObserver& observer);

}  // namespace sallow
