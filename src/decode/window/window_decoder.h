#pragma once

#include <memory>
#include <utility>

#include "decode/contract/decoder.h"
#include "decode/window/window_schedule.h"

namespace sallow {

/// Decodes whole shots as a stream decodes them: round by round, in windows, so that the accuracy of streams can be
/// measured. A shot with a window that no error explains is unmatchable. With one window for the whole shot, answers
/// are those of the inner decoder.
class WindowDecoder final : public Decoder {
 public:
  explicit WindowDecoder(std::shared_ptr<const WindowSchedule> schedule) : schedule_(std::move(schedule)) {}

  size_t detector_count() const override { return schedule_->detector_count(); }
  size_t observable_count() const override { return schedule_->observable_count(); }
  LeftOut left_out() const override { return schedule_->left_out(); }
  std::unique_ptr<Workspace> make_workspace() const override;
  Capabilities capabilities() const override {
    return {.weights = whole() != nullptr && whole()->capabilities().weights};
  }
  void finish(Workspace& workspace) const override;

  const WindowSchedule& schedule() const { return *schedule_; }

 private:
  struct WindowWorkspace;

  void decode_block(const BitTable& detections, Workspace& workspace, const DecodeRequest& request,
                    DecodedBlock& out) const override;
  DecodeStatus decode_events(std::span<const uint32_t> events, Workspace& workspace, std::span<uint64_t> flips,
                             ShotOutcome* outcome) const override;
  /// The inner decoder if there is only one window, else null.
  const Decoder* whole() const { return schedule_->window_count() == 1 ? schedule_->window(0).decoder.get() : nullptr; }

  std::shared_ptr<const WindowSchedule> schedule_;
};

}  // namespace sallow
