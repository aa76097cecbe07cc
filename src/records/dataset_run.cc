#include "records/dataset_run.h"

#include <algorithm>

#include "analyze/detection_converter.h"
#include "base/error.h"
#include "base/threads.h"
#include "bits/random_stream.h"
#include "bits/shot_columns.h"
#include "decode/catalog/registry.h"
#include "experiment/decoding_model.h"
#include "noise/noise_model.h"
#include "shots/shot_reader.h"
#include "tableau/reference_sample.h"

namespace sallow {
namespace {

/// A record's shots in blocks: one row per bit, one column per shot.
using Blocks = std::vector<BitTable>;

struct Record {
  Blocks detections, true_flips;
  uint64_t shots = 0;
};

Blocks read_blocks(const ShotFile& file, ShotShape shape, uint64_t max_shots) {
  ShotReader reader(file.path, parse_shot_format(file.format), shape);
  Blocks blocks;
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

uint64_t shots_in(const Blocks& blocks) {
  uint64_t shots = 0;
  for (const BitTable& block : blocks) shots += block.column_count();
  return shots;
}

void require_shots(const ShotFile& file, const Blocks& blocks, uint64_t expected) {
  if (shots_in(blocks) == expected) return;
  throw InputError(SourceLocation{file.path}, "it holds " + std::to_string(shots_in(blocks)) + " shots, but " +
                                                  std::to_string(expected) + " were expected");
}

/// The measurement results of a noiseless shot, lowest bit first.
std::vector<uint64_t> reference_bits(const Circuit& circuit, uint64_t count) {
  const ReferenceSample sample(circuit);
  ReferenceSample::Reader reader(sample);
  std::vector<uint64_t> words((count + 63) / 64);
  for (uint64_t k = 0; k < count; k++) words[k / 64] |= uint64_t{reader.next()} << (k % 64);
  return words;
}

struct Decoding {
  Tally tally;
  CertificateTally certificates;
  double seconds = 0;
};

/// In each block, shot `first` and every `step`-th shot after it.
struct ShotNumbers {
  uint64_t first = 0;
  uint64_t step = 1;
};

Decoding decode_blocks(const Decoder& decoder, const Blocks& detections, const Blocks& true_flips,
                       const DatasetOptions& options, ShotNumbers numbers) {
  std::vector<BlockDecoder> workers;
  std::vector<BlockCertifier> certifiers;
  for (size_t t = 0; t < options.threads; t++) {
    workers.emplace_back(decoder);
    if (options.certify) certifiers.emplace_back(decoder);
  }
  std::vector<Tally> tallies(detections.size());
  std::vector<CertificateTally> certificates(detections.size());
  parallel_for(options.threads, detections.size(), [&](size_t w, size_t b) {
    tallies[b] = workers[w].decode(detections[b], &true_flips[b]);
    if (!options.certify) return;
    certificates[b] =
        certifiers[w].certify(detections[b], workers[w].block(), b * kShotsPerBlock + numbers.first, numbers.step);
  });
  for (BlockDecoder& worker : workers) worker.finish();
  Decoding result;
  for (const Tally& tally : tallies) result.tally += tally;
  for (const CertificateTally& tally : certificates) result.certificates += tally;
  for (const BlockDecoder& worker : workers) result.seconds += worker.seconds();
  return result;
}

class Experiment {
 public:
  Experiment(const ExperimentFolder& folder, const DatasetOptions& options) : folder_(folder), options_(options) {}

  ExperimentRun run() {
    ExperimentRun run;
    run.folder = folder_;
    const std::vector<DetectorErrorModel> models = read_models();
    load(models[0]);
    run.shots = record_.shots;
    uint64_t events = 0;
    for (const BitTable& block : record_.detections) events += count_bits(block);
    if (options_.patches) run.patch = rates_by_place();
    const double places = static_cast<double>(detectors_) * static_cast<double>(record_.shots);
    run.detection_fraction = places > 0 ? static_cast<double>(events) / places : 0;
    for (const std::string& decoder : options_.decoders) run.results.push_back(decode(decoder, models));
    for (const PublishedPrediction& prediction : folder_.published) run.results.push_back(count_published(prediction));
    return run;
  }

 private:
  /// One model; for pij two models, for the even and the odd shots.
  std::vector<DetectorErrorModel> read_models() const {
    switch (options_.prior.kind) {
      case Prior::Kind::kPij:
        if (folder_.pij_from_odd_for_even.empty() || folder_.pij_from_even_for_odd.empty()) {
          throw InputError(SourceLocation{folder_.path},
                           "it has no pij_from_even_for_odd.dem and pij_from_odd_for_even.dem");
        }
        return {DetectorErrorModel::from_file(folder_.pij_from_odd_for_even),
                DetectorErrorModel::from_file(folder_.pij_from_even_for_odd)};
      case Prior::Kind::kSi1000:
        return {model_for_decoding(with_noise(ideal_circuit(), {NoiseModel::kSi1000, options_.prior.strength}))};
      case Prior::Kind::kCircuit:
        break;
    }
    if (!folder_.circuit_model.empty()) return {DetectorErrorModel::from_file(folder_.circuit_model)};
    if (folder_.noisy_circuit.empty()) {
      throw InputError(SourceLocation{folder_.path},
                       "it has neither circuit_detector_error_model.dem nor circuit_noisy.stim");
    }
    return {model_for_decoding(Circuit::from_file(folder_.noisy_circuit))};
  }

  Circuit ideal_circuit() const {
    if (!folder_.ideal_circuit.empty()) return Circuit::from_file(folder_.ideal_circuit).without_noise();
    return Circuit::from_file(folder_.noisy_circuit).without_noise();
  }

  void load(const DetectorErrorModel& model) {
    detectors_ = model.detector_count();
    observables_ = model.observable_count();
    if (!folder_.has_detections()) return derive_detections();
    record_.detections = read_blocks(folder_.detection_events, {0, detectors_, 0}, options_.max_shots);
    record_.true_flips = read_blocks(folder_.observable_flips, {0, 0, observables_}, options_.max_shots);
    record_.shots = shots_in(record_.detections);
    require_shots(folder_.observable_flips, record_.true_flips, record_.shots);
  }

  /// Derives detection events and flips from measurements, and from the sweep bits that set each shot's initial state.
  void derive_detections() {
    const Circuit circuit = ideal_circuit();
    const CircuitCounts counts = circuit.counts();
    if (counts.detectors != detectors_ || counts.observables != observables_) {
      throw InputError(SourceLocation{folder_.path}, "its circuit and its error model differ in their detectors");
    }
    if (counts.sweep_bits > 0 && !folder_.sweep_bits) {
      throw InputError(SourceLocation{folder_.path}, "its circuit takes sweep bits, but there is no sweep.b8");
    }
    const DetectionConverter converter(circuit, reference_bits(circuit, counts.measurements));
    Blocks measured = read_blocks(folder_.measurements, {counts.measurements, 0, 0}, options_.max_shots);
    record_.shots = shots_in(measured);
    Blocks sweeps;
    if (counts.sweep_bits > 0) {
      sweeps = read_blocks(folder_.sweep_bits, {counts.sweep_bits, 0, 0}, options_.max_shots);
      require_shots(folder_.sweep_bits, sweeps, record_.shots);
    }
    record_.detections.resize(measured.size());
    record_.true_flips.resize(measured.size());
    parallel_for(options_.threads, measured.size(), [&](size_t, size_t b) {
      converter.convert(measured[b], sweeps.empty() ? nullptr : &sweeps[b], record_.detections[b],
                        record_.true_flips[b]);
    });
  }

  std::vector<StabilizerRate> rates_by_place() const {
    if (folder_.ideal_circuit.empty() && folder_.noisy_circuit.empty()) return {};
    DetectionCounts counts;
    for (const BitTable& block : record_.detections) counts.add(block);
    return patch_rates(ideal_circuit(), counts);
  }

  DecoderResult decode(const std::string& name, const std::vector<DetectorErrorModel>& models) const {
    Decoding all;
    for (size_t half = 0; half < models.size(); half++) {
      const auto decoder = make_decoder(name, models[half]);
      if (decoder->detector_count() > detectors_ || decoder->observable_count() > observables_) {
        throw InputError(SourceLocation{folder_.path}, "its two pij models differ in their detectors or observables");
      }
      if (models.size() == 1) {
        all = decode_blocks(*decoder, record_.detections, record_.true_flips, options_, {});
        break;
      }
      Blocks detections, true_flips;
      for (const BitTable& block : record_.detections) detections.push_back(columns_of_parity(block, half));
      for (const BitTable& block : record_.true_flips) true_flips.push_back(columns_of_parity(block, half));
      const Decoding part = decode_blocks(*decoder, detections, true_flips, options_, {half, 2});
      all.tally += part.tally;
      all.certificates += part.certificates;
      all.seconds += part.seconds;
    }
    const double us = record_.shots ? all.seconds / static_cast<double>(record_.shots) * 1e6 : 0;
    return {name, options_.prior.str(), false, all.tally, us, all.certificates};
  }

  DecoderResult count_published(const PublishedPrediction& prediction) const {
    const Blocks flips = read_blocks(prediction.flips, {0, 0, observables_}, options_.max_shots);
    require_shots(prediction.flips, flips, record_.shots);
    Tally tally{record_.shots, 0, 0};
    for (size_t b = 0; b < flips.size(); b++)
      tally.failures += count_differing_columns(flips[b], record_.true_flips[b]);
    return {prediction.decoder, {}, true, tally, 0, {}};
  }

  const ExperimentFolder& folder_;
  const DatasetOptions& options_;
  uint64_t detectors_ = 0, observables_ = 0;
  Record record_;
};

}  // namespace

Prior Prior::parse(const std::string& text) {
  if (text == "circuit") return {Kind::kCircuit};
  if (text == "pij") return {Kind::kPij};
  if (text.starts_with("si1000:")) return {Kind::kSi1000, parse_noise(text).p};
  throw InputError("unknown prior '" + text + "'", "priors are circuit, pij and si1000:p");
}

std::string Prior::str() const {
  switch (kind) {
    case Kind::kPij:
      return "pij";
    case Kind::kSi1000:
      return printed_noise({NoiseModel::kSi1000, strength});
    case Kind::kCircuit:
      break;
  }
  return "circuit";
}

ExperimentRun run_experiment(const ExperimentFolder& folder, const DatasetOptions& options) {
  return Experiment(folder, options).run();
}

}  // namespace sallow
