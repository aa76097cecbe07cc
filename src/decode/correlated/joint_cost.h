#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/lists.h"
#include "decode/graph/decoding_graph.h"

namespace sallow {

/// What a set of edges costs as errors: two edges that one error flips cost that error's weight, an edge by itself that
/// of the errors that flip no other.
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

  /// The cost in steps of DecodingGraph::unit(). Of the pairs, those that save most are taken first. Edges
  /// listed an even number of times cancel.
  int64_t operator()(std::span<const uint32_t> edges, Workspace& workspace) const;

 private:
  struct Partner {
    uint32_t edge;
    int64_t saved;
  };

  std::vector<int64_t> alone_;  // the cost of each edge by itself
  Lists<Partner> partners_;     // of edge e, those above e
};

}  // namespace sallow
