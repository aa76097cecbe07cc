#pragma once

#include <cstdint>

#include "base/aligned.h"
#include "bits/bit_table.h"
#include "decode/matching/matching_graph.h"

namespace sallow {

/// Turns tables with a row a detector into rows a shot, a bit a node: some shots at a time, as many as a cache line of
/// each row holds.
class ShotRows {
 public:
  static constexpr size_t kShots = 512;

  explicit ShotRows(const MatchingGraph& graph);

  /// Takes up to kShots columns from first_shot (a multiple of kShots) on; of the nodes only the first node_count. The
  /// baseline's detectors are flipped.
  void load(const BitTable& detections, size_t first_shot, uint32_t node_count);
  uint64_t* row(size_t shot) { return rows_.data() + shot * row_words_; }
  size_t row_words() const { return row_words_; }

  /// Finds the shots of which load() has left out what makes them unmatchable.
  void check_silent_components(const BitTable& detections, size_t first_shot);
  bool is_odd(size_t shot) const { return odd_[shot / 64] >> (shot % 64) & 1; }

 private:
  const MatchingGraph* graph_;
  size_t row_words_;
  AlignedVector<uint64_t> rows_;
  uint64_t odd_[kShots / 64] = {};
};

}  // namespace sallow
