#include <algorithm>
#include <bit>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "capi/guard.h"
#include "capi/handles.h"
#include "stream/patch/stream_patch.h"
#include "stream/stream.h"

using namespace sallow;

struct sallow_stream {
  sallow_stream(StreamPatch patch, const StreamOptions& options)
      : stream(std::move(patch.schedule), options, std::move(patch.measured)) {}

  Stream stream;
  std::vector<uint32_t> places;        // of push_bits()
  std::optional<Correction> unpolled;  // decided since the last poll
};

namespace {

PatchOptions patch_options(const sallow_stream_options& all) {
  PatchOptions options;
  if (all.decoder != nullptr) options.decoder = all.decoder;
  options.plan = {all.commit, all.buffer};
  options.strict = all.strict != 0;
  options.measurements = all.measurements != 0;
  if (all.rounds > 0) options.rounds = all.rounds == UINT64_MAX ? WindowSchedule::kEndless : all.rounds;
  return options;
}

StreamOptions stream_options(const sallow_stream_options& all) {
  StreamOptions options;
  if (all.most_held > 0) options.most_held = all.most_held;
  if (all.most_ahead > 0) options.most_ahead = all.most_ahead;
  options.deadline = all.deadline;
  SALLOW_REQUIRE(options.most_held <= 1u << 20, "options.most_held: at most 2^20 rounds may wait");
  SALLOW_REQUIRE(all.deadline >= 0, "options.deadline is negative");
  return options;
}

/// Notes a correction for poll(), and hands it out if the caller takes it now.
void give(sallow_stream& stream, const std::optional<Correction>& correction, sallow_correction* out) {
  if (correction) {
    const uint64_t first = stream.unpolled ? stream.unpolled->first_round : correction->first_round;
    const uint32_t heralds = stream.unpolled ? stream.unpolled->heralds : 0;
    stream.unpolled = correction;
    stream.unpolled->first_round = first;
    stream.unpolled->heralds |= heralds;
  }
  if (out == nullptr) return;
  sallow_correction decided{};
  if (stream.unpolled) {
    decided = {.struct_size = 0,
               .ready = 1,
               .is_final = stream.unpolled->is_final ? 1 : 0,
               .heralds = stream.unpolled->heralds,
               .first_round = stream.unpolled->first_round,
               .end_round = stream.unpolled->end_round,
               .arrived = stream.unpolled->arrived};
  }
  hand_out(decided, out, "correction");
  stream.unpolled.reset();
}

void require_correction(const sallow_correction* correction) {
  if (correction != nullptr) require_struct_size(correction->struct_size, "correction");
}

}  // namespace

sallow_status sallow_stream_from_circuit(const sallow_circuit* circuit, const sallow_stream_options* options,
                                         sallow_stream** stream, sallow_error* error) {
  return guard(error, [&] {
    require_pointer(stream, "stream");
    *stream = nullptr;
    require_pointer(circuit, "circuit");
    const sallow_stream_options all = filled_in(options, "options");
    const StreamOptions how = stream_options(all);
    *stream = new sallow_stream(patch_of_circuit(circuit->circuit, patch_options(all)), how);
  });
}

sallow_status sallow_stream_from_model(const sallow_model* model, const sallow_stream_options* options,
                                       sallow_stream** stream, sallow_error* error) {
  return guard(error, [&] {
    require_pointer(stream, "stream");
    *stream = nullptr;
    require_pointer(model, "model");
    const sallow_stream_options all = filled_in(options, "options");
    const StreamOptions how = stream_options(all);
    *stream = new sallow_stream(patch_of_model(model->model, patch_options(all)), how);
  });
}

uint64_t sallow_stream_rounds(const sallow_stream* stream) {
  if (stream == nullptr) return 0;
  const WindowSchedule& schedule = stream->stream.schedule();
  return schedule.is_endless() ? UINT64_MAX : schedule.round_count();
}

