#include <atomic>
#include <utility>
#include <vector>

#include "capi/decode_call.h"
#include "capi/guard.h"
#include "capi/handles.h"

using namespace sallow;

struct sallow_workspace {
  explicit sallow_workspace(std::shared_ptr<const Decoder> of)
      : decoder(std::move(of)), rooms(*decoder), room(rooms.borrow()) {}

  std::shared_ptr<const Decoder> decoder;
  DecodingRooms rooms;
  std::unique_ptr<DecodingRoom> room;  // for single shots; those of batches are in `rooms`
  std::atomic_flag busy;
};

namespace {

/// Holds a workspace for one call. Throws UsageError if another call holds it.
class Hold {
 public:
  explicit Hold(sallow_workspace* workspace) : workspace_(workspace) {
    require_pointer(workspace, "workspace");
    SALLOW_REQUIRE(!workspace->busy.test_and_set(std::memory_order_acquire),
                   "workspace: another thread is using it; make one for each thread");
  }
  ~Hold() { workspace_->busy.clear(std::memory_order_release); }
  Hold(const Hold&) = delete;
  Hold& operator=(const Hold&) = delete;

 private:
  sallow_workspace* workspace_;
};

}  // namespace

sallow_status sallow_decoder_decode(const sallow_decoder* handle, size_t shots, const uint8_t* detections,
                                    size_t detections_bytes, uint8_t* predictions, size_t predictions_bytes,
                                    const sallow_decode_extras* extras, size_t threads, sallow_error* error) {
  return guard(error, [&] {
    require_pointer(handle, "decoder");
    DecodeCall(*handle->decoder, shots, detections, detections_bytes, predictions, predictions_bytes, extras)
        .run(handle->rooms, threads);
  });
}

sallow_status sallow_workspace_create(const sallow_decoder* decoder, sallow_workspace** workspace,
                                      sallow_error* error) {
  return guard(error, [&] {
    require_pointer(workspace, "workspace");
    *workspace = nullptr;
    require_pointer(decoder, "decoder");
    *workspace = new sallow_workspace(decoder->decoder);
  });
}

sallow_status sallow_workspace_decode(sallow_workspace* workspace, size_t shots, const uint8_t* detections,
                                      size_t detections_bytes, uint8_t* predictions, size_t predictions_bytes,
                                      const sallow_decode_extras* extras, sallow_error* error) {
  return guard(error, [&] {
    const Hold hold(workspace);
    const Decoder& decoder = *workspace->decoder;
    DecodeCall call(decoder, shots, detections, detections_bytes, predictions, predictions_bytes, extras);
    if (call.is_lone_shot()) {
      call.decode_lone_shot(decoder, *workspace->room);
    } else {
      call.run(workspace->rooms, 1);
    }
  });
}

sallow_status sallow_workspace_decode_events(sallow_workspace* workspace, const uint32_t* events, size_t event_count,
                                             uint64_t* flips, size_t flip_words, double* weight, int* unmatchable,
                                             sallow_error* error) {
  return guard(error, [&] {
    const Hold hold(workspace);
    if (event_count > 0) require_pointer(events, "events");
    if (flip_words > 0) require_pointer(flips, "flips");
    ShotOutcome outcome;
    Decoder::Workspace& own = *workspace->room->workspace;
    const DecodeStatus status = workspace->decoder->decode_shot({events, event_count}, own, {flips, flip_words},
                                                                weight != nullptr ? &outcome : nullptr);
    workspace->decoder->finish(own);
    if (weight != nullptr) *weight = outcome.weight;
    if (unmatchable != nullptr) *unmatchable = status == DecodeStatus::kUnmatchable;
  });
}

void sallow_workspace_free(sallow_workspace* workspace) {
  delete workspace;
}

sallow_status sallow_chosen_create(sallow_chosen** chosen, sallow_error* error) {
  return guard(error, [&] {
    require_pointer(chosen, "chosen");
    *chosen = new sallow_chosen;
  });
}

sallow_status sallow_chosen_get(const sallow_chosen* chosen, size_t shot, const uint32_t** mechanisms, size_t* count,
                                int* known, sallow_error* error) {
  return guard(error, [&] {
    require_pointer(chosen, "chosen");
    require_pointer(mechanisms, "mechanisms");
    require_pointer(count, "count");
    SALLOW_REQUIRE(shot < chosen->errors.size(),
                   "shot " + std::to_string(shot) + " of " + std::to_string(chosen->errors.size()));
    const std::span<const uint32_t> list = chosen->errors[shot];
    *mechanisms = list.data();
    *count = list.size();
    if (known != nullptr) *known = chosen->errors.has_list(shot);
  });
}

void sallow_chosen_free(sallow_chosen* chosen) {
  delete chosen;
}
