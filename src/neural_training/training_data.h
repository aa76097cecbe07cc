#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "neural_training/training_run.h"

namespace sallow {

/// A memory of the rotated surface code, as `gen` makes it.
struct GeneratedMemory {
  uint64_t distance = 3;
  uint64_t rounds = 3;
  char basis = 'z';
  std::string noise;  // such as "si1000:0.001"
};

/// Where the models of a record's experiments come from.
struct RecordModels {
  std::string prior = "circuit";  // "circuit", "pij" (of the half to learn from), or
  std::string folder = {};        // NAME.dem in this folder, as `sallow learn --out` writes
};

// Each adds to what a network learns from, and to the description, with the hashes of what was read.

void add_generated(TrainingData& data, const GeneratedMemory& memory);
/// A circuit, or an error model if the name ends in ".dem".
void add_file(TrainingData& data, const std::string& path);
/// One experiment of a record: the shots of one half, and the model to sample more from. Shots of the other half are
/// never copied. InputError if the folder lacks a file.
void add_experiment(TrainingData& data, const std::string& folder, const std::string& searched_from,
                    const RecordModels& models, RecordHalf half);
/// The other half, for scoring.
ValidationSet other_half(const std::string& folder, const std::string& searched_from, const RecordModels& models,
                         RecordHalf learned_from, uint64_t most_shots = UINT64_MAX);

/// "even", "odd" or "all"; InputError for other texts.
RecordHalf parse_half(const std::string& text);
std::string half_text(RecordHalf half);

}  // namespace sallow
