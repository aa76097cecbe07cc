#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "decode/correlated/overlay_matcher.h"
#include "decode/decoder.h"
#include "decode/decoding_graph.h"
#include "decode/matching/matching_graph.h"
#include "decode/matching/near_lists.h"

namespace sallow {

struct CorrelatedOptions {
  uint32_t near = 192;   // neighbours listed a detector; memory 16 bytes each, never a matter of exactness
  bool likelier = true;  // keep the first pass's solution where the second's is no likelier
};

/// Matching in two passes, for errors that flip several edges at once (Fowler, arXiv:1310.0863).
///
/// The first pass matches everything. Each edge e of its solution makes the other edges f of the errors behind it more
/// likely: P(f | e) = P(e and f) / P(e), at most 1/2. The second pass matches again, with the weights of those lowered.
///
/// The second pass can be misled: P(f | e) and P(g | e) are lowered both, though one error flips only one of f and g.
/// So where the two passes disagree, `likelier` compares them as errors: two edges that one error flips cost that
/// error's weight, an edge by itself that of the errors that flip no other. Events that no observable depends on, which
/// the second pass leaves alone, are first matched anew given either solution. The first stays unless the second costs
/// less.
///
/// Failures, rotated surface code, uniform noise, rounds = d:
///     d, p, shots        plain    second    likelier
///     3, 0.001, 4e6      3079     4473      2661
///     5, 0.001, 2e6      281      206       141
///     5, 0.003, 1e6      3366     2482      2194
///
/// The graph must have been made with keep_joint. The reported weight is that of the edges kept, by the graph's
/// weights.
class CorrelatedDecoder final : public Decoder {
 public:
  explicit CorrelatedDecoder(DecodingGraph graph, const CorrelatedOptions& options = {});

  size_t detector_count() const override { return graph_.graph().detector_count(); }
  size_t observable_count() const override { return graph_.graph().observable_count(); }
  LeftOut left_out() const override { return graph_.graph().left_out(); }
  std::unique_ptr<Workspace> make_workspace() const override;
  size_t decode(const BitTable& detections, Workspace& workspace, BitTable& predictions,
                ShotOutcome* outcomes = nullptr) const override;

 private:
  struct CorrelatedWorkspace;
  struct Saving;

  // What the use of one edge says about another.
  struct Partner {
    uint32_t edge;
    int32_t lowered;  // the partner's weight given this edge; INT32_MAX where it cannot matter
    int64_t saved;    // by counting both as one error rather than two
  };

  std::span<const Partner> partners(uint32_t edge) const {
    return {partners_.data() + starts_[edge], starts_[edge + 1] - starts_[edge]};
  }
  void gather_partners();
  bool decode_shot(uint64_t* row, CorrelatedWorkspace& w) const;
  bool tells(uint32_t edge) const { return graph_.node_of(graph_.graph().edges()[edge].u) < graph_.telling_count(); }
  void lower_partners(std::span<const uint32_t> edges, CorrelatedWorkspace& w) const;
  int64_t explain_silent_events(std::vector<uint32_t>& edges, CorrelatedWorkspace& w) const;
  static void drop_pairs(std::vector<uint32_t>& edges);
  int64_t joint_cost(std::vector<uint32_t>& edges, CorrelatedWorkspace& w) const;

  MatchingGraph graph_;
  NearLists near_;
  bool likelier_;
  std::vector<int64_t> weights_alone_;  // of each edge by itself
  std::vector<uint32_t> starts_;
  std::vector<Partner> partners_;
};

}  // namespace sallow
