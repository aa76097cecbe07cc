#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "decode/contract/decoder.h"
#include "decode/correlated/dense_passes.h"
#include "decode/correlated/edge_partners.h"
#include "decode/correlated/joint_cost.h"
#include "decode/graph/decoding_graph.h"
#include "decode/graph/edge_choices.h"
#include "decode/matching/engine/matching_graph.h"
#include "decode/matching/engine/near_lists.h"

namespace sallow {

struct CorrelatedOptions {
  uint32_t near = 192;   // neighbours listed per detector, 16 bytes each; the answer stays exact
  bool likelier = true;  // keep the first pass's solution where the second's is no likelier
};

/// Matching in two passes, for errors that flip several edges at once (Fowler, arXiv:1310.0863).
///
/// The first pass matches everything. Its solution makes some edges lighter (edge_partners.h), and the second pass
/// matches again the events that observables depend on, exactly. Where a graph is small and a shot has many events,
/// both passes work on tables of distances (dense_passes.h), otherwise on the graph (sparse_passes.h). For tables,
/// weights are rounded, to 0.005 natural units or finer.
///
/// The second pass can be misled: two edges may both have become lighter on account of a third, though one error flips
/// only one of them with it. So where the two passes disagree, `likelier` compares them as errors (joint_cost.h).
/// Events that no observable depends on, which the second pass leaves alone, are first matched anew given either
/// solution. The first stays unless the second costs less.
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
  Capabilities capabilities() const override { return {.weights = true, .errors = true}; }
  ErrorChoices error_choices() const override { return EdgeChoices::list(graph_.graph()); }

  /// Decodes one shot, given its events as ShotRows has them, one bit per node; appends the edges of the solution, each
  /// once. False where there is none.
  bool solve(const uint64_t* row, Workspace& workspace, std::vector<uint32_t>& edges) const;
  const MatchingGraph& matching_graph() const { return graph_; }

 private:
  void decode_block(const BitTable& detections, Workspace& workspace, const DecodeRequest& request,
                    DecodedBlock& out) const override;
  DecodeStatus decode_events(std::span<const uint32_t> events, Workspace& workspace, std::span<uint64_t> flips,
                             ShotOutcome* outcome) const override;

  struct CorrelatedWorkspace;

  CorrelatedDecoder(const DecodingGraph& graph, std::optional<double> table_unit, const CorrelatedOptions& options);
  static std::optional<double> choose_table_unit(const DecodingGraph& graph);
  bool is_certain(std::span<const uint32_t> nodes) const;
  bool match_twice(const uint64_t* bits, std::span<const uint32_t> nodes, bool needs_edges,
                   CorrelatedWorkspace& w) const;
  double weigh_solution(CorrelatedWorkspace& w) const;
  int64_t explain_irrelevant_events(std::vector<uint32_t>& edges, int64_t enough, ShotPasses& passes,
                                    CorrelatedWorkspace& w) const;

  std::vector<int32_t> weights_;  // the graph's own, by edge
  JointCost joint_cost_;
  MatchingGraph graph_;  // with the weights to match with
  NearLists near_;
  EdgePartners partners_;
  std::vector<int64_t> nearest_;       // by node, the weight of the lightest edge to another
  std::optional<DenseTables> tables_;  // where they would be small
  bool likelier_;
};

}  // namespace sallow
