#include "decode/correlated/correlated_decoder.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

#include "base/error.h"
#include "decode/correlated/weight_overlay.h"
#include "decode/matching/shot_matcher.h"
#include "decode/matching/shot_rows.h"

namespace sallow {

namespace {
constexpr int32_t kNoMatter = INT32_MAX;
}

struct CorrelatedDecoder::CorrelatedWorkspace final : Workspace {
  CorrelatedWorkspace(const MatchingGraph& graph, const NearLists& near)
      : first(graph, near),
        second(graph, near),
        overlay(graph),
        rows(graph),
        used(graph.graph().edges().size(), 0),
        flips((graph.graph().observable_count() + 63) / 64),
        second_flips(flips.size()) {}

  ShotMatcher first;
  OverlayMatcher second;
  WeightOverlay overlay;
  ShotRows rows;
  std::vector<uint32_t> first_edges;
  std::vector<uint32_t> second_edges;
  std::vector<uint8_t> used;  // by edge, all 0 between shots
  std::vector<uint64_t> flips;
  std::vector<uint64_t> second_flips;
};

CorrelatedDecoder::CorrelatedDecoder(DecodingGraph graph, const CorrelatedOptions& options)
    : graph_(std::move(graph)),
      near_(graph_, options.near, NearLists::Extent::kBothBoundaries),
      likelier_(options.likelier) {
  gather_partners();
}

void CorrelatedDecoder::gather_partners() {
  std::span<const DecodingEdge> edges = graph_.graph().edges();
  double unit = graph_.graph().unit();
  auto weight_of = [&](double p) { return 2 * std::lround((std::log1p(-p) - std::log(p)) / (2 * unit)); };
  starts_.assign(edges.size() + 1, 0);
  for (const JointEdges& joint : graph_.graph().joint()) {
    starts_[joint.first + 1]++;
    starts_[joint.second + 1]++;
  }
  std::partial_sum(starts_.begin(), starts_.end(), starts_.begin());
  partners_.resize(starts_.back());
  std::vector<uint32_t> end(starts_.begin(), starts_.end() - 1);
  for (const JointEdges& joint : graph_.graph().joint()) {
    int64_t together = std::min<int64_t>(weight_of(joint.probability), INT32_MAX / 2);
    for (auto [e, f] : {std::pair(joint.first, joint.second), std::pair(joint.second, joint.first)}) {
      double given = std::min(0.5, joint.probability / edges[e].probability);
      bool tells = graph_.node_of(edges[f].u) < graph_.telling_count();
      Partner partner{f, kNoMatter, 0};
      if (tells && !edges[e].likely && !edges[f].likely) partner.lowered = static_cast<int32_t>(weight_of(given));
      int64_t saved = int64_t{edges[e].weight} + edges[f].weight - together;
      if (saved > 0 && !edges[e].likely && !edges[f].likely) partner.saved = static_cast<int32_t>(saved);
      partners_[end[e]++] = partner;
    }
  }
}

std::unique_ptr<Decoder::Workspace> CorrelatedDecoder::make_workspace() const {
  return std::make_unique<CorrelatedWorkspace>(graph_, near_);
}

size_t CorrelatedDecoder::decode(const BitTable& detections, Workspace& workspace, BitTable& predictions,
                                 ShotOutcome* outcomes) const {
  SALLOW_CHECK(detections.row_count() == detector_count());
  auto& w = static_cast<CorrelatedWorkspace&>(workspace);
  const DecodingGraph& graph = graph_.graph();
  predictions.reset(observable_count(), detections.column_count());
  size_t unmatchable = 0;
  for (size_t first = 0; first < detections.column_count(); first += ShotRows::kShots) {
    w.rows.load(detections, first, graph_.node_count());
    size_t count = std::min(ShotRows::kShots, detections.column_count() - first);
    for (size_t k = 0; k < count; k++) {
      size_t shot = first + k;
      if (outcomes != nullptr) outcomes[shot] = {};
      if (!decode_shot(w.rows.row(k), w)) {
        unmatchable++;
        if (outcomes != nullptr) outcomes[shot].status = DecodeStatus::kUnmatchable;
        continue;
      }
      for (size_t word = 0; word < w.flips.size(); word++) {
        for (uint64_t bits = w.flips[word]; bits != 0; bits &= bits - 1) {
          predictions.row(64 * word + std::countr_zero(bits))[shot / 64] |= uint64_t{1} << (shot % 64);
        }
      }
      if (outcomes != nullptr) {
        drop_pairs(w.first_edges);
        int64_t weight = graph.baseline_weight();
        for (uint32_t e : w.first_edges) weight += graph.edges()[e].weight;
        outcomes[shot].weight = static_cast<double>(weight) * graph.unit();
      }
    }
  }
  return unmatchable;
}

// Leaves the flips in w.flips and the solution's edges in w.first_edges.
bool CorrelatedDecoder::decode_shot(uint64_t* row, CorrelatedWorkspace& w) const {
  if (!w.first.match(row, w.rows.row_words())) return false;
  std::fill(w.flips.begin(), w.flips.end(), 0);
  for (uint32_t o : graph_.graph().baseline_observables()) w.flips[o / 64] ^= uint64_t{1} << (o % 64);
  w.second_flips = w.flips;
  w.first.flip_observables(w.flips);

  w.first_edges.clear();
  for (uint32_t k = 0; k < w.first.event_count(); k++) {
    uint32_t other = w.first.partner(k);
    if (other == Blossom::kBoundaryMatch || k < other) w.first.append_path(k, w.first_edges);
  }
  w.overlay.clear();
  for (uint32_t e : w.first_edges) {
    for (const Partner& partner : partners(e)) w.overlay.lower(partner.edge, partner.lowered);
  }
  if (w.overlay.is_empty()) return true;

  uint32_t telling = graph_.telling_count();
  size_t words = (telling + 63) / 64;
  if (telling % 64 != 0) row[words - 1] &= (uint64_t{1} << (telling % 64)) - 1;
  if (!w.second.match(row, words, w.overlay)) return true;
  w.second.flip_observables(w.second_flips);
  if (w.flips == w.second_flips) return true;

  w.second_edges.clear();
  w.second.append_edges(w.second_edges);
  for (uint32_t e : w.first_edges) {
    if (graph_.node_of(graph_.graph().edges()[e].u) >= telling) w.second_edges.push_back(e);
  }
  if (likelier_ && joint_cost(w.first_edges, w) <= joint_cost(w.second_edges, w)) return true;
  std::swap(w.flips, w.second_flips);
  std::swap(w.first_edges, w.second_edges);
  return true;
}

// Sorts, and removes edges that stand there twice.
void CorrelatedDecoder::drop_pairs(std::vector<uint32_t>& edges) const {
  std::sort(edges.begin(), edges.end());
  size_t kept = 0;
  for (size_t k = 0; k < edges.size();) {
    if (k + 1 < edges.size() && edges[k] == edges[k + 1]) {
      k += 2;
    } else {
      edges[kept++] = edges[k++];
    }
  }
  edges.resize(kept);
}

// The edges' weight, with pairs that one error flips counted as that error; the largest savings are taken first.
int64_t CorrelatedDecoder::joint_cost(std::vector<uint32_t>& edges, CorrelatedWorkspace& w) const {
  drop_pairs(edges);
  int64_t cost = 0;
  for (uint32_t e : edges) {
    w.used[e] = 1;
    cost += graph_.graph().edges()[e].weight;
  }
  for (;;) {
    int32_t most = 0;
    uint32_t best_e = 0, best_f = 0;
    for (uint32_t e : edges) {
      if (!w.used[e]) continue;
      for (const Partner& partner : partners(e)) {
        if (w.used[partner.edge] && partner.saved > most) {
          most = partner.saved;
          best_e = e;
          best_f = partner.edge;
        }
      }
    }
    if (most == 0) break;
    cost -= most;
    w.used[best_e] = w.used[best_f] = 0;
  }
  for (uint32_t e : edges) w.used[e] = 0;
  return cost;
}

}  // namespace sallow
