#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/lists.h"
#include "decode/window/window_schedule.h"

namespace sallow {

/// The measurements of each round of a stream, and how its detectors compare them. Immutable.
///
/// A round's measurements are those made between its detectors and those of the round before, as the circuit orders
/// them; measurements after the last detector belong to the last round.
struct MeasuredRounds {
  struct Round {
    uint32_t measurements = 0;
    /// By place of the detector: its measurements, counted back from the end of the round, which is 1.
    Lists<uint32_t> lookbacks;
    /// By place: whether the measurements have odd parity without noise.
    std::vector<uint8_t> is_odd;

    bool operator==(const Round& other) const;
  };

  std::vector<Round> rounds;  // of the model
  uint32_t farthest = 0;      // the largest lookback
  uint32_t reach = 0;         // how many rounds back a detector looks

  /// Throws an InputError if the rounds that the schedule repeats differ in their measurements.
  void check_stretch(const WindowSchedule& schedule) const;
};

/// Converts measurements to detection events, round by round in order.
class RoundConverter {
 public:
  /// Both must outlive this object.
  RoundConverter(const MeasuredRounds& measured, const WindowSchedule& schedule);

  /// The places of the detectors that fired in the next round, given which of its measurements are 1. Valid until the
  /// next call.
  std::span<const uint32_t> convert(std::span<const uint32_t> ones);
  /// The same for a round whose measurements are lost: detectors that compare them, now or later, do not fire.
  std::span<const uint32_t> convert_lost();
  void reset();

 private:
  std::span<const uint32_t> compare();
  void append(uint32_t count, bool is_known);

  const MeasuredRounds* measured_;
  const WindowSchedule* schedule_;
  std::vector<uint8_t> ring_;  // by measurement: bit 0 its result, bit 1 whether it is lost
  uint64_t taken_ = 0;         // measurements
  uint64_t round_ = 0;
  std::vector<uint32_t> places_;
};

}  // namespace sallow
