#pragma once

#include <cstdint>
#include <vector>

#include "bits/bit_table.h"
#include "neural/surface_layout.h"
#include "training/shot_source.h"

namespace sallow {

/// Shots of a record, with a label after the last round alone: in another random order each time all have been taken.
class RecordSource final : public ShotSource {
 public:
  /// Tables have one column per shot; `flips` are the model's observable. `layout` is that of the record's detectors.
  RecordSource(SurfaceLayout layout, BitTable detections, const BitTable& flips, uint64_t seed);

  uint32_t distance() const override { return layout_.distance(); }
  size_t rounds() const override { return layout_.rounds(); }
  void prepare(uint64_t slice) override;
  void fill(uint64_t slice, Sequences& out) const override;

 private:
  struct Order {
    uint64_t number = UINT64_MAX;
    std::vector<uint32_t> shots;
  };

  uint32_t shot_at(uint64_t number) const;

  SurfaceLayout layout_;
  BitTable by_shot_;          // one row per shot, one column per detector
  std::vector<bool> labels_;  // flips of the network's observable
  uint64_t seed_;
  Order orders_[2];
};

}  // namespace sallow
