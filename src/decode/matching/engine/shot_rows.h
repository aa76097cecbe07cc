#pragma once

#include <bit>
#include <cstdint>
#include <span>

#include "base/aligned.h"
#include "bits/bit_table.h"
#include "decode/matching/engine/matching_graph.h"

namespace sallow {

/// Transposes groups of shots, as many as one cache line of each row holds, from one row per node to one row per shot.
class ShotRows {
 public:
  static constexpr size_t kShots = 512;
  static constexpr size_t kWords = kShots / 64;  // per row of a node

  explicit ShotRows(const MatchingGraph& graph);

  /// Loads up to kShots columns from first_shot (a multiple of kShots) on; only the first node_count nodes. The
  /// baseline's detectors are flipped.
  void load(const BitTable& detections, size_t first_shot, uint32_t node_count);
  /// Computes the shots' rows from those of the first node_count nodes.
  void turn(uint32_t node_count);

  uint64_t* nodes() { return nodes_.data(); }
  uint64_t* row(size_t shot) { return rows_.data() + shot * row_stride_; }
  size_t row_words() const { return (graph_->node_count() + 63) / 64; }

  /// Finds the shots in which a component without boundary has an odd number of events.
  void check_closed_components(const BitTable& detections, size_t first_shot);
  bool is_odd(size_t shot) const { return odd_[shot / 64] >> (shot % 64) & 1; }

 private:
  const MatchingGraph* graph_;
  size_t row_stride_;
  AlignedVector<uint64_t> nodes_;
  AlignedVector<uint64_t> rows_;
  uint64_t odd_[kWords] = {};
};

/// Flips the predictions of a shot whose bits, one per observable, are set.
inline void flip_predictions(std::span<const uint64_t> flips, size_t shot, BitTable& predictions) {
  for (size_t word = 0; word < flips.size(); word++) {
    for (uint64_t bits = flips[word]; bits != 0; bits &= bits - 1) {
      predictions.row(64 * word + static_cast<size_t>(std::countr_zero(bits)))[shot / 64] ^= uint64_t{1} << (shot % 64);
    }
  }
}

}  // namespace sallow
