#pragma once

#include <memory>
#include <utility>

#include "decode/contract/decoder.h"
#include "decode/window/sandwich_schedule.h"

namespace sallow {

/// Decodes whole shots in the windows of a sandwich, one after another, so that the accuracy of parallel windows can be
/// measured. A shot with a window that no error explains is unmatchable.
class SandwichDecoder final : public Decoder {
 public:
  explicit SandwichDecoder(std::shared_ptr<const SandwichSchedule> schedule) : schedule_(std::move(schedule)) {}

  size_t detector_count() const override { return schedule_->rounds().detector_count(); }
  size_t observable_count() const override { return schedule_->observable_count(); }
  LeftOut left_out() const override { return schedule_->different()[0]->decoder->left_out(); }
  std::unique_ptr<Workspace> make_workspace() const override;
  void finish(Workspace& workspace) const override;

 private:
  struct SandwichWorkspace;

  void decode_block(const BitTable& detections, Workspace& workspace, const DecodeRequest& request,
                    DecodedBlock& out) const override;
  DecodeStatus decode_events(std::span<const uint32_t> events, Workspace& workspace, std::span<uint64_t> flips,
                             ShotOutcome* outcome) const override;

  std::shared_ptr<const SandwichSchedule> schedule_;
};

}  // namespace sallow
