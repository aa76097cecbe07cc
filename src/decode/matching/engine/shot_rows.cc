#include "decode/matching/engine/shot_rows.h"

#include <algorithm>

#include "bits/row_kernels.h"

namespace sallow {

ShotRows::ShotRows(const MatchingGraph& graph)
    : graph_(&graph),
      row_stride_((graph.node_count() + kShots - 1) / kShots * kWords),
      nodes_(graph.node_count() * kWords),
      rows_(kShots * row_stride_) {}

void ShotRows::load(const BitTable& detections, size_t first_shot, uint32_t node_count) {
  size_t first_word = first_shot / 64;
  std::span<const uint64_t> baseline = graph_->baseline_bits();
  for (uint32_t node = 0; node < node_count; node++) {
    const uint64_t* row = detections.row(graph_->detector_of(node)) + first_word;
    uint64_t flipped = baseline.empty() ? 0 : -(baseline[node / 64] >> (node % 64) & 1);
    for (size_t word = 0; word < kWords; word++) nodes_[node * kWords + word] = row[word] ^ flipped;
  }
  turn(node_count);
}

void ShotRows::turn(uint32_t node_count) {
  for (uint32_t node = 0; node < node_count; node += kShots) {
    row_kernels().transpose_512x512(nodes_.data() + node * kWords, kWords, std::min<size_t>(kShots, node_count - node),
                                    rows_.data() + node / 64, row_stride_, kShots);
  }
}

void ShotRows::check_closed_components(const BitTable& detections, size_t first_shot) {
  size_t first_word = first_shot / 64;
  std::span<const uint64_t> baseline = graph_->baseline_bits();
  std::fill(odd_, odd_ + kWords, 0);
  for (const std::vector<uint32_t>& nodes : graph_->closed_components()) {
    uint64_t parity[kWords] = {};
    for (uint32_t node : nodes) {
      const uint64_t* row = detections.row(graph_->detector_of(node)) + first_word;
      uint64_t flipped = baseline.empty() ? 0 : -(baseline[node / 64] >> (node % 64) & 1);
      for (size_t word = 0; word < kWords; word++) parity[word] ^= row[word] ^ flipped;
    }
    for (size_t word = 0; word < kWords; word++) odd_[word] |= parity[word];
  }
}

}  // namespace sallow
