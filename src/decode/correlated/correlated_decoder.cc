#include "decode/correlated/correlated_decoder.h"

#include <algorithm>

#include "base/error.h"
#include "base/rising_list.h"
#include "decode/matching/shot_matcher.h"
#include "decode/matching/shot_rows.h"
#include "decode/rematch/first_pass.h"
#include "decode/rematch/rematcher.h"
#include "decode/rematch/weight_overlay.h"

namespace sallow {

namespace {

std::vector<int32_t> weights_of(const DecodingGraph& graph) {
  std::vector<int32_t> weights;
  for (const DecodingEdge& edge : graph.edges()) weights.push_back(edge.weight);
  return weights;
}

}  // namespace

struct CorrelatedDecoder::CorrelatedWorkspace final : Workspace {
  CorrelatedWorkspace(const MatchingGraph& graph, const NearLists& near, const std::vector<int64_t>& nearest)
      : first(graph, near),
        overlay(graph),
        rematcher(graph, nearest),
        rows(graph),
        joint(graph.graph()),
        flips((graph.graph().observable_count() + 63) / 64),
        second_flips(flips.size()) {}

  ShotMatcher first;
  WeightOverlay overlay;
  Rematcher rematcher;
  ShotRows rows;
  JointCost::Workspace joint;
  FirstPass first_pass;
  std::vector<uint32_t> solution;
  std::vector<uint32_t> second;
  std::vector<uint32_t> candidate;
  std::vector<uint64_t> flips;
  std::vector<uint64_t> second_flips;
};

CorrelatedDecoder::CorrelatedDecoder(DecodingGraph graph, const CorrelatedOptions& options)
    : weights_(weights_of(graph)),
      graph_(EdgePartners::reweigh(std::move(graph))),
      near_(graph_, options.near, NearLists::Extent::kBothBoundaries),
      partners_(graph_),
      joint_cost_(graph_.graph()),
      nearest_(Rematcher::nearest_of(graph_)),
      likelier_(options.likelier) {}

std::unique_ptr<Decoder::Workspace> CorrelatedDecoder::make_workspace() const {
  return std::make_unique<CorrelatedWorkspace>(graph_, near_, nearest_);
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
      if (!decode_shot(w.rows.row(k), outcomes != nullptr, w)) {
        unmatchable++;
        if (outcomes != nullptr) outcomes[shot].status = DecodeStatus::kUnmatchable;
        continue;
      }
      flip_predictions(w.flips, shot, predictions);
      if (outcomes != nullptr) {
        cancel_pairs(w.solution);
        int64_t weight = graph.baseline_weight();
        for (uint32_t e : w.solution) weight += weights_[e];
        outcomes[shot].weight = static_cast<double>(weight) * graph.unit();
      }
    }
  }
  return unmatchable;
}

bool CorrelatedDecoder::solve(const uint64_t* row, Workspace& workspace, std::vector<uint32_t>& edges) const {
  auto& w = static_cast<CorrelatedWorkspace&>(workspace);
  if (!decode_shot(row, true, w)) return false;
  cancel_pairs(w.solution);
  edges.insert(edges.end(), w.solution.begin(), w.solution.end());
  return true;
}

// Whether there is nothing to predict flips from, and a solution exists.
bool CorrelatedDecoder::is_certain(const uint64_t* row) const {
  if (!graph_.closed_components().empty()) return false;
  const uint32_t telling = graph_.telling_count();
  for (uint32_t word = 0; word < telling / 64; word++) {
    if (row[word] != 0) return false;
  }
  const uint64_t last = (uint64_t{1} << (telling % 64)) - 1;
  return last == 0 || (row[telling / 64] & last) == 0;
}

