#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "neural/network.h"
#include "training/sequence_gradients.h"
#include "training/shot_source.h"

namespace sallow {

struct TrainerOptions {
  uint64_t seed = 1;  // of the weights at the start
  uint64_t steps = 1000;
  size_t batch = 256;    // shots per step, a multiple of kShotsPerSlice
  double rate = 2.5e-3;  // the largest step of a weight; falls along half a cosine to rate_end of it
  double rate_end = 0.01;
  uint64_t warm_up = 100;  // steps in which the rate rises from 0
  double clip = 1;         // the largest norm of a step's gradient
  double follow = 0.003;   // how fast the averaged weights follow
  size_t threads = 1;      // does not change the result
};

/// Sources and their shares until a part of the training is over: a curriculum.
struct TrainingStage {
  double until = 1;            // of all steps
  std::vector<double> shares;  // by source
};

/// What changes while a network is trained.
struct TrainerState {
  explicit TrainerState(Network start) : network(std::move(start)) {}

  uint64_t step = 0;
  size_t stage = 0;
  std::vector<uint64_t> slices;           // by source: taken so far
  std::vector<uint64_t> slices_in_stage;  // by source
  Network network;
  AlignedVector<float> first, second;  // moments of Adam
  AlignedVector<float> slow;           // averaged weights: the result
};

/// Trains a network by gradient descent: Adam (β = 0.9, 0.99), with the mean cross-entropy over all cuts of a batch's
/// shots as the loss.
///
/// The result depends on the options, stages, sources and the first weights alone: a batch is cut into slices, each of
/// which one thread computes, and their gradients are added in order. So it is the same bytes for any number of
/// threads, and if training goes on from a saved state. AVX2 and AVX-512 give the same bytes; the portable kernels
/// round twice per product and differ in the last bits.
class Trainer {
 public:
  Trainer(TrainerOptions options, std::vector<TrainingStage> stages, std::vector<std::unique_ptr<ShotSource>> sources,
          Network start);

  const TrainerOptions& options() const { return options_; }
  bool done() const { return state_.step >= options_.steps; }
  /// One step. Returns the mean loss per shot and cut, before the step.
  double step();

  const TrainerState& state() const { return state_; }
  /// Goes on from a state of a trainer with the same options, stages and sources.
  void resume(TrainerState state) { state_ = std::move(state); }
  /// The averaged weights.
  Network result() const;
  /// Rounds of all shots so far, for measurements of speed.
  uint64_t shots() const { return state_.step * options_.batch; }

 private:
  struct Slice {
    size_t source;
    uint64_t number;
    double loss;
    AlignedVector<float> gradient;
  };
  struct Worker {
    explicit Worker(const NetworkShape& shape) : gradients(shape) {}
    SequenceGradients gradients;
    Sequences shots;
  };

  void choose_slices();
  double rate() const;

  TrainerOptions options_;
  std::vector<TrainingStage> stages_;
  std::vector<std::unique_ptr<ShotSource>> sources_;
  TrainerState state_;
  std::vector<Slice> slices_;
  std::vector<Worker> workers_;
  AlignedVector<float> transposed_, gradient_;
};

}  // namespace sallow
