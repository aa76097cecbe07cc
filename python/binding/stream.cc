#include <nanobind/ndarray.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "binding.h"
#include "json_object.h"
#include "meter/drawn_shots.h"
#include "meter/stream_meter.h"
#include "report/stream_report.h"
#include "stream/patch/stream_patch.h"
#include "stream/stream.h"

namespace sallow::python {

using namespace nb::literals;

namespace {

/// A correction that keeps its own frame.
struct PyCorrection {
  uint64_t first_round, end_round;
  bool is_final;
  uint32_t heralds;
  int64_t arrived;
  std::vector<uint64_t> frame;
  size_t observables;
};

using Bits = nb::ndarray<nb::numpy, uint8_t, nb::ndim<1>>;

Bits frame_bits(std::span<const uint64_t> frame, size_t observables) {
  auto data = std::make_unique<uint8_t[]>(observables + 1);
  for (size_t k = 0; k < observables; k++) data[k] = frame[k / 64] >> (k % 64) & 1;
  uint8_t* const start = data.get();
  nb::capsule owner(data.release(), [](void* memory) noexcept { delete[] static_cast<uint8_t*>(memory); });
  return Bits(start, {observables}, owner);
}

class PyStream {
 public:
  PyStream(StreamPatch patch, const StreamOptions& options)
      : stream_(std::move(patch.schedule), options, std::move(patch.measured)) {}
  PyStream(const PyStream&) = delete;
  PyStream& operator=(const PyStream&) = delete;

  std::optional<PyCorrection> push_round(const std::vector<uint32_t>& places, int64_t now,
                                         std::optional<uint64_t> round, std::optional<int64_t> arrived) {
    return give(stream_.push_round(round.value_or(stream_.next_round()), places, arrived.value_or(now), now));
  }
  std::optional<PyCorrection> push_bits(
      const nb::ndarray<const uint8_t, nb::ndim<1>, nb::c_contig, nb::device::cpu>& bits, int64_t now,
      std::optional<uint64_t> round, std::optional<int64_t> arrived) {
    const uint64_t number = round.value_or(stream_.next_round());
    if (number < stream_.schedule().round_count()) {
      require_equal("push_bits: bits", bits.size(), stream_.width_of(number));
    }
    places_.clear();
    for (uint32_t place = 0; place < bits.size(); place++) {
      if (bits.data()[place] != 0) places_.push_back(place);
    }
    return give(stream_.push_round(number, places_, arrived.value_or(now), now));
  }
  std::optional<PyCorrection> finish(int64_t now) { return give(stream_.finish(now)); }
  std::optional<PyCorrection> poll() { return std::exchange(unpolled_, std::nullopt); }
  void reset() {
    stream_.reset();
    unpolled_.reset();
  }
  Bits frame() const { return frame_bits(stream_.frame(), stream_.schedule().observable_count()); }
  Stream& stream() { return stream_; }
  const Stream& stream() const { return stream_; }

 private:
  std::optional<PyCorrection> give(const std::optional<Correction>& correction) {
    if (!correction) return {};
    PyCorrection given{correction->first_round,
                       correction->end_round,
                       correction->is_final,
                       correction->heralds,
                       correction->arrived,
                       {correction->frame.begin(), correction->frame.end()},
                       stream_.schedule().observable_count()};
    const std::optional<PyCorrection> before = std::exchange(unpolled_, given);
    if (before) {
      unpolled_->first_round = before->first_round;
      unpolled_->heralds |= before->heralds;
    }
    return given;
  }

