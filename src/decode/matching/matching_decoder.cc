#include "decode/matching/matching_decoder.h"

#include <algorithm>
#include <bit>

#include "base/aligned.h"
#include "base/error.h"
#include "bits/kernels.h"
#include "decode/matching/shot_matcher.h"

namespace sallow {

namespace {
constexpr size_t kShots = 512;  // transposed together: one cache line of each row
constexpr size_t kShotWords = kShots / 64;
}  // namespace

struct MatchingDecoder::MatchingWorkspace final : Workspace {
  MatchingWorkspace(const MatchingGraph& graph, const NearLists& near)
      : matcher(graph, near),
        row_words((graph.node_count() + 63) / 64),
        rows(kShots * row_words),
        flips((graph.graph().observable_count() + 63) / 64) {}

  uint64_t* row(size_t shot) { return rows.data() + shot * row_words; }

  ShotMatcher matcher;
  size_t row_words;
  AlignedVector<uint64_t> rows;  // a row a shot, a bit a node
  std::vector<uint64_t> flips;
  uint64_t odd[kShotWords] = {};  // shots with an odd silent component
  std::vector<uint32_t> edges;    // room for solve()
};

MatchingDecoder::MatchingDecoder(DecodingGraph graph, const MatchingOptions& options)
    : graph_(std::move(graph)), near_(graph_, options.near, NearLists::Extent::kOwnBall) {
  if (!graph_.graph().baseline_detectors().empty()) {
    baseline_nodes_.assign((graph_.node_count() + 63) / 64, 0);
    for (uint32_t detector : graph_.graph().baseline_detectors()) {
      uint32_t node = graph_.node_of(detector);
      baseline_nodes_[node / 64] ^= uint64_t{1} << (node % 64);
    }
  }
  std::vector<std::vector<uint32_t>> by_component(graph_.component_count());
  for (uint32_t node = graph_.telling_count(); node < graph_.node_count(); node++) {
    if (!graph_.component(node).has_boundary) by_component[graph_.component_index(node)].push_back(node);
  }
  for (auto& nodes : by_component) {
    if (!nodes.empty()) silent_closed_components_.push_back(std::move(nodes));
  }
}

std::unique_ptr<Decoder::Workspace> MatchingDecoder::make_workspace() const {
  return std::make_unique<MatchingWorkspace>(graph_, near_);
}

size_t MatchingDecoder::decode(const BitTable& detections, Workspace& workspace, BitTable& predictions,
                               ShotOutcome* outcomes) const {
  SALLOW_CHECK(detections.row_count() == detector_count());
  auto& w = static_cast<MatchingWorkspace&>(workspace);
  predictions.reset(observable_count(), detections.column_count());
  uint32_t node_count = outcomes != nullptr ? graph_.node_count() : graph_.telling_count();
  size_t words = (node_count + 63) / 64;
  size_t unmatchable = 0;
  for (size_t first = 0; first < detections.column_count(); first += kShots) {
    transpose(detections, first, node_count, w);
    if (outcomes == nullptr) find_odd_silent_components(detections, first, w);
    size_t count = std::min(kShots, detections.column_count() - first);
    for (size_t k = 0; k < count; k++) {
      bool solved = (w.odd[k / 64] >> (k % 64) & 1) == 0 && w.matcher.match(w.row(k), words);
      if (outcomes != nullptr) outcomes[first + k] = {};
      if (!solved) {
        unmatchable++;
        if (outcomes != nullptr) outcomes[first + k].status = DecodeStatus::kUnmatchable;
        continue;
      }
      std::fill(w.flips.begin(), w.flips.end(), 0);
      for (uint32_t o : graph_.graph().baseline_observables()) w.flips[o / 64] ^= uint64_t{1} << (o % 64);
      w.matcher.flip_observables(w.flips);
      size_t shot = first + k;
      for (size_t word = 0; word < w.flips.size(); word++) {
        for (uint64_t bits = w.flips[word]; bits != 0; bits &= bits - 1) {
          predictions.row(64 * word + std::countr_zero(bits))[shot / 64] |= uint64_t{1} << (shot % 64);
        }
      }
      if (outcomes != nullptr) {
        int64_t weight = w.matcher.weight() + graph_.graph().baseline_weight();
        outcomes[shot].weight = static_cast<double>(weight) * graph_.graph().unit();
      }
    }
  }
  return unmatchable;
}

// Gathers the first nodes' rows, in the nodes' order, and turns 512 columns of them into rows of the workspace.
void MatchingDecoder::transpose(const BitTable& detections, size_t first_shot, uint32_t node_count,
                                MatchingWorkspace& w) const {
  const Kernels& k = kernels();
  size_t first_word = first_shot / 64;
  size_t words = std::min(kShotWords, detections.row_words() - first_word);
  uint64_t block[64];
  for (uint32_t start = 0; start < node_count; start += 64) {
    uint32_t nodes = std::min<uint32_t>(64, node_count - start);
    const uint64_t* rows[64];
    for (uint32_t i = 0; i < nodes; i++) rows[i] = detections.row(graph_.detector_of(start + i)) + first_word;
    for (size_t word = 0; word < words; word++) {
      for (uint32_t i = 0; i < nodes; i++) block[i] = rows[i][word];
      std::fill(block + nodes, block + 64, 0);
      k.transpose_64x64(block);
      uint64_t flipped = baseline_nodes_.empty() ? 0 : baseline_nodes_[start / 64];
      if (nodes < 64) flipped &= (uint64_t{1} << nodes) - 1;
      uint64_t* out = w.row(64 * word) + start / 64;
      for (size_t i = 0; i < 64; i++) out[i * w.row_words] = block[i] ^ flipped;
    }
  }
  std::fill(w.odd, w.odd + kShotWords, 0);
}

void MatchingDecoder::find_odd_silent_components(const BitTable& detections, size_t first_shot,
                                                 MatchingWorkspace& w) const {
  size_t first_word = first_shot / 64;
  size_t words = std::min(kShotWords, detections.row_words() - first_word);
  for (const std::vector<uint32_t>& nodes : silent_closed_components_) {
    uint64_t parity[kShotWords] = {};
    for (uint32_t node : nodes) {
      const uint64_t* row = detections.row(graph_.detector_of(node)) + first_word;
      uint64_t flipped = baseline_nodes_.empty() ? 0 : -(baseline_nodes_[node / 64] >> (node % 64) & 1);
      for (size_t word = 0; word < words; word++) parity[word] ^= row[word] ^ flipped;
    }
    for (size_t word = 0; word < words; word++) w.odd[word] |= parity[word];
  }
}

void MatchingDecoder::solve(std::span<const uint32_t> detectors, Workspace& workspace,
                            MatchingSolution& solution) const {
  auto& w = static_cast<MatchingWorkspace&>(workspace);
  const DecodingGraph& graph = graph_.graph();
  std::fill(w.row(0), w.row(0) + w.row_words, 0);
  if (!baseline_nodes_.empty()) std::copy(baseline_nodes_.begin(), baseline_nodes_.end(), w.row(0));
  for (uint32_t detector : detectors) {
    SALLOW_CHECK(detector < detector_count());
    uint32_t node = graph_.node_of(detector);
    w.row(0)[node / 64] ^= uint64_t{1} << (node % 64);
  }
  solution = {};
  if (!w.matcher.match(w.row(0), w.row_words)) {
    solution.status = DecodeStatus::kUnmatchable;
    return;
  }
  w.edges.clear();
  for (uint32_t e = 0; e < graph.edges().size(); e++) {
    if (graph.edges()[e].likely) w.edges.push_back(e);
  }
  for (uint32_t k = 0; k < w.matcher.event_count(); k++) {
    uint32_t other = w.matcher.partner(k);
    bool to_boundary = other == Blossom::kBoundaryMatch;
    if (!to_boundary && other < k) continue;
    uint32_t v = to_boundary ? kBoundary : graph_.detector_of(w.matcher.node(other));
    double weight = static_cast<double>(w.matcher.pair_distance(k)) * graph.unit();
    solution.pairs.push_back({graph_.detector_of(w.matcher.node(k)), v, weight});
    w.matcher.append_path(k, w.edges);
  }
  // A likely edge on a pair's way is left out.
  std::sort(w.edges.begin(), w.edges.end());
  for (size_t k = 0; k < w.edges.size();) {
    size_t end = k;
    while (end < w.edges.size() && w.edges[end] == w.edges[k]) end++;
    if ((end - k) % 2 == 1) solution.edges.push_back(w.edges[k]);
    k = end;
  }
  std::fill(w.flips.begin(), w.flips.end(), 0);
  for (uint32_t o : graph.baseline_observables()) w.flips[o / 64] ^= uint64_t{1} << (o % 64);
  w.matcher.flip_observables(w.flips);
  for (uint32_t o = 0; o < observable_count(); o++) {
    if (w.flips[o / 64] >> (o % 64) & 1) solution.observables.push_back(o);
  }
  solution.weight = static_cast<double>(w.matcher.weight() + graph.baseline_weight()) * graph.unit();
  solution.lower_bound = static_cast<double>(w.matcher.lower_bound() + graph.baseline_weight()) * graph.unit();
}

}  // namespace sallow
