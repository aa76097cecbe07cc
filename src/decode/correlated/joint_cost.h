#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/lists.h"
#include "decode/graph/decoding_graph.h"

namespace sallow {

/// The cost of a set of edges as errors: two edges that one error flips together cost that error's weight; an edge by
/// itself costs the weight of the errors that flip no other edge.
class JointCost {
 public:
  /// `graph` must have been made with keep_joint.
  explicit JointCost(const DecodingGraph& graph);

  struct Workspace {
    explicit Workspace(const DecodingGraph& graph) : used(graph.edges().size(), 0) {}
    struct Saving {
      int64_t saved;
      uint32_t e, f;
    };
    std::vector<Saving> savings;
    std::vector<uint32_t> edges;  // each once
    std::vector<uint8_t> used;    // by edge, all 0 between calls
  };

  /// The cost in steps of DecodingGraph::unit(). The pairs that save most are taken first. Edges
  /// listed an even number of times cancel.
  int64_t operator()(std::span<const uint32_t> edges, Workspace& workspace) const;

 private:
  struct Partner {
    uint32_t edge;
    int64_t saved;
  };

  std::vector<int64_t> alone_;  // the cost of each edge by itself
  Lists<Partner> partners_;     // for edge e: its partners above e
};

}  // namespace sallow
