#include "decode/correlated/edge_partners.h"

#include <algorithm>

#include "decode/graph/weight_steps.h"

namespace sallow {

namespace {

int32_t in_steps(double weight, double unit) {
  return std::max(edge_steps(weight, unit), 0);
}

int32_t weight_of(double probability, double unit) {
  return in_steps(weight_of_probability(probability), unit);
}

uint32_t component(const MatchingGraph& graph, uint32_t edge) {
  return graph.component_index(graph.node_of(graph.graph().edges()[edge].u));
}

bool is_relevant(const MatchingGraph& graph, uint32_t edge) {
  return graph.node_of(graph.graph().edges()[edge].u) < graph.relevant_count();
}

}  // namespace

MatchingGraph EdgePartners::reweigh(DecodingGraph decoding_graph, double unit) {
  MatchingGraph graph(std::move(decoding_graph));
  std::span<const DecodingEdge> edges = graph.graph().edges();
  std::vector<bool> shares(edges.size(), false);  // whether an edge shares errors with irrelevant edges
  for (const JointEdges& joint : graph.graph().joint()) {
    if (is_relevant(graph, joint.first) == is_relevant(graph, joint.second)) continue;
    shares[is_relevant(graph, joint.first) ? joint.first : joint.second] = true;
  }
  std::vector<int32_t> weights;
  weights.reserve(edges.size());
  for (size_t e = 0; e < edges.size(); e++) {
    weights.push_back(in_steps(edges[e].weight * graph.graph().unit(), unit));
    if (!shares[e] || edges[e].likely) continue;
    double alone = graph.graph().alone()[e];
    double probability = alone + kShare * (edges[e].probability - alone);
    weights.back() = weight_of(probability, unit);
  }
  return MatchingGraph(graph.graph().with_weights(weights));
}

EdgePartners::EdgePartners(const MatchingGraph& graph, double unit) {
  std::span<const DecodingEdge> edges = graph.graph().edges();
  std::vector<bool> has_outside(edges.size(), false);
  for (const JointEdges& joint : graph.graph().joint()) {
    if (component(graph, joint.first) == component(graph, joint.second)) continue;
    has_outside[joint.first] = has_outside[joint.second] = true;
  }
  auto for_each_partner = [&](auto&& action) {
    for (const JointEdges& joint : graph.graph().joint()) {
      for (auto [e, f] : {std::pair(joint.first, joint.second), std::pair(joint.second, joint.first)}) {
        if (edges[e].likely || edges[f].likely) continue;
        if (has_outside[e] && component(graph, e) == component(graph, f)) continue;
        double given = std::min(0.5, kTrust * joint.probability / edges[e].probability);
        int32_t weight = weight_of(given, unit);
        if (weight < edges[f].weight) action(2 * e + (is_relevant(graph, f) ? 0 : 1), f, weight);
      }
    }
  };
  partners_ = Lists<EdgeWeight>(2 * edges.size(), [&](const auto& add) {
    for_each_partner([&](uint32_t list, uint32_t f, int32_t weight) {
      uint32_t v = edges[f].v == kBoundary ? kBoundary : graph.node_of(edges[f].v);
      add(list, {f, weight, {graph.node_of(edges[f].u), v}});
    });
  });
}

}  // namespace sallow
