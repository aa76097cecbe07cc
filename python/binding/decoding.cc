#include <algorithm>
#include <bit>
#include <cstring>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "base/error.h"
#include "binding.h"
#include "bits/random_stream.h"
#include "decode/catalog/registry.h"
#include "experiment/circuit_shots.h"
#include "experiment/decoding_model.h"
#include "experiment/model_gaps.h"
#include "experiment/sample_and_decode.h"

namespace sallow::python {

using namespace nb::literals;

namespace {

/// The detectors whose byte is odd; eight at a time where the bytes are contiguous, since few are.
void list_events(const uint8_t* bytes, int64_t stride, size_t count, std::vector<uint32_t>& events) {
  events.clear();
  size_t d = 0;
  if (stride == 1) {
    for (; d + 8 <= count; d += 8) {
      uint64_t eight;
      std::memcpy(&eight, bytes + d, 8);
      for (eight &= 0x0101010101010101; eight != 0; eight &= eight - 1) {
        events.push_back(static_cast<uint32_t>(d) + static_cast<uint32_t>(std::countr_zero(eight)) / 8);
      }
    }
  }
  for (; d < count; d++) {
    if (bytes[static_cast<int64_t>(d) * stride] & 1) events.push_back(static_cast<uint32_t>(d));
  }
}

/// A compiled decoder with workspaces that calls borrow, so that threads may share it.
class PyDecoder {
 public:
  PyDecoder(const DetectorErrorModel& model, const std::string& spec, bool strict, bool gaps, bool ratios,
            double memory) {
    CompileOptions options;
    options.strict = strict;
    options.services.gaps = gaps;
    options.services.log_likelihood_ratios = ratios;
    DetectorErrorModel own = model;
    nb::gil_scoped_release released;
    require_few_gaps(own, kDecodingBytes, memory, "allow as much by memory= of Decoder or estimate");
    decoder_ = make_decoder(spec, std::move(own), options);
  }

  const Decoder& decoder() const { return *decoder_; }

  nb::typed<nb::dict, nb::str, nb::any> decode_batch(const GivenRows& shots, bool packed_shots, bool packed_predictions,
                                                     bool weights, bool gaps, bool ratios, bool unmatchable,
                                                     size_t num_threads) {
    const size_t detectors = decoder_->detector_count(), observables = decoder_->observable_count();
    const size_t count = shots.shape(0), given = shots.shape(1);
    require_equal(packed_shots ? "bytes of a packed shot" : "detectors of a shot", given,
                  packed_shots ? packed_bytes(detectors) : detectors);
    // Arrays without elements have no strides.
    SALLOW_REQUIRE(count == 0 || given <= 1 || shots.stride(1) == 1, "a shot's bytes must be contiguous");
    SALLOW_REQUIRE(count == 0 || shots.stride(0) >= 0, "shots must not run backwards");
    const size_t stride = static_cast<size_t>(shots.stride(0));
    const size_t flip_bytes = packed_predictions ? packed_bytes(observables) : observables;
    ByteRows predictions = make_rows(count, flip_bytes);
    checked_product(count, sizeof(double));
    std::vector<double> weight_of(weights ? count : 0), gap_of(gaps ? count : 0),
        ratio_of(ratios ? checked_product(count, observables) : 0);
    ByteRows lost = make_rows(unmatchable ? count : 0, 1);

    struct Worker {
      std::unique_ptr<Room> room;
      BitTable events;
      DecodedBlock block;
      PackedShots packed;
    };
    const size_t blocks = (count + kShotsPerBlock - 1) / kShotsPerBlock;
    std::vector<Worker> workers(threads_for(num_threads, blocks));
    for (Worker& w : workers) w.room = borrow();
    const DecodeRequest request{.outcomes = weights || gaps, .log_likelihood_ratios = ratios};
    run_interruptibly(workers.size(), blocks, [&](size_t worker, size_t item) {
      Worker& w = workers[worker];
      const size_t first = item * kShotsPerBlock, shots_here = std::min(kShotsPerBlock, count - first);
      const uint8_t* rows = shots.data() + first * stride;
      if (packed_shots) {
        w.packed.load(rows, stride, shots_here, detectors, w.events);
      } else {
        w.events.reset(detectors, shots_here);
        for (size_t k = 0; k < shots_here; k++) {
          for (size_t d = 0; d < detectors; d++) {
            if (rows[k * stride + d] & 1) w.events.row(d)[k / 64] |= uint64_t{1} << (k % 64);
          }
        }
      }
      decoder_->decode(w.events, *w.room->workspace, w.block, request);
      store_rows(w.block.predictions, shots_here, packed_predictions, w.packed, predictions.data() + first * flip_bytes,
                 flip_bytes);
      for (size_t k = 0; k < shots_here; k++) {
        if (weights) weight_of[first + k] = w.block.outcomes[k].weight;
        if (gaps) gap_of[first + k] = w.block.outcomes[k].gap;
        if (unmatchable) lost.data()[first + k] = w.block.unmatchable.get(0, k);
      }
      if (ratios) {
        std::ranges::copy(w.block.log_likelihood_ratios,
                          ratio_of.begin() + static_cast<std::ptrdiff_t>(first * observables));
      }
    });
    for (Worker& w : workers) give_back(std::move(w.room));
    nb::dict result;
    result["predictions"] = predictions;
    if (weights) result["weights"] = make_numbers(std::move(weight_of));
    if (gaps) result["gaps"] = make_numbers(std::move(gap_of));
    if (ratios) result["log_likelihood_ratios"] = make_numbers(std::move(ratio_of));
    if (unmatchable) result["unmatchable"] = lost;
    return result;
  }

