#include "api/sample_rows.h"
#include "base/threads.h"
#include "bits/packed_shots.h"
#include "capi/guard.h"
#include "capi/handles.h"

using namespace sallow;

sallow_status sallow_sampler_create(const sallow_circuit* circuit, sallow_sampler** sampler, sallow_error* error) {
  return guard(error, [&] {
    require_pointer(sampler, "sampler");
    *sampler = nullptr;
    require_pointer(circuit, "circuit");
    *sampler = new sallow_sampler{FrameSampler(circuit->circuit)};
  });
}

sallow_status sallow_sampler_sample(const sallow_sampler* sampler, uint64_t seed, uint64_t first_shot, size_t shots,
                                    uint8_t* detections, uint8_t* observables, size_t threads, sallow_error* error) {
  return guard(error, [&] {
    require_pointer(sampler, "sampler");
    if (shots == 0) return;
    const FrameSampler& frames = sampler->sampler;
    const size_t event_bytes = packed_bytes(frames.row_count()), flip_bytes = packed_bytes(frames.observable_count());
    if (event_bytes > 0) require_pointer(detections, "detections");
    sample_rows(frames, seed, first_shot, shots, {detections, event_bytes}, {observables, flip_bytes}, threads,
                parallel_for);
  });
}

void sallow_sampler_free(sallow_sampler* sampler) {
  delete sampler;
}