// Leaves the flips in w.flips and, where they are asked for, the solution's edges in w.solution.
bool CorrelatedDecoder::decode_shot(const uint64_t* row, bool needs_edges, CorrelatedWorkspace& w) const {
  std::fill(w.flips.begin(), w.flips.end(), 0);
  for (uint32_t o : graph_.graph().baseline_observables()) w.flips[o / 64] ^= uint64_t{1} << (o % 64);
  if (!needs_edges && is_certain(row)) return true;
  if (!w.first.match(row, w.rows.row_words())) return false;
  w.first.flip_observables(w.flips);
  w.first_pass.gather(graph_, w.first);
  if (needs_edges) w.solution = w.first_pass.edges;

  w.overlay.clear();
  for (uint32_t e : w.first_pass.edges) {
    for (const EdgeWeight& lighter : partners_.telling(e)) w.overlay.lower(lighter);
  }
  if (w.overlay.is_empty()) return true;
  w.rematcher.match({w.first_pass.events.data(), w.first_pass.telling_events}, 0, w.first_pass.edges.data(), w.overlay);
  if (w.rematcher.changes().empty()) return true;
  w.second_flips = w.flips;
  flip_changes(w);
  if (w.flips == w.second_flips) return true;

  const auto telling_end = w.first_pass.edges.begin() + w.first_pass.telling_edges;
  w.second.assign(w.first_pass.edges.begin(), telling_end);
  w.second.insert(w.second.end(), w.rematcher.changes().begin(), w.rematcher.changes().end());
  if (likelier_) {
    w.solution.assign(w.first_pass.edges.begin(), telling_end);
    const int64_t cost = explain_silent_events(w.solution, INT64_MIN, w);
    if (explain_silent_events(w.second, needs_edges ? INT64_MIN : cost, w) >= cost) return true;
  } else {
    w.second.insert(w.second.end(), telling_end, w.first_pass.edges.end());
  }
  std::swap(w.flips, w.second_flips);
  std::swap(w.solution, w.second);
  return true;
}

void CorrelatedDecoder::flip_changes(CorrelatedWorkspace& w) const {
  const DecodingGraph& graph = graph_.graph();
  for (uint32_t e : w.rematcher.changes()) {
    for (uint32_t o : graph.observables(graph.edges()[e].observables)) {
      w.second_flips[o / 64] ^= uint64_t{1} << (o % 64);
    }
  }
}

// Adds the likeliest edges it finds for the silent events, given those for the telling ones: the first pass's, or a
// matching of their own, unless with the first pass's all costs less than `enough`. Gives the cost of all.
int64_t CorrelatedDecoder::explain_silent_events(std::vector<uint32_t>& edges, int64_t enough,
                                                 CorrelatedWorkspace& w) const {
  w.candidate = edges;
  cancel_pairs(w.candidate);
  w.overlay.clear();
  for (uint32_t e : w.candidate) {
    for (const EdgeWeight& lighter : partners_.silent(e)) w.overlay.lower(lighter);
  }
  w.candidate.insert(w.candidate.end(), w.first_pass.edges.begin() + w.first_pass.telling_edges,
                     w.first_pass.edges.end());
  cancel_pairs(w.candidate);
  edges = w.candidate;
  const int64_t cost = joint_cost_(edges, w.joint);
  if (cost < enough || w.overlay.is_empty() || w.first_pass.telling_events == w.first_pass.events.size()) return cost;
  w.rematcher.match({w.first_pass.events.data() + w.first_pass.telling_events,
                     w.first_pass.events.size() - w.first_pass.telling_events},
                    w.first_pass.telling_events, w.first_pass.edges.data(), w.overlay);
  if (w.rematcher.changes().empty()) return cost;
  w.candidate.insert(w.candidate.end(), w.rematcher.changes().begin(), w.rematcher.changes().end());
  cancel_pairs(w.candidate);
  const int64_t candidate_cost = joint_cost_(w.candidate, w.joint);
  if (candidate_cost >= cost) return cost;
  edges = w.candidate;
  return candidate_cost;
}

}  // namespace sallow