  /// One shot, one byte per detector. Returns predictions, the weight if it is wanted, and whether it is unmatchable.
  nb::typed<nb::tuple, nb::any, double, bool> decode(
      const nb::ndarray<const uint8_t, nb::ndim<1>, nb::device::cpu>& shot, bool weight) {
    const size_t detectors = decoder_->detector_count(), observables = decoder_->observable_count();
    require_equal("detectors of a shot", shot.shape(0), detectors);
    std::unique_ptr<Room> one = borrow();
    list_events(shot.data(), shot.stride(0), detectors, one->events);
    one->flips.resize((observables + 63) / 64);
    ShotOutcome outcome;
    const DecodeStatus status =
        decoder_->decode_shot(one->events, *one->workspace, one->flips, weight ? &outcome : nullptr);
    auto predictions = std::make_unique_for_overwrite<uint8_t[]>(observables + 1);
    for (size_t o = 0; o < observables; o++) predictions[o] = one->flips[o / 64] >> (o % 64) & 1;
    give_back(std::move(one));
    uint8_t* start = predictions.get();
    nb::capsule owner(predictions.release(), [](void* memory) noexcept { delete[] static_cast<uint8_t*>(memory); });
    return nb::make_tuple(nb::ndarray<nb::numpy, uint8_t, nb::ndim<1>>(start, {observables}, owner), outcome.weight,
                          status == DecodeStatus::kUnmatchable);
  }

 private:
  /// What one call at a time works in: the decoder's workspace, and a single shot's events and flips.
  struct Room {
    std::unique_ptr<Decoder::Workspace> workspace;
    std::vector<uint32_t> events;
    std::vector<uint64_t> flips;
  };

  std::unique_ptr<Room> borrow() {
    const std::lock_guard lock(mutex_);
    if (free_.empty()) return std::make_unique<Room>(Room{decoder_->make_workspace(), {}, {}});
    auto room = std::move(free_.back());
    free_.pop_back();
    return room;
  }
  void give_back(std::unique_ptr<Room> room) {
    const std::lock_guard lock(mutex_);
    free_.push_back(std::move(room));
  }

  std::unique_ptr<const Decoder> decoder_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Room>> free_;
};

// Samples and decodes in one pass; returns (shots, failures, unmatchable, seconds).
nb::typed<nb::tuple, uint64_t, uint64_t, uint64_t, double> count_failures(const Circuit& circuit,
                                                                          const PyDecoder& decoder, uint64_t seed,
                                                                          uint64_t max_shots, uint64_t max_failures,
                                                                          size_t num_threads) {
  const Decoder* one = &decoder.decoder();
  SamplingLimits limits;
  limits.max_shots = max_shots;
  limits.max_failures = max_failures;
  limits.threads = threads_for(num_threads, max_shots / kShotsPerBlock + (max_shots % kShotsPerBlock != 0));
  // Another thread may change the circuit while the lock is released.
  const Circuit own = circuit;
  // The decoder's model was checked for gaps; a circuit of its size has no others.
  const CircuitCounts counts = own.counts();
  require_equal("detectors of the circuit", counts.detectors, one->detector_count());
  require_equal("observables of the circuit", counts.observables, one->observable_count());
  SamplingRun run;
  run_beside_signals([&](const std::atomic<bool>& interrupted) {
    run = sample_and_decode(draw_from_circuit(own, seed, limits.threads), {&one, 1}, limits, [&](const SamplingRun&) {
      if (interrupted.load(std::memory_order_relaxed)) throw Interrupted();
    });
  });
  const Tally& tally = run.tallies[0];
  return nb::make_tuple(tally.shots, tally.failures, tally.unmatchable, run.seconds);
}

}  // namespace

void bind_decoding(nb::module_& module) {
  nb::class_<PyDecoder>(module, "Decoder")
      .def(nb::init<const DetectorErrorModel&, const std::string&, bool, bool, bool, double>(), "model"_a, "spec"_a,
           "strict"_a, "gaps"_a, "log_likelihood_ratios"_a, "memory"_a = kMostGapBytes)
      .def_prop_ro("num_detectors", [](const PyDecoder& self) { return self.decoder().detector_count(); })
      .def_prop_ro("num_observables", [](const PyDecoder& self) { return self.decoder().observable_count(); })
      .def_prop_ro("left_out", [](const PyDecoder& self) { return self.decoder().left_out().errors; })
      .def("decode_batch", &PyDecoder::decode_batch, "shots"_a, "bit_packed_shots"_a, "bit_packed_predictions"_a,
           "weights"_a, "gaps"_a, "log_likelihood_ratios"_a, "unmatchable"_a, "num_threads"_a)
      .def("decode", &PyDecoder::decode, "shot"_a, "weight"_a);
  module.def("count_failures", &count_failures, "circuit"_a, "decoder"_a, "seed"_a, "max_shots"_a, "max_failures"_a,
             "num_threads"_a);
  module.def(
      "model_for_decoding",
      [](const Circuit& circuit, bool strict) {
        const Circuit own = circuit;
        nb::gil_scoped_release released;
        return model_for_decoding(own, {.strict = strict});
      },
      "circuit"_a, "strict"_a = false);
  module.def(
      "check_decoder_spec", [](const std::string& spec) { check_decoder_spec(spec); }, "spec"_a);
  module.def("decoder_names", [] {
    std::vector<std::string> names;
    for (const DecoderInfo& info : all_decoders()) names.emplace_back(info.name);
    return names;
  });
}

}  // namespace sallow::python
