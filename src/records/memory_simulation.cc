#include "records/memory_simulation.h"

#include "base/number_text.h"
#include "codes/generate_code.h"
#include "decode/catalog/registry.h"
#include "experiment/circuit_shots.h"
#include "experiment/decoding_model.h"

namespace sallow {

Circuit MemorySimulation::circuit() const {
  CodeOptions options;
  options.code = "surface_code_cz";
  options.task = basis == 'X' ? "rotated_memory_x" : "rotated_memory_z";
  options.distance = distance;
  options.rounds = rounds;
  options.noise = {NoiseModel::kSi1000, si1000_strength};
  return generate_code(options);
}

ExperimentRun simulate_memory(const MemorySimulation& memory, const std::vector<std::string>& decoders, uint64_t shots,
                              uint64_t seed, uint64_t first_block, size_t threads) {
  const Circuit circuit = memory.circuit();
  const DetectorErrorModel model = model_for_decoding(circuit);
  std::vector<std::unique_ptr<const Decoder>> compiled;
  std::vector<const Decoder*> pointers;
  for (const std::string& decoder : decoders) {
    compiled.push_back(make_decoder(decoder, model));
    pointers.push_back(compiled.back().get());
  }
  std::vector<DetectionCounts> counts(
      threads);  // for whole blocks, although the last block may be decoded only in part
  const auto draw = [&counts, draw = draw_from_circuit(circuit, seed, threads, first_block)](
                        size_t worker, uint64_t block, BitTable& detections, BitTable& true_flips) {
    draw(worker, block, detections, true_flips);
    counts[worker].add(detections);
  };
  const SamplingRun sampled = sample_and_decode(draw, pointers, {shots, 0, threads});
  for (size_t t = 1; t < threads; t++) counts[0].add(counts[t]);

  ExperimentRun run;
  run.folder.name = "d" + std::to_string(memory.distance) + " r" + std::to_string(memory.rounds) + " " + memory.basis;
  run.folder.distance = memory.distance;
  run.folder.rounds = memory.rounds;
  run.folder.basis = memory.basis;
  run.shots = sampled.shots;
  const double places = static_cast<double>(sampled.shots) * static_cast<double>(model.detector_count());
  run.detection_fraction = places > 0 ? static_cast<double>(sampled.detection_events) / places : 0;
  run.patch = patch_rates(circuit, counts[0]);
  for (size_t d = 0; d < decoders.size(); d++) {
    const double us = sampled.decode_seconds[d] / static_cast<double>(shots) * 1e6;
    run.results.push_back(
        {decoders[d], "si1000:" + shortest_text(memory.si1000_strength), false, sampled.tallies[d], us});
  }
  return run;
}

}  // namespace sallow
