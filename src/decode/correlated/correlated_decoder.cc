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

struct CorrelatedDecoder::Saving {
  int64_t saved;
  uint32_t e, f;
};

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
  std::vector<uint32_t> silent_edges;  // of the first pass
  std::vector<uint32_t> candidate;
  std::vector<uint64_t> silent_row;
  std::vector<Saving> savings;
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
  auto weight_of = [&](double p) {
    p = std::clamp(p, 1e-300, 1 - 1e-15);  // certain errors have no finite weight
    return int64_t{2} * std::llround((std::log1p(-p) - std::log(p)) / (2 * unit));
  };
  // An edge that no error flips alone takes an error that flips two, and one that flips the other back.
  weights_alone_.resize(edges.size());
  for (size_t e = 0; e < edges.size(); e++) {
    double alone = graph_.graph().alone().empty() ? 0 : graph_.graph().alone()[e];
    weights_alone_[e] = alone > 0 ? weight_of(alone) : INT32_MAX;
    if (edges[e].likely) weights_alone_[e] = edges[e].weight;
  }
  for (const JointEdges& joint : graph_.graph().joint()) {
    int64_t together = weight_of(joint.probability);
    auto [e, f] = std::pair(joint.first, joint.second);
    weights_alone_[e] = std::min(weights_alone_[e], together + edges[f].weight);
    weights_alone_[f] = std::min(weights_alone_[f], together + edges[e].weight);
  }
  starts_.assign(edges.size() + 1, 0);
  for (const JointEdges& joint : graph_.graph().joint()) {
    starts_[joint.first + 1]++;
    starts_[joint.second + 1]++;
  }
  std::partial_sum(starts_.begin(), starts_.end(), starts_.begin());
  partners_.resize(starts_.back());
  std::vector<uint32_t> end(starts_.begin(), starts_.end() - 1);
  for (const JointEdges& joint : graph_.graph().joint()) {
    int64_t together = weight_of(joint.probability);
    for (auto [e, f] : {std::pair(joint.first, joint.second), std::pair(joint.second, joint.first)}) {
      double given = std::min(0.5, joint.probability / edges[e].probability);
      Partner partner{f, kNoMatter, 0};
      if (!edges[e].likely && !edges[f].likely) {
        partner.lowered = static_cast<int32_t>(std::min<int64_t>(weight_of(given), kNoMatter));
        partner.saved = std::max<int64_t>(weights_alone_[e] + weights_alone_[f] - together, 0);
      }
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
  // The second pass matters where it can change a prediction.
  w.silent_row.assign(row, row + w.rows.row_words());
  uint32_t telling = graph_.telling_count();
  size_t words = (telling + 63) / 64;
  std::fill(w.silent_row.begin(), w.silent_row.begin() + telling / 64, 0);
  if (telling % 64 != 0) {
    uint64_t mask = (uint64_t{1} << (telling % 64)) - 1;
    row[words - 1] &= mask;
    w.silent_row[words - 1] &= ~mask;
  }
  lower_partners(w.first_edges, w);
  if (w.overlay.is_empty() || !w.second.match(row, words, w.overlay)) return true;
  w.second.flip_observables(w.second_flips);
  if (w.flips == w.second_flips) return true;

  w.second_edges.clear();
  w.second.append_edges(w.second_edges);
  if (likelier_) {
    auto silent = std::partition(w.first_edges.begin(), w.first_edges.end(), [&](uint32_t e) { return tells(e); });
    w.silent_edges.assign(silent, w.first_edges.end());
    w.first_edges.erase(silent, w.first_edges.end());
    if (explain_silent_events(w.first_edges, w) <= explain_silent_events(w.second_edges, w)) return true;
  } else {
    std::copy_if(w.first_edges.begin(), w.first_edges.end(), std::back_inserter(w.second_edges),
                 [&](uint32_t e) { return !tells(e); });
  }
  std::swap(w.flips, w.second_flips);
  std::swap(w.first_edges, w.second_edges);
  return true;
}

void CorrelatedDecoder::lower_partners(std::span<const uint32_t> edges, CorrelatedWorkspace& w) const {
  w.overlay.clear();
  for (uint32_t e : edges) {
    for (const Partner& partner : partners(e)) w.overlay.lower(partner.edge, partner.lowered);
  }
}

// Adds the likeliest edges it finds for the silent events, given those for the telling ones: the first pass's, or a
// matching of their own. Gives the cost of all.
int64_t CorrelatedDecoder::explain_silent_events(std::vector<uint32_t>& edges, CorrelatedWorkspace& w) const {
  w.candidate = edges;
  lower_partners(edges, w);
  edges.insert(edges.end(), w.silent_edges.begin(), w.silent_edges.end());
  int64_t cost = joint_cost(edges, w);
  if (w.overlay.is_empty() || !w.second.match(w.silent_row.data(), w.silent_row.size(), w.overlay)) return cost;
  w.second.append_edges(w.candidate);
  int64_t candidate_cost = joint_cost(w.candidate, w);
  if (candidate_cost >= cost) return cost;
  edges = w.candidate;
  return candidate_cost;
}

// Sorts, and removes edges that stand there twice.
void CorrelatedDecoder::drop_pairs(std::vector<uint32_t>& edges) {
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

// The weight of the errors that make up these edges, each an edge or a pair; the pairs that save most are taken first.
int64_t CorrelatedDecoder::joint_cost(std::vector<uint32_t>& edges, CorrelatedWorkspace& w) const {
  drop_pairs(edges);
  int64_t cost = 0;
  for (uint32_t e : edges) {
    w.used[e] = 1;
    cost += weights_alone_[e];
  }
  w.savings.clear();
  for (uint32_t e : edges) {
    for (const Partner& partner : partners(e)) {
      if (e < partner.edge && w.used[partner.edge] && partner.saved > 0) {
        w.savings.push_back({partner.saved, e, partner.edge});
      }
    }
  }
  std::sort(w.savings.begin(), w.savings.end(), [](const Saving& a, const Saving& b) {
    return a.saved != b.saved ? a.saved > b.saved : std::pair(a.e, a.f) < std::pair(b.e, b.f);
  });
  for (const Saving& saving : w.savings) {
    if (!w.used[saving.e] || !w.used[saving.f]) continue;
    cost -= saving.saved;
    w.used[saving.e] = w.used[saving.f] = 0;
  }
  for (uint32_t e : edges) w.used[e] = 0;
  return cost;
}

}  // namespace sallow
