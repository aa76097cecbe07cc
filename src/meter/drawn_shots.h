#pragma once

#include <cstdint>
#include <span>

#include "meter/stream_meter.h"
#include "stream/sampled_rounds.h"

namespace sallow {

/// Shots drawn from the error model while they are replayed. Shot k depends only on (seed, k).
class DrawnShots final : public RoundSource {
 public:
  /// The model must be that of the schedule, which must outlive this object.
  DrawnShots(const DetectorErrorModel& model, const WindowSchedule& schedule, uint64_t seed)
      : rounds_(model, schedule), seed_(seed) {}

  void start(uint64_t shot) override { rounds_.start(seed_, shot); }
  std::span<const uint32_t> next() override { return rounds_.next(); }
  std::span<const uint64_t> true_flips() const override { return rounds_.true_flips(); }

 private:
  SampledRounds rounds_;
  uint64_t seed_;
};

}  // namespace sallow