size_t sallow_stream_round_places(const sallow_stream* stream, uint64_t round) {
  if (stream == nullptr || round >= stream->stream.schedule().round_count()) return 0;
  return stream->stream.width_of(round);
}

size_t sallow_stream_observables(const sallow_stream* stream) {
  return stream != nullptr ? stream->stream.schedule().observable_count() : 0;
}

sallow_status sallow_stream_push_round(sallow_stream* stream, uint64_t round, const uint32_t* places,
                                       size_t place_count, int64_t arrived, int64_t now, sallow_correction* correction,
                                       sallow_error* error) {
  return guard(error, [&] {
    require_pointer(stream, "stream");
    if (place_count > 0) require_pointer(places, "places");
    require_correction(correction);
    give(*stream, stream->stream.push_round(round, {places, place_count}, arrived, now), correction);
  });
}

sallow_status sallow_stream_push_bits(sallow_stream* stream, uint64_t round, const uint8_t* bits, size_t bytes,
                                      int64_t arrived, int64_t now, sallow_correction* correction,
                                      sallow_error* error) {
  return guard(error, [&] {
    require_pointer(stream, "stream");
    require_correction(correction);
    if (bytes > 0) require_pointer(bits, "bits");
    const WindowSchedule& schedule = stream->stream.schedule();
    if (round < schedule.round_count()) {
      require_equal("push_bits: bytes", bytes, (stream->stream.width_of(round) + 7) / 8);
    }
    stream->places.clear();
    for (size_t byte = 0; byte < bytes; byte++) {
      for (unsigned left = bits[byte]; left != 0; left &= left - 1) {
        stream->places.push_back(static_cast<uint32_t>(8 * byte + static_cast<size_t>(std::countr_zero(left))));
      }
    }
    give(*stream, stream->stream.push_round(round, stream->places, arrived, now), correction);
  });
}

sallow_status sallow_stream_poll(sallow_stream* stream, sallow_correction* correction, sallow_error* error) {
  return guard(error, [&] {
    require_pointer(stream, "stream");
    require_pointer(correction, "correction");
    require_correction(correction);
    give(*stream, {}, correction);
  });
}

sallow_status sallow_stream_finish(sallow_stream* stream, int64_t now, sallow_correction* correction,
                                   sallow_error* error) {
  return guard(error, [&] {
    require_pointer(stream, "stream");
    require_correction(correction);
    give(*stream, stream->stream.finish(now), correction);
  });
}

sallow_status sallow_stream_frame(const sallow_stream* stream, uint64_t* flips, size_t flip_words,
                                  sallow_error* error) {
  return guard(error, [&] {
    require_pointer(stream, "stream");
    const std::span<const uint64_t> frame = stream->stream.frame();
    require_equal("frame: words of flips", flip_words, frame.size());
    if (flip_words > 0) require_pointer(flips, "flips");
    std::ranges::copy(frame, flips);
  });
}

sallow_status sallow_stream_get_counts(const sallow_stream* stream, sallow_stream_counts* counts, sallow_error* error) {
  return guard(error, [&] {
    require_pointer(stream, "stream");
    const StreamCounts& all = stream->stream.counts();
    hand_out(sallow_stream_counts{.struct_size = 0,
                                  .rounds = all.rounds,
                                  .lost = all.lost,
                                  .doubled = all.doubled,
                                  .reordered = all.reordered,
                                  .late = all.late,
                                  .refused = all.refused,
                                  .windows = all.windows,
                                  .unresolved = all.unresolved,
                                  .unexplained = all.unexplained,
                                  .heralded = all.heralded,
                                  .missed_deadlines = all.missed_deadlines,
                                  .resets = all.resets},
             counts, "counts");
  });
}

sallow_status sallow_stream_reset(sallow_stream* stream, sallow_error* error) {
  return guard(error, [&] {
    require_pointer(stream, "stream");
    stream->stream.reset();
    stream->unpolled.reset();
  });
}

void sallow_stream_free(sallow_stream* stream) {
  delete stream;
}