  Stream stream_;
  std::vector<uint32_t> places_;
  std::optional<PyCorrection> unpolled_;
};

void make_stream(PyStream* self, const Circuit* circuit, const DetectorErrorModel* model, const std::string& decoder,
                 uint32_t commit, uint32_t buffer, std::optional<uint64_t> rounds, bool endless,
                 const std::vector<uint32_t>& rounds_from, bool strict, bool measurements, uint32_t most_held,
                 uint32_t most_ahead, int64_t deadline) {
  PatchOptions options{
      .decoder = decoder, .plan = {commit, buffer}, .strict = strict, .rounds_from = rounds_from, .rounds = rounds};
  options.measurements = measurements;
  if (endless) options.rounds = WindowSchedule::kEndless;
  SALLOW_REQUIRE(most_held <= 1u << 20, "Stream: at most 2^20 rounds may wait");
  SALLOW_REQUIRE(deadline >= 0, "Stream: the deadline is negative");
  // Another thread may change them while the lock is released.
  std::optional<Circuit> own_circuit;
  std::optional<DetectorErrorModel> own_model;
  if (circuit != nullptr) own_circuit = *circuit;
  if (model != nullptr) own_model = *model;
  StreamPatch patch;
  {
    const nb::gil_scoped_release released;
    patch = own_circuit ? patch_of_circuit(*own_circuit, options) : patch_of_model(std::move(*own_model), options);
  }
  new (self) PyStream(std::move(patch), {.most_held = most_held, .most_ahead = most_ahead, .deadline = deadline});
}

/// The meter of `sallow stream`, with the members of its JSON.
NamedValues measure(const Circuit* circuit, const DetectorErrorModel* model, const std::string& decoder,
                    uint32_t commit, uint32_t buffer, const std::vector<uint32_t>& rounds_from, int64_t round_ps,
                    int64_t deadline_ns, uint64_t shots, uint64_t seed, int decode_core, int pace_core, bool sleeps) {
  const PatchOptions patch_options{.decoder = decoder, .plan = {commit, buffer}, .rounds_from = rounds_from};
  MeterOptions options{.shots = shots, .round_ps = round_ps, .deadline_ns = deadline_ns};
  options.decode_core = decode_core;
  options.pace_core = pace_core;
  options.sleeps = sleeps;
  // Another thread may change them while the lock is released.
  std::optional<Circuit> own_circuit;
  std::optional<DetectorErrorModel> own_model;
  if (circuit != nullptr) own_circuit = *circuit;
  if (model != nullptr) own_model = *model;
  Json json;
  {
    const nb::gil_scoped_release released;
    const StreamPatch patch = own_circuit ? patch_of_circuit(*own_circuit, patch_options)
                                          : patch_of_model(std::move(*own_model), patch_options);
    DrawnShots source(patch.model, *patch.schedule, seed);
    const LoopNoise noise = measure_noise(decode_core, 0.1);
    const MeterReport report = measure_stream(patch.schedule, source, options, [](uint64_t) {
      const nb::gil_scoped_acquire acquired;
      if (PyErr_CheckSignals() != 0) throw nb::python_error();
    });
    const StreamFacts facts{.decoder = decoder,
                            .plan = patch_options.plan,
                            .windows = patch.schedule->window_count(),
                            .rounds_per_shot = patch.schedule->round_count(),
                            .options = options,
                            .noise = noise};
    json = stream_json(facts, report);
  }
  json["seed"] = seed;
  return json_dict(json);
}

nb::typed<nb::dict, nb::str, uint64_t> counts_of(const PyStream& self) {
  const StreamCounts& counts = self.stream().counts();
  nb::dict all;
  all["rounds"] = counts.rounds;
  all["lost"] = counts.lost;
  all["doubled"] = counts.doubled;
  all["reordered"] = counts.reordered;
  all["late"] = counts.late;
  all["refused"] = counts.refused;
  all["windows"] = counts.windows;
  all["unresolved"] = counts.unresolved;
  all["unexplained"] = counts.unexplained;
  all["heralded"] = counts.heralded;
  all["missed_deadlines"] = counts.missed_deadlines;
  all["resets"] = counts.resets;
  return all;
}

nb::typed<nb::tuple, nb::str> heralds_of(const PyCorrection& self) {
  nb::list names;
  const std::pair<Herald, const char*> all[] = {{Herald::kUnresolved, "unresolved"},
                                                {Herald::kUnexplained, "unexplained"},
                                                {Herald::kLostRound, "lost_round"},
                                                {Herald::kLate, "late"}};
  for (const auto& [herald, name] : all) {
    if (self.heralds & static_cast<uint32_t>(herald)) names.append(name);
  }
  return nb::tuple(names);
}

}  // namespace

void bind_stream(nb::module_& module) {
  nb::class_<PyCorrection>(module, "Correction", "What a stream has decided.")
      .def_prop_ro("first_round", [](const PyCorrection& self) { return self.first_round; })
      .def_prop_ro("end_round", [](const PyCorrection& self) { return self.end_round; })
      .def_prop_ro("is_final", [](const PyCorrection& self) { return self.is_final; })
      .def_prop_ro("heralds", &heralds_of, "Why it should not be trusted; empty if nothing is known against it.")
      .def_prop_ro("arrived", [](const PyCorrection& self) { return self.arrived; })
      .def_prop_ro(
          "frame", [](const PyCorrection& self) { return frame_bits(self.frame, self.observables); },
          nb::rv_policy::move, "uint8[observables]: the flips by all rounds committed so far.");
  module.def("measure_stream", &measure, "circuit"_a.none(), "model"_a.none(), "decoder"_a, "commit"_a, "buffer"_a,
             "rounds_from"_a, "round_ps"_a, "deadline_ns"_a, "shots"_a, "seed"_a, "decode_core"_a, "pace_core"_a,
             "sleeps"_a);
  nb::class_<PyStream>(module, "Stream")
      .def("__init__", &make_stream, "circuit"_a.none(), "model"_a.none(), "decoder"_a, "commit"_a, "buffer"_a,
           "rounds"_a.none(), "endless"_a, "rounds_from"_a, "strict"_a, "measurements"_a, "most_held"_a, "most_ahead"_a,
           "deadline"_a)
      .def("push_round", &PyStream::push_round, "places"_a, "now"_a = 0, "round"_a = nb::none(),
           "arrived"_a = nb::none(),
           "Gives a round: the places of the detectors that fired. Without `round` it is the next one.")
      .def("push_bits", &PyStream::push_bits, "bits"_a, "now"_a = 0, "round"_a = nb::none(), "arrived"_a = nb::none(),
           "The same for an array of bits, uint8[detectors of the round].")
      .def("poll", &PyStream::poll, "What was decided since the last poll, joined; None if nothing was.")
      .def("finish", &PyStream::finish, "now"_a = 0, "No further round will come: rounds that are missing are lost.")
      .def("reset", &PyStream::reset, "Starts again at round 0. Keeps the counts.")
      .def("counts", &counts_of, "Counts of rounds and windows since the stream was created.")
      .def(
          "num_round_places",
          [](const PyStream& self, uint64_t round) {
            return round < self.stream().schedule().round_count() ? self.stream().width_of(round) : 0;
          },
          "round"_a, "The detectors of a round; with `measurements`, its measurements.")
      .def_prop_ro("frame", &PyStream::frame, nb::rv_policy::move,
                   "uint8[observables]: the flips by all rounds committed so far.")
      .def_prop_ro("num_observables", [](const PyStream& self) { return self.stream().schedule().observable_count(); })
      .def_prop_ro(
          "num_rounds",
          [](const PyStream& self) -> std::optional<uint64_t> {
            if (self.stream().schedule().is_endless()) return {};
            return self.stream().schedule().round_count();
          },
          "None without end.")
      .def_prop_ro("next_round", [](const PyStream& self) { return self.stream().next_round(); })
      .def_prop_ro("rounds_committed", [](const PyStream& self) { return self.stream().rounds_committed(); })
      .def_prop_ro("is_finished", [](const PyStream& self) { return self.stream().is_finished(); });
}

}  // namespace sallow::python
