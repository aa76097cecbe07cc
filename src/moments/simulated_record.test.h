#pragma once

#include <cmath>
#include <vector>

#include "bits/random_stream.h"
#include "codes/generate_code.h"
#include "dem/error_model_sampler.h"
#include "dem/written_out.h"
#include "experiment/decoding_model.h"
#include "moments/grouped_shots.h"

namespace sallow {

/// The error model of a surface code of distance 3 with uniform noise.
inline DetectorErrorModel surface_code_model(uint64_t rounds, double p) {
  CodeOptions options;
  options.rounds = rounds;
  options.noise = NoiseStrength{NoiseModel::kUniform, p};
  return written_out(model_for_decoding(generate_code(options)));
}

/// The model with each error made more or less likely, by factors whose logarithms have this standard deviation.
inline DetectorErrorModel with_hidden_rates(const DetectorErrorModel& model, double deviation, uint64_t seed) {
  RandomStream random(seed, 0);
  DetectorErrorModel hidden;
  for (DemInstruction line : model.instructions()) {
    if (line.kind == DemKind::kError) {
      double normal = -6;
      for (int k = 0; k < 12; k++) normal += random.uniform();
      line.arguments[0] *= std::exp(deviation * normal);
    }
    hidden.append(std::move(line));
  }
  return hidden;
}

/// Blocks of simulated detection events, whole blocks of 1024.
inline std::vector<BitTable> simulated_blocks(const DetectorErrorModel& model, uint64_t blocks, uint64_t seed) {
  const ErrorModelSampler sampler(model);
  std::vector<BitTable> detections(blocks);
  BitTable observables;
  for (uint64_t b = 0; b < blocks; b++) sampler.sample_block(seed, b, detections[b], observables);
  return detections;
}

inline GroupedShots simulated_shots(const DetectorErrorModel& model, uint64_t blocks, uint64_t seed) {
  return GroupedShots(model.detector_count(), simulated_blocks(model, blocks, seed));
}

}  // namespace sallow
