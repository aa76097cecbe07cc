#include <utility>

#include "api/sample_rows.h"
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
    const size_t event_bytes = row_bytes(detectors, bit_packed), flip_bytes = row_bytes(observables, bit_packed);
    ByteRows events = make_rows(shots, event_bytes), flips = make_rows(shots, flip_bytes);
    const size_t blocks = (shots + kShotsPerBlock - 1) / kShotsPerBlock;
    // Taken before the lock is released, so that threads that share a sampler get different shots.
    const uint64_t first = std::exchange(next_block_, next_block_ + blocks);
    sample_rows(sampler_, seed_, first * kShotsPerBlock, shots, {events.data(), event_bytes, bit_packed},
                {flips.data(), flip_bytes, bit_packed}, num_threads, run_interruptibly);
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
