#include "records/dataset_run.h"

#include <algorithm>

#include "base/error.h"
#include "base/threads.h"
#include "bits/random_stream.h"
#include "bits/shot_columns.h"
#include "decode/catalog/registry.h"
#include "experiment/decoding_model.h"
#include "noise/noise_model.h"
#include "records/experiment_shots.h"
#include "records/learned_prior.h"

namespace sallow {
namespace {

using Blocks = std::vector<BitTable>;

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
    for (const std::string& decoder : options_.decoders) {
      const bool is_learned = options_.prior.kind == Prior::Kind::kLearned;
      run.results.push_back(decode(decoder, is_learned ? options_.learned->models_of(folder_, decoder) : models));
    }
    for (const PublishedPrediction& prediction : folder_.published) run.results.push_back(count_published(prediction));
    return run;
  }

 private:
  /// One model; for pij and learned two models, for the even and the odd shots.
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
        return {
            model_for_decoding(with_noise(ideal_circuit_of(folder_), {NoiseModel::kSi1000, options_.prior.strength}))};
      case Prior::Kind::kLearned:
        return options_.learned->models_of(folder_, options_.decoders.empty() ? std::string() : options_.decoders[0]);
      case Prior::Kind::kCircuit:
        break;
    }
    return {circuit_model_of(folder_)};
  }

  void load(const DetectorErrorModel& model) {
    detectors_ = model.detector_count();
    observables_ = model.observable_count();
    record_ = read_experiment_shots(folder_, detectors_, observables_, options_.max_shots, options_.threads);
  }

  std::vector<StabilizerRate> rates_by_place() const {
    if (folder_.ideal_circuit.empty() && folder_.noisy_circuit.empty()) return {};
    DetectionCounts counts;
    for (const BitTable& block : record_.detections) counts.add(block);
    return patch_rates(ideal_circuit_of(folder_), counts);
  }

  DecoderResult decode(const std::string& name, const std::vector<DetectorErrorModel>& models) const {
    Decoding all;
    for (size_t half = 0; half < models.size(); half++) {
      const auto decoder = make_decoder(name, models[half]);
      if (decoder->detector_count() > detectors_ || decoder->observable_count() > observables_) {
        throw InputError(SourceLocation{folder_.path},
                         "its two models, for even and odd shots, differ in their detectors or observables");
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
    const Blocks flips = read_shot_blocks(prediction.flips, {0, 0, observables_}, options_.max_shots);
    require_shots(prediction.flips, flips, record_.shots);
    Tally tally{record_.shots, 0, 0};
    for (size_t b = 0; b < flips.size(); b++)
      tally.failures += count_differing_columns(flips[b], record_.true_flips[b]);
    return {prediction.decoder, {}, true, tally, 0, {}};
  }

  const ExperimentFolder& folder_;
  const DatasetOptions& options_;
  uint64_t detectors_ = 0, observables_ = 0;
  ExperimentShots record_;
};

}  // namespace

Prior Prior::parse(const std::string& text) {
  if (text == "circuit") return {Kind::kCircuit};
  if (text == "pij") return {Kind::kPij};
  if (text == "learned") return {Kind::kLearned};
  if (text == "learned:flips") return {.kind = Kind::kLearned, .flips = true};
  if (text.starts_with("si1000:")) return {Kind::kSi1000, parse_noise(text).p};
  throw InputError("unknown prior '" + text + "'", "priors are circuit, pij, learned, learned:flips and si1000:p");
}

std::string Prior::str() const {
  switch (kind) {
    case Kind::kPij:
      return "pij";
    case Kind::kLearned:
      return flips ? "learned:flips" : "learned";
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
