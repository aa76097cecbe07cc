#include "training/trainer.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/error.h"
#include "base/threads.h"

namespace sallow {

Trainer::Trainer(TrainerOptions options, std::vector<TrainingStage> stages,
                 std::vector<std::unique_ptr<ShotSource>> sources, Network start)
    : options_(options), stages_(std::move(stages)), sources_(std::move(sources)), state_(std::move(start)) {
  SALLOW_REQUIRE(options_.batch > 0 && options_.batch % kShotsPerSlice == 0, "a batch is whole slices of shots");
  SALLOW_REQUIRE(!stages_.empty() && !sources_.empty(), "training needs stages and sources");
  for (const TrainingStage& stage : stages_) require_equal("shares", stage.shares.size(), sources_.size());
  for (const auto& source : sources_) {
    require_equal("a source's distance", source->distance(), state_.network.shape().distance);
  }
  const size_t size = state_.network.values().size();
  state_.slices.resize(sources_.size());
  state_.slices_in_stage.resize(sources_.size());
  state_.first.resize(size);
  state_.second.resize(size);
  state_.slow = state_.network.values();
  slices_.resize(options_.batch / kShotsPerSlice);
  for (Slice& slice : slices_) slice.gradient.resize(size);
  for (size_t k = 0; k < std::max<size_t>(options_.threads, 1); k++) workers_.emplace_back(state_.network.shape());
  gradient_.resize(size);
}

/// Each slice comes from the source that has the largest part of its share missing.
void Trainer::choose_slices() {
  const double progress = static_cast<double>(state_.step) / static_cast<double>(options_.steps);
  while (state_.stage + 1 < stages_.size() && progress >= stages_[state_.stage].until) {
    state_.stage++;
    std::ranges::fill(state_.slices_in_stage, 0);
  }
  const std::vector<double>& shares = stages_[state_.stage].shares;
  double sum = 0;
  for (const double share : shares) sum += share;
  uint64_t taken = 0;
  for (const uint64_t slices : state_.slices_in_stage) taken += slices;
  for (Slice& slice : slices_) {
    double most = -INFINITY;
    taken++;
    for (size_t k = 0; k < shares.size(); k++) {
      if (shares[k] <= 0) continue;
      const double missing =
          static_cast<double>(taken) * shares[k] / sum - static_cast<double>(state_.slices_in_stage[k]);
      if (missing > most) {
        most = missing;
        slice.source = k;
      }
    }
    slice.number = state_.slices[slice.source]++;
    state_.slices_in_stage[slice.source]++;
  }
}

double Trainer::rate() const {
  const auto step = static_cast<double>(state_.step);
  double rate = options_.rate;
  if (state_.step < options_.warm_up) rate *= (step + 1) / static_cast<double>(options_.warm_up);
  const double progress = step / static_cast<double>(options_.steps);
  return rate * (options_.rate_end + (1 - options_.rate_end) * 0.5 * (1 + std::cos(std::numbers::pi * progress)));
}

double Trainer::step() {
  choose_slices();
  transpose_tensors(state_.network, transposed_);
  parallel_for(workers_.size(), sources_.size(), [&](size_t, size_t source) {
    for (const Slice& slice : slices_) {
      if (slice.source == source) sources_[source]->prepare(slice.number);
    }
  });
  parallel_for(workers_.size(), slices_.size(), [&](size_t w, size_t k) {
    Slice& slice = slices_[k];
    Worker& worker = workers_[w];
    sources_[slice.source]->fill(slice.number, worker.shots);
    std::ranges::fill(slice.gradient, 0.0f);
    slice.loss = worker.gradients.add_gradient(state_.network, transposed_, worker.shots, slice.gradient) /
                 static_cast<double>(worker.shots.cuts() * worker.shots.shots);
    // The mean over the slice's cuts and shots.
    const float scale = 1.0f / static_cast<float>(worker.shots.cuts() * worker.shots.shots * slices_.size());
    for (float& value : slice.gradient) value *= scale;
  });
  double loss = 0, square = 0;
  std::ranges::fill(gradient_, 0.0f);
  for (const Slice& slice : slices_) {
    loss += slice.loss / static_cast<double>(slices_.size());
    for (size_t k = 0; k < gradient_.size(); k++) gradient_[k] += slice.gradient[k];
  }
  for (const float value : gradient_) square += double{value} * value;
  const double norm = std::sqrt(square);
  const double scale = norm > options_.clip ? options_.clip / norm : 1;
  const auto steps = static_cast<double>(state_.step + 1);
  const double first_correction = 1 / (1 - std::pow(0.9, steps));
  const double second_correction = 1 / (1 - std::pow(0.99, steps));
  // The averaged weights start as a plain mean.
  const double follow = std::max(options_.follow, std::min(1.0, 10 / (10 + steps)));
  float_kernels().adam(gradient_.size(), gradient_.data(), static_cast<float>(scale),
                       static_cast<float>(rate() * first_correction), static_cast<float>(second_correction),
                       state_.first.data(), state_.second.data(), state_.network.values().data(),
                       static_cast<float>(follow), state_.slow.data());
  state_.step++;
  return loss;
}

Network Trainer::result() const {
  Network network = state_.network;
  network.values() = state_.slow;
  return network;
}

}  // namespace sallow
