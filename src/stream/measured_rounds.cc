#include "stream/measured_rounds.h"

#include <algorithm>

#include "base/error.h"

namespace sallow {

namespace {

constexpr uint8_t kOne = 1, kLost = 2;

}  // namespace

bool MeasuredRounds::Round::operator==(const Round& other) const {
  if (measurements != other.measurements || is_odd != other.is_odd || lookbacks.size() != other.lookbacks.size()) {
    return false;
  }
  for (size_t place = 0; place < lookbacks.size(); place++) {
    if (!std::ranges::equal(lookbacks[place], other.lookbacks[place])) return false;
  }
  return true;
}

void MeasuredRounds::check_stretch(const WindowSchedule& schedule) const {
  const uint64_t period = schedule.plan().commit;
  const uint64_t begin = schedule.stretch_begin();
  if (begin == WindowSchedule::kEndless) return;
  for (uint64_t round = begin; round < begin + period; round++) {
    if (round + period < rounds.size() && rounds[round] == rounds[round + period]) continue;
    throw InputError("the measurements of repeated rounds differ", "write the rounds out instead of repeating them");
  }
}

RoundConverter::RoundConverter(const MeasuredRounds& measured, const WindowSchedule& schedule)
    : measured_(&measured), schedule_(&schedule) {
  uint32_t most = 0;
  for (const MeasuredRounds::Round& round : measured.rounds) most = std::max(most, round.measurements);
  ring_.resize(size_t{measured.farthest} + most + 1);
  places_.reserve(schedule.width());
}

void RoundConverter::reset() {
  std::ranges::fill(ring_, 0);
  taken_ = round_ = 0;
}

void RoundConverter::append(uint32_t count, bool is_known) {
  for (uint32_t k = 0; k < count; k++) ring_[(taken_ + k) % ring_.size()] = is_known ? 0 : kLost;
}

std::span<const uint32_t> RoundConverter::convert(std::span<const uint32_t> ones) {
  const uint32_t count = measured_->rounds[schedule_->model_round(round_)].measurements;
  append(count, true);
  for (const uint32_t one : ones) {
    SALLOW_CHECK(one < count);
    ring_[(taken_ + one) % ring_.size()] ^= kOne;
  }
  return compare();
}

std::span<const uint32_t> RoundConverter::convert_lost() {
  append(measured_->rounds[schedule_->model_round(round_)].measurements, false);
  return compare();
}

std::span<const uint32_t> RoundConverter::compare() {
  const MeasuredRounds::Round& round = measured_->rounds[schedule_->model_round(round_)];
  taken_ += round.measurements;
  places_.clear();
  for (uint32_t place = 0; place < round.lookbacks.size(); place++) {
    uint8_t parity = round.is_odd[place], any = 0;
    for (const uint32_t lookback : round.lookbacks[place]) {
      const uint8_t result = ring_[(taken_ - lookback) % ring_.size()];
      parity ^= result & kOne;
      any |= result;
    }
    if (parity != 0 && (any & kLost) == 0) places_.push_back(place);
  }
  round_++;
  return places_;
}

}  // namespace sallow
