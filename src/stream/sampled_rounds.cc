#include "stream/sampled_rounds.h"

#include <algorithm>
#include <bit>

#include "dem/error_symptoms.h"

namespace sallow {

namespace {

constexpr double kMostByHits = 0.4;

}  // namespace

SampledRounds::SampledRounds(const DetectorErrorModel& model, const WindowSchedule& schedule)
    : schedule_(&schedule),
      rounds_(std::max(schedule.rounds().round_count(), 1u)),
      words_((schedule.width() + 63) / 64),
      flips_((schedule.observable_count() + 63) / 64) {
  const DetectorRounds& rounds = schedule.rounds();
  ErrorSymptoms symptoms;
  for_each_error(model, [&](const DemInstruction& error, uint64_t offset) {
    const double probability = error.arguments[0];
    read_symptoms(error, offset, symptoms);
    if (probability == 0) return;
    uint32_t first = symptoms.detectors.empty() ? 0 : UINT32_MAX;
    for (const uint32_t detector : symptoms.detectors) first = std::min(first, rounds.round_of(detector));
    Error own{{}, symptoms.observables, probability};
    for (const uint32_t detector : symptoms.detectors) {
      own.detectors.push_back({rounds.round_of(detector) - first, rounds.place_of(detector)});
      reach_ = std::max<uint64_t>(reach_, own.detectors.back().round);
    }
    (probability > kMostByHits ? rounds_[first].likely : rounds_[first].errors).push_back(std::move(own));
  });
  for (Round& round : rounds_) {
    if (round.errors.empty()) continue;
    std::vector<double> rates;
    double sum = 0;
    for (const Error& error : round.errors) sum += rates.emplace_back(flip_rate(error.probability));
    round.hits = PoissonTable(sum);
    round.pick = AliasTable(rates);
  }
  ring_.resize((reach_ + 1) * words_);
  places_.reserve(schedule.width());
  start(0, 0);
}

void SampledRounds::start(uint64_t seed, uint64_t shot) {
  random_ = RandomStream(seed, shot);
  std::ranges::fill(ring_, 0);
  std::ranges::fill(flips_, 0);
  next_ = 0;
}

void SampledRounds::apply(const Error& error) {
  for (const PlacedDetector flip : error.detectors) {
    ring_[(next_ + flip.round) % (reach_ + 1) * words_ + flip.place / 64] ^= uint64_t{1} << (flip.place % 64);
  }
  for (const uint32_t observable : error.observables) flips_[observable / 64] ^= uint64_t{1} << (observable % 64);
}

std::span<const uint32_t> SampledRounds::next() {
  const Round& round = rounds_[schedule_->model_round(next_)];
  if (!round.errors.empty()) {
    for (uint64_t hits = round.hits.draw(random_); hits > 0; hits--)
      apply(round.errors[round.pick.pick(random_.next())]);
  }
  for (const Error& error : round.likely) {
    if (random_.uniform() < error.probability) apply(error);
  }
  places_.clear();
  uint64_t* const row = ring_.data() + next_ % (reach_ + 1) * words_;
  for (size_t word = 0; word < words_; word++) {
    for (uint64_t left = row[word]; left != 0; left &= left - 1) {
      places_.push_back(static_cast<uint32_t>(64 * word + static_cast<size_t>(std::countr_zero(left))));
    }
    row[word] = 0;
  }
  next_++;
  return places_;
}

}  // namespace sallow
