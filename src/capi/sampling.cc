#include <algorithm>
#include <vector>

#include "base/threads.h"
#include "bits/packed_shots.h"
#include "bits/random_stream.h"
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
    SALLOW_REQUIRE(first_shot <= UINT64_MAX - shots, "first_shot + shots exceeds 64 bits");

    struct Worker {
      FrameSampler::Workspace frames;
      BitTable events, flips;
      PackedShots packed;
    };
    threads = std::max<size_t>(threads, 1);
    std::vector<Worker> workers(threads);
    const uint64_t first_block = first_shot / kShotsPerBlock, end = first_shot + shots;
    const uint64_t blocks = (end - 1) / kShotsPerBlock - first_block + 1;
    parallel_for(threads, blocks, [&](size_t worker, size_t item) {
      Worker& w = workers[worker];
      const uint64_t block = first_block + item;
      frames.sample_block(seed, block, w.frames, w.events, w.flips);
      const uint64_t from = std::max(first_shot, block * kShotsPerBlock);
      const size_t count = std::min(end, (block + 1) * kShotsPerBlock) - from;
      const size_t column = from - block * kShotsPerBlock, row = from - first_shot;
      w.packed.store(w.events, column, count, detections + row * event_bytes, event_bytes);
      if (observables != nullptr) w.packed.store(w.flips, column, count, observables + row * flip_bytes, flip_bytes);
    });
  });
}

void sallow_sampler_free(sallow_sampler* sampler) {
  delete sampler;
}
