#include "training/record_source.h"

#include <algorithm>
#include <bit>
#include <numeric>

#include "base/error.h"
#include "bits/random_stream.h"

namespace sallow {

RecordSource::RecordSource(SurfaceLayout layout, BitTable detections, const BitTable& flips, uint64_t seed)
    : layout_(std::move(layout)), seed_(seed) {
  require_equal("detectors of a record", detections.row_count(), layout_.detectors().size());
  const size_t shots = detections.column_count();
  SALLOW_REQUIRE(shots > 0 && flips.row_count() == 1 && flips.column_count() == shots, "a record's flips");
  labels_.resize(shots);
  for (size_t shot = 0; shot < shots; shot++) labels_[shot] = flips.get(0, shot);
  for (size_t d = 0; d < layout_.detectors().size(); d++) {
    const uint32_t place = layout_.detectors()[d].place;
    if (place >= layout_.turning().size() || !layout_.turning()[place]) continue;
    for (size_t shot = 0; shot < shots; shot++) {
      if (detections.get(d, shot)) labels_[shot] = !labels_[shot];
    }
  }
  detections.transpose_into(by_shot_);
}

/// A slice has shots of at most two orders if there are at least as many shots as a slice has; fewer shots are repeated
/// in the same order.
void RecordSource::prepare(uint64_t slice) {
  const uint64_t count = std::max<uint64_t>(labels_.size(), kShotsPerSlice);
  for (const uint64_t at : {slice * kShotsPerSlice, slice * kShotsPerSlice + kShotsPerSlice - 1}) {
    const uint64_t number = at / count;
    Order& order = orders_[number % 2];
    if (order.number == number) continue;
    order.number = number;
    order.shots.resize(labels_.size());
    std::iota(order.shots.begin(), order.shots.end(), 0);
    RandomStream random(seed_, number);
    for (size_t k = order.shots.size(); k > 1; k--) {
      std::swap(order.shots[k - 1], order.shots[static_cast<size_t>(random.uniform() * static_cast<double>(k))]);
    }
  }
}

uint32_t RecordSource::shot_at(uint64_t number) const {
  const uint64_t count = std::max<uint64_t>(labels_.size(), kShotsPerSlice);
  const Order& order = orders_[number / count % 2];
  SALLOW_CHECK(order.number == number / count);
  return order.shots[number % count % labels_.size()];
}

void RecordSource::fill(uint64_t slice, Sequences& out) const {
  const size_t places = layout_.places().count(), measured = layout_.places().measured_count();
  out.shape(rounds(), kShotsPerSlice, rounds() - 1, places);
  std::ranges::fill(out.events, 0.0f);
  std::ranges::fill(out.finals, 0.0f);
  for (size_t k = 0; k < kShotsPerSlice; k++) {
    const uint32_t shot = shot_at(slice * kShotsPerSlice + k);
    out.flips[k] = labels_[shot] ? 1.0f : 0.0f;
    const uint64_t* row = by_shot_.row(shot);
    for (size_t w = 0; w * 64 < layout_.detectors().size(); w++) {
      for (uint64_t word = row[w]; word != 0; word &= word - 1) {
        const SurfaceLayout::Detector at = layout_.detectors()[64 * w + static_cast<size_t>(std::countr_zero(word))];
        if (at.round == rounds()) {
          out.finals[k * measured + at.place] = 1;
        } else {
          out.events[(at.round * kShotsPerSlice + k) * places + at.place] = 1;
        }
      }
    }
  }
}

}  // namespace sallow
