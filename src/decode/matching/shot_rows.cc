#include "decode/matching/shot_rows.h"

#include <algorithm>

#include "bits/kernels.h"

namespace sallow {

ShotRows::ShotRows(const MatchingGraph& graph)
    : graph_(&graph), row_words_((graph.node_count() + 63) / 64), rows_(kShots * row_words_) {}

void ShotRows::load(const BitTable& detections, size_t first_shot, uint32_t node_count) {
  const Kernels& k = kernels();
  size_t first_word = first_shot / 64;
  size_t words = std::min(kShots / 64, detections.row_words() - first_word);
  std::span<const uint64_t> baseline = graph_->baseline_bits();
  uint64_t block[64];
  for (uint32_t start = 0; start < node_count; start += 64) {
    uint32_t nodes = std::min<uint32_t>(64, node_count - start);
    const uint64_t* rows[64];
    for (uint32_t i = 0; i < nodes; i++) rows[i] = detections.row(graph_->detector_of(start + i)) + first_word;
    uint64_t flipped = baseline.empty() ? 0 : baseline[start / 64];
    if (nodes < 64) flipped &= (uint64_t{1} << nodes) - 1;
    for (size_t word = 0; word < words; word++) {
      for (uint32_t i = 0; i < nodes; i++) block[i] = rows[i][word];
      std::fill(block + nodes, block + 64, 0);
      k.transpose_64x64(block);
      uint64_t* out = row(64 * word) + start / 64;
      for (size_t i = 0; i < 64; i++) out[i * row_words_] = block[i] ^ flipped;
    }
  }
}

void ShotRows::check_silent_components(const BitTable& detections, size_t first_shot) {
  size_t first_word = first_shot / 64;
  size_t words = std::min(kShots / 64, detections.row_words() - first_word);
  std::span<const uint64_t> baseline = graph_->baseline_bits();
  std::fill(odd_, odd_ + kShots / 64, 0);
  for (const std::vector<uint32_t>& nodes : graph_->silent_closed_components()) {
    uint64_t parity[kShots / 64] = {};
    for (uint32_t node : nodes) {
      const uint64_t* row = detections.row(graph_->detector_of(node)) + first_word;
      uint64_t flipped = baseline.empty() ? 0 : -(baseline[node / 64] >> (node % 64) & 1);
      for (size_t word = 0; word < words; word++) parity[word] ^= row[word] ^ flipped;
    }
    for (size_t word = 0; word < words; word++) odd_[word] |= parity[word];
  }
}

}  // namespace sallow
