#pragma once

#include <cstdint>
#include <vector>

#include "base/file.h"
#include "bits/bit_table.h"
#include "circuit/circuit.h"
#include "dem/error_model.h"
#include "records/experiment_folder.h"
#include "shots/shot_format.h"

namespace sallow {

/// An experiment's shots in blocks: one row per bit, one column per shot.
struct ExperimentShots {
  std::vector<BitTable> detections, true_flips;
  uint64_t shots = 0;
};

/// Reads an experiment's events and true flips, the first `max_shots` shots; derives them from measurements and sweep
/// bits if their files are missing. Throws InputError if a file is missing or does not match the others.
ExperimentShots read_experiment_shots(const ExperimentFolder& folder, uint64_t detectors, uint64_t observables,
                                      uint64_t max_shots, size_t threads);

/// The record's own model: circuit_detector_error_model.dem, otherwise the model of the noisy circuit.
DetectorErrorModel circuit_model_of(const ExperimentFolder& folder);
/// The circuit without noise.
Circuit ideal_circuit_of(const ExperimentFolder& folder);

/// The first `max_shots` shots of a file, in blocks.
std::vector<BitTable> read_shot_blocks(InputFile file, ShotFormat format, ShotShape shape, uint64_t max_shots);
std::vector<BitTable> read_shot_blocks(const ShotFile& file, ShotShape shape, uint64_t max_shots);
/// Throws an InputError unless the blocks hold this many shots.
void require_shots(const ShotFile& file, const std::vector<BitTable>& blocks, uint64_t expected);

}  // namespace sallow
