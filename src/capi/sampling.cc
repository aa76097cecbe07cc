#include <utility>
#include <vector>

#include "api/block_parts.h"
#include "api/sample_rows.h"
#include "base/threads.h"
#include "bits/random_stream.h"
#include "capi/guard.h"
#include "capi/handles.h"
#include "capi/packed_rows.h"
#include "experiment/model_gaps.h"
#include "tableau/reference_sample.h"

using namespace sallow;

namespace {

// Blocks of 1024 shots are kept in memory as a whole.
constexpr uint64_t kMostBits = uint64_t{1} << 28;

void require_bits(uint64_t count, const char* what) {
  if (count <= kMostBits) return;
  throw InputError("the circuit has " + std::to_string(count) + " " + what + "; shots of at most " +
                       std::to_string(kMostBits) + " can be sampled here",
                   "the command line samples longer ones, to files");
}

FrameSampler compile(const Circuit& circuit, FrameOutput output) {
  const CircuitCounts counts = circuit.counts();
  require_bits(output == FrameOutput::kDetections ? counts.detectors : counts.measurements,
               output == FrameOutput::kDetections ? "detectors" : "measurements");
  return FrameSampler(circuit, output);
}

}  // namespace

sallow_status sallow_sampler_from_circuit(const sallow_circuit* circuit, sallow_sampler** sampler,
                                          sallow_error* error) {
  return guard(error, [&] {
    require_pointer(sampler, "sampler");
    *sampler = nullptr;
    require_pointer(circuit, "circuit");
    *sampler = new sallow_sampler{compile(circuit->circuit, FrameOutput::kDetections)};
  });
}

sallow_status sallow_sampler_from_model(const sallow_model* model, sallow_sampler** sampler, sallow_error* error) {
  return guard(error, [&] {
    require_pointer(sampler, "sampler");
    *sampler = nullptr;
    require_pointer(model, "model");
    require_few_gaps(model->model, kShotsPerBlock / 8);
    *sampler = new sallow_sampler{ErrorModelSampler(model->model)};
  });
}

sallow_status sallow_sampler_sample(const sallow_sampler* sampler, uint64_t seed, uint64_t first_shot, size_t shots,
                                    uint8_t* detections, size_t detections_bytes, uint8_t* observables,
                                    size_t observables_bytes, size_t threads, sallow_error* error) {
  return guard(error, [&] {
    require_pointer(sampler, "sampler");
    const auto* circuit = std::get_if<FrameSampler>(&sampler->sampler);
    const auto* model = std::get_if<ErrorModelSampler>(&sampler->sampler);
    const size_t detectors = circuit != nullptr ? circuit->row_count() : model->detector_count();
    const size_t observable_count = circuit != nullptr ? circuit->observable_count() : model->observable_count();
    const WantedBits events = wanted_rows(detections, detections_bytes, shots, detectors, "detections");
    const WantedBits flips = optional_rows(observables, observables_bytes, shots, observable_count, "observables");
    if (circuit != nullptr) {
      sample_rows(*circuit, seed, first_shot, shots, events, flips, threads, parallel_for);
      return;
    }
    struct Worker {
      BitTable events, flips;
      PackedShots mover;
    };
    std::vector<Worker> workers(threads_for(threads, blocks_of(first_shot, shots)));
    run_parts(first_shot, shots, workers.size(), parallel_for, [&](size_t worker, const BlockPart& part) {
      Worker& w = workers[worker];
      model->sample_block(seed, part.block, w.events, w.flips);
      store_rows(w.events, part.column, part.count, w.mover, events, part.row);
      if (flips.data != nullptr) store_rows(w.flips, part.column, part.count, w.mover, flips, part.row);
    });
  });
}

void sallow_sampler_free(sallow_sampler* sampler) {
  delete sampler;
}

sallow_status sallow_measurement_sampler_create(const sallow_circuit* circuit, sallow_measurement_sampler** sampler,
                                                sallow_error* error) {
  return guard(error, [&] {
    require_pointer(sampler, "sampler");
    *sampler = nullptr;
    require_pointer(circuit, "circuit");
    FrameSampler flips = compile(circuit->circuit, FrameOutput::kMeasurementFlips);
    *sampler = new sallow_measurement_sampler{std::move(flips), ReferenceSample(circuit->circuit).packed()};
  });
}

sallow_status sallow_measurement_sampler_sample(const sallow_measurement_sampler* sampler, uint64_t seed,
                                                uint64_t first_shot, size_t shots, uint8_t* measurements,
                                                size_t measurements_bytes, size_t threads, sallow_error* error) {
  return guard(error, [&] {
    require_pointer(sampler, "sampler");
    const FrameSampler& flips = sampler->flips;
    const WantedBits results = wanted_rows(measurements, measurements_bytes, shots, flips.row_count(), "measurements");
    sample_measurement_rows(flips, sampler->reference, seed, first_shot, shots, results, threads, parallel_for);
  });
}

void sallow_measurement_sampler_free(sallow_measurement_sampler* sampler) {
  delete sampler;
}
