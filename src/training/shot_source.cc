#include "training/shot_source.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "bits/random_stream.h"

namespace sallow {

namespace {
constexpr uint64_t kSlicesPerBlock = kShotsPerBlock / kShotsPerSlice;
}

SampledSource::SampledSource(const DetectorErrorModel& model, uint64_t seed, std::unique_ptr<const Decoder> teacher)
    : model_(model), seed_(seed), teacher_(std::move(teacher)) {
  if (teacher_ != nullptr) workspace_ = teacher_->make_workspace();
}

void SampledSource::prepare(uint64_t slice) {
  const uint64_t block = slice / kSlicesPerBlock;
  Kept& kept = kept_[block % 2];
  if (kept.number == block) return;
  model_.sample_block(seed_, block, kept.block);
  kept.number = block;
  if (teacher_ != nullptr) teach(kept);
}

void SampledSource::teach(Kept& kept) {
  DecodedBlock answers;
  BitTable turned;
  const BitTable detections = model_.last_detections(kept.block, turned);
  teacher_->decode(detections, *workspace_, answers, {.log_likelihood_ratios = true});
  kept.taught.resize(kShotsPerBlock);
  for (size_t shot = 0; shot < kShotsPerBlock; shot++) {
    const double ratio = answers.log_likelihood_ratios[shot];
    if (std::isnan(ratio)) {
      kept.taught[shot] = kept.block.flips.get(rounds() - 1, shot) ? 1.0f : 0.0f;
      continue;
    }
    const double flip = 1 / (1 + std::exp(std::clamp(ratio, -30.0, 30.0)));
    kept.taught[shot] = static_cast<float>(turned.get(0, shot) ? 1 - flip : flip);
  }
}

void SampledSource::fill(uint64_t slice, Sequences& out) const {
  const uint64_t block = slice / kSlicesPerBlock;
  const Kept& kept = kept_[block % 2];
  SALLOW_CHECK(kept.number == block);
  out.shape(rounds(), kShotsPerSlice, 0, model_.layout().places().count());
  model_.load(kept.block, slice % kSlicesPerBlock * kShotsPerSlice, kShotsPerSlice, 0, out);
  if (teacher_ == nullptr) return;
  const auto first = kept.taught.begin() + static_cast<ptrdiff_t>(slice % kSlicesPerBlock * kShotsPerSlice);
  std::copy_n(first, kShotsPerSlice, out.flips.end() - kShotsPerSlice);
}

}  // namespace sallow
