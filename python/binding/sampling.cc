#include <algorithm>
#include <utility>
#include <vector>

#include "base/error.h"
#include "binding.h"
#include "bits/random_stream.h"
#include "frame/frame_sampler.h"

namespace sallow::python {

using namespace nb::literals;

namespace {

class DetectorSampler {
 public:
  DetectorSampler(const Circuit& circuit, uint64_t seed) : sampler_(circuit), seed_(seed) {}

  nb::typed<nb::tuple, nb::any, nb::any> sample(size_t shots, bool bit_packed, size_t num_threads) {
    SALLOW_REQUIRE(shots <= size_t{INT64_MAX}, "shots: expected at most 2^63 - 1");
    const size_t detectors = sampler_.row_count(), observables = sampler_.observable_count();
    const size_t event_bytes = bit_packed ? packed_bytes(detectors) : detectors;
    const size_t flip_bytes = bit_packed ? packed_bytes(observables) : observables;
    ByteRows events = make_rows(shots, event_bytes), flips = make_rows(shots, flip_bytes);
    struct Worker {
      FrameSampler::Workspace frames;
      BitTable events, flips;
      PackedShots packed;
    };
    const size_t blocks = (shots + kShotsPerBlock - 1) / kShotsPerBlock;
    std::vector<Worker> workers(threads_for(num_threads, blocks));
    // Taken before the lock is released, so that threads that share a sampler get different shots.
    const uint64_t first = std::exchange(next_block_, next_block_ + blocks);
    run_interruptibly(workers.size(), blocks, [&](size_t worker, size_t block) {
      Worker& w = workers[worker];
      sampler_.sample_block(seed_, first + block, w.frames, w.events, w.flips);
      const size_t row = block * kShotsPerBlock, count = std::min(kShotsPerBlock, shots - row);
      store_rows(w.events, count, bit_packed, w.packed, events.data() + row * event_bytes, event_bytes);
      store_rows(w.flips, count, bit_packed, w.packed, flips.data() + row * flip_bytes, flip_bytes);
    });
    return nb::make_tuple(events, flips);
  }

 private:
  FrameSampler sampler_;
  uint64_t seed_;
  uint64_t next_block_ = 0;
};

}  // namespace

void bind_sampling(nb::module_& module) {
  nb::class_<DetectorSampler>(module, "DetectorSampler")
      .def(nb::init<const Circuit&, uint64_t>(), "circuit"_a, "seed"_a)
      .def("sample", &DetectorSampler::sample, "shots"_a, "bit_packed"_a, "num_threads"_a);
}

}  // namespace sallow::python
