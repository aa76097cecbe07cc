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
  uint32_t near = 192;   // neighbours listed per detector, 18 bytes each; the answer stays exact
  bool likelier = true;  // keep the first pass's solution if the second's is not more likely
  /// The errors change later windows. So if the passes predict the same flips, choose those of the second pass, not of
  /// the first.
  bool in_window = false;
};

/// Matching in two passes, for errors that flip several edges at once (Fowler, arXiv:1310.0863).
///
/// The first pass matches all events. Its solution makes some edges lighter (edge_partners.h), and the second pass
/// matches the relevant events again, exactly. If a graph is small and a shot has many events, both passes use tables
/// of distances (dense_passes.h), otherwise the graph (sparse_passes.h). For tables, weights are rounded, to 0.005
/// natural units or finer.
///
/// The second pass can be wrong: two edges may both be lighter because of a third, although an error flips only one of
/// them with it. So if the passes disagree, `likelier` compares their solutions as errors (joint_cost.h). The
/// irrelevant events, on which no observable depends and which the second pass skips, are first matched again given
/// each solution. The first solution is kept unless the second costs less.
///
/// The graph must have been made with keep_joint. The reported weight is that of the chosen edges, by the graph's
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

  /// Decodes one shot, given its events in the format of ShotRows, one bit per node. Appends the edges of the solution,
  /// each once. False if there is no solution.
  bool solve(const uint64_t* row, Workspace& workspace, std::vector<uint32_t>& edges) const;
  const MatchingGraph& matching_graph() const { return graph_; }

 private:
  void decode_block(const BitTable& detections, Workspace& workspace, const DecodeRequest& request,
                    DecodedBlock& out) const override;
  DecodeStatus decode_events(std::span<const uint32_t> events, Workspace& workspace, std::span<uint64_t> flips,
                             ShotOutcome* outcome) const override;
  DecodeStatus choose_errors(std::span<const uint32_t> events, Workspace& workspace, std::span<uint64_t> flips,
                             ShotErrors& chosen) const override;

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
  std::vector<int64_t> nearest_;       // by node: the weight of its lightest edge to another node
  std::optional<DenseTables> tables_;  // if they are small
  bool likelier_;
  bool in_window_;
};

}  // namespace sallow
