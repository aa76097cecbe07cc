#include "stream/stream.h"

#include <algorithm>
#include <bit>
#include <string>
#include <utility>

#include "base/error.h"

namespace sallow {

namespace {

constexpr size_t kLostRemembered = 256;

uint32_t bit(Herald herald) {
  return static_cast<uint32_t>(herald);
}

}  // namespace

Stream::Stream(std::shared_ptr<const WindowSchedule> schedule, const StreamOptions& options,
               std::shared_ptr<const MeasuredRounds> measured)
    : schedule_(std::move(schedule)),
      measured_(std::move(measured)),
      options_(options),
      windows_(*schedule_),
      held_(options.most_held + 1),
      lost_(kLostRemembered, kNoRound) {
  uint32_t width = schedule_->width();
  if (measured_) {
    converter_.emplace(*measured_, *schedule_);
    for (const MeasuredRounds::Round& round : measured_->rounds) width = std::max(width, round.measurements);
  }
  places_.reserve(width);
  for (Held& held : held_) held.places.reserve(width);
}

void Stream::reset() {
  windows_.reset();
  if (converter_) converter_->reset();
  for (Held& held : held_) held.round = kNoRound;
  std::ranges::fill(lost_, kNoRound);
  next_round_ = farthest_ = heralded_until_ = 0;
  pending_.reset();
  counts_.resets++;
}

bool Stream::was_lost(uint64_t round) const {
  return lost_[round % kLostRemembered] == round;
}

void Stream::require_places(uint64_t round, std::span<const uint32_t> places) const {
  const uint32_t width = width_of(round);
  for (const uint32_t place : places) {
    SALLOW_REQUIRE(place < width, "push_round: place " + std::to_string(place) + " of round " + std::to_string(round) +
                                      ", which has " + std::to_string(width) +
                                      (measured_ ? " measurements" : " detectors"));
  }
}

std::optional<Correction> Stream::push_round(uint64_t round, std::span<const uint32_t> places, int64_t arrived,
                                             int64_t now) {
  pending_.reset();
  if (round < next_round_) {
    (was_lost(round) ? counts_.late : counts_.doubled)++;
    return {};
  }
  if (round >= schedule_->round_count() || round - next_round_ > options_.most_ahead) {
    counts_.refused++;
    return {};
  }
  require_places(round, places);
  if (round == next_round_) {
    take(places, arrived, now);
    if (farthest_ > next_round_) take_held(now);
    return result();
  }
  // Rounds in between are missing. They are lost if they are too far behind.
  while (round - next_round_ > options_.most_held) {
    if (slot(next_round_).round == next_round_) {
      take_held(now);
    } else {
      lose_next(now);
    }
  }
  if (round == next_round_) {
    take(places, arrived, now);
    return result();
  }
  Held& held = slot(round);
  if (held.round == round) {
    counts_.doubled++;
    return result();
  }
  counts_.reordered++;
  held.round = round;
  held.places.assign(places.begin(), places.end());
  held.arrived = arrived;
  farthest_ = std::max(farthest_, round + 1);
  take_held(now);
  return result();
}

std::optional<Correction> Stream::push_bits(uint64_t round, std::span<const uint64_t> bits, int64_t arrived,
                                            int64_t now) {
  places_.clear();
  for (size_t word = 0; word < bits.size(); word++) {
    for (uint64_t left = bits[word]; left != 0; left &= left - 1) {
      places_.push_back(static_cast<uint32_t>(64 * word + static_cast<size_t>(std::countr_zero(left))));
    }
  }
  return push_round(round, places_, arrived, now);
}

std::optional<Correction> Stream::finish(int64_t now) {
  pending_.reset();
  const uint64_t end = schedule_->is_endless() ? farthest_ : schedule_->round_count();
  while (next_round_ < end) {
    if (slot(next_round_).round == next_round_) {
      take_held(now);
    } else {
      lose_next(now);
    }
  }
  return result();
}

// Takes the next round in order.
void Stream::take(std::span<const uint32_t> places, int64_t arrived, int64_t now) {
  add_events(converter_ ? converter_->convert(places) : places, arrived, now);
}

void Stream::add_events(std::span<const uint32_t> places, int64_t arrived, int64_t now) {
  windows_.push_round(places);
  next_round_++;
  counts_.rounds++;
  while (windows_.is_due()) decode(arrived, now);
}

void Stream::lose_next(int64_t now) {
  lost_[next_round_ % kLostRemembered] = next_round_;
  counts_.lost++;
  heralded_until_ = next_round_ + schedule_->plan().buffer + 1 + (measured_ ? measured_->reach : 0);
  add_events(converter_ ? converter_->convert_lost() : std::span<const uint32_t>(), now, now);
}

// Takes the rounds that waited for the one before them.
void Stream::take_held(int64_t now) {
  for (Held* held = &slot(next_round_); held->round == next_round_; held = &slot(next_round_)) {
    held->round = kNoRound;
    take(held->places, held->arrived, now);
  }
}

void Stream::decode(int64_t arrived, int64_t now) {
  const WindowCommit commit = windows_.decode_window();
  uint32_t heralds = 0;
  if (!commit.is_resolved) heralds |= bit(Herald::kUnresolved);
  if (commit.is_resolved && !commit.is_explained) heralds |= bit(Herald::kUnexplained);
  if (commit.first_round < heralded_until_) heralds |= bit(Herald::kLostRound);
  if (options_.deadline > 0 && now - arrived > options_.deadline) heralds |= bit(Herald::kLate);
  counts_.windows++;
  counts_.unresolved += commit.is_resolved ? 0 : 1;
  counts_.unexplained += commit.is_resolved && !commit.is_explained ? 1 : 0;
  counts_.heralded += heralds != 0 ? 1 : 0;
  if (!pending_) pending_ = Correction{commit.first_round, commit.end_round, false, 0, arrived, {}};
  pending_->end_round = commit.end_round;
  pending_->is_final = commit.is_last;
  pending_->heralds |= heralds;
  pending_->arrived = arrived;
}

std::optional<Correction> Stream::result() {
  if (!pending_) return {};
  pending_->frame = windows_.frame();
  return std::exchange(pending_, std::nullopt);
}

bool Stream::delivered(const Correction& correction, int64_t now) {
  const bool is_late = options_.deadline > 0 && now - correction.arrived > options_.deadline;
  counts_.missed_deadlines += is_late ? 1 : 0;
  return is_late;
}

}  // namespace sallow
