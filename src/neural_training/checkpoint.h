#pragma once

#include <optional>
#include <string>

#include "neural/network.h"
#include "training/trainer.h"

namespace sallow {

/// A training that can go on: the trainer's state, and the best network of the tuning so far.
struct Checkpoint {
  explicit Checkpoint(TrainerState trainer) : state(std::move(trainer)) {}

  TrainerState state;
  size_t phase = 0;  // 0: simulation, 1: tuning on a record
  double best_loss = 0;
  std::optional<Network> best;

  /// `identity` stands for all that the result depends on. Complete or not at all (OutputFile).
  void write(const std::string& path, const std::string& identity) const;
  /// Empty if there is no such file. InputError if it belongs to another training or is damaged.
  static std::optional<Checkpoint> read(const std::string& path, const std::string& identity,
                                        const NetworkShape& shape);
};

}  // namespace sallow
