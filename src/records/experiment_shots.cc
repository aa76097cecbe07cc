#include "records/experiment_shots.h"

#include <algorithm>
#include <utility>

#include "analyze/detection_converter.h"
#include "base/error.h"
#include "base/threads.h"
#include "bits/random_stream.h"
#include "bits/shot_columns.h"
#include "experiment/decoding_model.h"
#include "shots/shot_reader.h"
#include "tableau/reference_sample.h"

namespace sallow {
namespace {

uint64_t count_shots(const std::vector<BitTable>& blocks) {
  uint64_t shots = 0;
  for (const BitTable& block : blocks) shots += block.column_count();
  return shots;
}

/// The measurement results of a noiseless shot, lowest bit first.
std::vector<uint64_t> reference_bits(const Circuit& circuit, uint64_t count) {
  const ReferenceSample sample(circuit);
  ReferenceSample::Reader reader(sample);
  std::vector<uint64_t> words((count + 63) / 64);
  for (uint64_t k = 0; k < count; k++) words[k / 64] |= uint64_t{reader.next()} << (k % 64);
  return words;
}

/// Derives detection events and flips from measurements, and from the sweep bits that set each shot's initial state.
ExperimentShots derive_shots(const ExperimentFolder& folder, uint64_t detectors, uint64_t observables,
                             uint64_t max_shots, size_t threads) {
  const Circuit circuit = ideal_circuit_of(folder);
  const CircuitCounts counts = circuit.counts();
  if (counts.detectors != detectors || counts.observables != observables) {
    throw InputError(SourceLocation{folder.path}, "its circuit and its error model differ in their detectors");
  }
  if (counts.sweep_bits > 0 && !folder.sweep_bits) {
    throw InputError(SourceLocation{folder.path}, "its circuit takes sweep bits, but there is no sweep.b8");
  }
  const DetectionConverter converter(circuit, reference_bits(circuit, counts.measurements));
  std::vector<BitTable> measured = read_shot_blocks(folder.measurements, {counts.measurements, 0, 0}, max_shots);
  ExperimentShots derived;
  derived.shots = count_shots(measured);
  std::vector<BitTable> sweeps;
  if (counts.sweep_bits > 0) {
    sweeps = read_shot_blocks(folder.sweep_bits, {counts.sweep_bits, 0, 0}, max_shots);
    require_shots(folder.sweep_bits, sweeps, derived.shots);
  }
  derived.detections.resize(measured.size());
  derived.true_flips.resize(measured.size());
  parallel_for(threads, measured.size(), [&](size_t, size_t b) {
    converter.convert(measured[b], sweeps.empty() ? nullptr : &sweeps[b], derived.detections[b], derived.true_flips[b]);
  });
  return derived;
}

}  // namespace

std::vector<BitTable> read_shot_blocks(const ShotFile& file, ShotShape shape, uint64_t max_shots) {
  return read_shot_blocks(InputFile(file.path), parse_shot_format(file.format), shape, max_shots);
}

std::vector<BitTable> read_shot_blocks(InputFile file, ShotFormat format, ShotShape shape, uint64_t max_shots) {
  ShotReader reader(std::move(file), format, shape);
  std::vector<BitTable> blocks;
  for (uint64_t left = max_shots; left > 0;) {
    BitTable block;
    const uint64_t count = reader.read(block, kShotsPerBlock);
    if (count == 0) break;
    if (count > left) block = first_columns(block, left);
    left -= std::min(left, count);
    blocks.push_back(std::move(block));
  }
  return blocks;
}

void require_shots(const ShotFile& file, const std::vector<BitTable>& blocks, uint64_t expected) {
  if (count_shots(blocks) == expected) return;
  throw InputError(SourceLocation{file.path}, "it holds " + std::to_string(count_shots(blocks)) + " shots, but " +
                                                  std::to_string(expected) + " were expected");
}

ExperimentShots read_experiment_shots(const ExperimentFolder& folder, uint64_t detectors, uint64_t observables,
                                      uint64_t max_shots, size_t threads) {
  if (!folder.has_detections()) return derive_shots(folder, detectors, observables, max_shots, threads);
  ExperimentShots shots;
  shots.detections = read_shot_blocks(folder.detection_events, {0, detectors, 0}, max_shots);
  shots.true_flips = read_shot_blocks(folder.observable_flips, {0, 0, observables}, max_shots);
  shots.shots = count_shots(shots.detections);
  require_shots(folder.observable_flips, shots.true_flips, shots.shots);
  return shots;
}

DetectorErrorModel circuit_model_of(const ExperimentFolder& folder) {
  if (!folder.circuit_model.empty()) return DetectorErrorModel::from_file(folder.circuit_model);
  if (folder.noisy_circuit.empty()) {
    throw InputError(SourceLocation{folder.path},
                     "it has neither circuit_detector_error_model.dem nor circuit_noisy.stim");
  }
  return model_for_decoding(Circuit::from_file(folder.noisy_circuit));
}

Circuit ideal_circuit_of(const ExperimentFolder& folder) {
  const std::string& path = folder.ideal_circuit.empty() ? folder.noisy_circuit : folder.ideal_circuit;
  return Circuit::from_file(path).without_noise();
}

}  // namespace sallow
