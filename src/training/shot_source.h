#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "decode/contract/decoder.h"
#include "training/cut_model.h"
#include "training/sequence.h"

namespace sallow {

/// The number of shots that training takes from a source at a time, and computes on one thread.
inline constexpr size_t kShotsPerSlice = 32;

/// Labelled shots of one number of rounds, in slices of kShotsPerSlice.
class ShotSource {
 public:
  virtual ~ShotSource() = default;
  virtual uint32_t distance() const = 0;
  virtual size_t rounds() const = 0;
  /// Makes fill() possible for this slice. Called by one thread at a time per source, with rising slices.
  virtual void prepare(uint64_t slice) = 0;
  /// Writes one prepared slice, a function of its number alone. May be called by several threads at once.
  virtual void fill(uint64_t slice, Sequences& out) const = 0;
};

/// Shots sampled from a model, never stored, with a label after every round.
class SampledSource final : public ShotSource {
 public:
  /// With a teacher, a decoder of this model with log-likelihood ratios, the label after the last round is the
  /// probability of a flip by the teacher (a soft target) instead of the flip that happened.
  SampledSource(const DetectorErrorModel& model, uint64_t seed, std::unique_ptr<const Decoder> teacher = nullptr);

  uint32_t distance() const override { return model_.layout().distance(); }
  size_t rounds() const override { return model_.layout().rounds(); }
  void prepare(uint64_t slice) override;
  void fill(uint64_t slice, Sequences& out) const override;

 private:
  // A batch takes slices of at most two blocks.
  struct Kept {
    uint64_t number = UINT64_MAX;
    CutModel::Block block;
    std::vector<float> taught;  // by shot, if there is a teacher
  };

  void teach(Kept& kept);

  CutModel model_;
  uint64_t seed_;
  std::unique_ptr<const Decoder> teacher_;
  std::unique_ptr<Decoder::Workspace> workspace_;
  Kept kept_[2];
};

}  // namespace sallow
