#include "decode/correlated/joint_cost.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "decode/graph/weight_steps.h"

namespace sallow {

JointCost::JointCost(const DecodingGraph& graph) {
  std::span<const DecodingEdge> edges = graph.edges();
  // An edge costs at most this, and so do two edges together, so that sums over all edges fit 64 bits.
  const int64_t most = INT64_MAX / 16 / static_cast<int64_t>(edges.size() + 1) * 2;
  auto weight_of = [&](double p) {
    p = std::clamp(p, 1e-300, 1 - 1e-15);  // certain errors have no finite weight
    return steps_of(weight_of_probability(p), graph.unit(), most);
  };
  // An edge that no error flips alone costs an error that flips two edges plus one that flips the other edge back.
  alone_.resize(edges.size());
  for (size_t e = 0; e < edges.size(); e++) {
    double alone = graph.alone().empty() ? 0 : graph.alone()[e];
    alone_[e] = alone > 0 ? weight_of(alone) : most;
    if (edges[e].likely) alone_[e] = edges[e].weight;
  }
  for (const JointEdges& joint : graph.joint()) {
    int64_t together = weight_of(joint.probability);
    for (auto [e, f] : {std::pair(joint.first, joint.second), std::pair(joint.second, joint.first)}) {
      int64_t back = std::abs(weight_of(edges[f].probability));
      alone_[e] = std::min<int64_t>(alone_[e], together + back);
    }
  }
  // Joint edges are sorted, and `first` is the lower edge.
  size_t next = 0;
  for (size_t e = 0; e < edges.size(); e++) {
    for (; next < graph.joint().size() && graph.joint()[next].first == e; next++) {
      const JointEdges& joint = graph.joint()[next];
      if (edges[e].likely || edges[joint.second].likely) continue;
      int64_t saved = alone_[e] + alone_[joint.second] - weight_of(joint.probability);
      if (saved > 0) partners_.add({joint.second, saved});
    }
    partners_.end_list();
  }
}

int64_t JointCost::operator()(std::span<const uint32_t> edges, Workspace& w) const {
  for (uint32_t e : edges) w.used[e] ^= 1;
  int64_t cost = 0;
  w.edges.clear();
  for (uint32_t e : edges) {
    if (w.used[e] != 1) continue;
    w.used[e] = 2;
    w.edges.push_back(e);
    cost += alone_[e];
  }
  w.savings.clear();
  for (uint32_t e : w.edges) {
    for (const Partner& partner : partners_[e]) {
      if (w.used[partner.edge]) w.savings.push_back({partner.saved, e, partner.edge});
    }
  }
  std::sort(w.savings.begin(), w.savings.end(), [](const Workspace::Saving& a, const Workspace::Saving& b) {
    return a.saved != b.saved ? a.saved > b.saved : std::pair(a.e, a.f) < std::pair(b.e, b.f);
  });
  for (const Workspace::Saving& saving : w.savings) {
    if (!w.used[saving.e] || !w.used[saving.f]) continue;
    cost -= saving.saved;
    w.used[saving.e] = w.used[saving.f] = 0;
  }
  for (uint32_t e : w.edges) w.used[e] = 0;
  return cost;
}

}  // namespace sallow
