#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "decode/contract/certificate.h"
#include "decode/contract/decoder.h"
#include "decode/graph/decoding_graph.h"
#include "decode/graph/edge_choices.h"
#include "decode/matching/engine/matching_graph.h"
#include "decode/matching/engine/mutual_pairs.h"
#include "decode/matching/engine/near_lists.h"

namespace sallow {

struct MatchingOptions {
  /// Neighbours listed per detector, 18 bytes each; does not change the answer. If not given, 192, and more in small
  /// models: if a list holds every event that can matter, no shot needs a search, and hard shots take less time.
  std::optional<uint32_t> near = {};
};

/// Exact minimum-weight perfect matching.
///
/// A shot starts with a feasible dual solution that is nearly optimal: the radius of each event is half the distance to
/// its nearest other event, or the distance to the boundary if that is less. Most events then form tight pairs, found
/// for many shots at once (mutual_pairs.h). The blossom algorithm matches the rest, and corrects pairs where necessary
/// (blossom.h). Distances come from precomputed lists (near_lists.h) and, beyond the ends of lists, from a search in
/// the workspace, so the answer does not depend on the lengths of the lists.
class MatchingDecoder final : public Decoder, public Prover {
 public:
  explicit MatchingDecoder(DecodingGraph graph, const MatchingOptions& options = {});

  size_t detector_count() const override { return graph_.graph().detector_count(); }
  size_t observable_count() const override { return graph_.graph().observable_count(); }
  LeftOut left_out() const override { return graph_.graph().left_out(); }
  std::unique_ptr<Workspace> make_workspace() const override;
  Capabilities capabilities() const override { return {.weights = true, .errors = true}; }
  ErrorChoices error_choices() const override { return EdgeChoices::list(graph_.graph()); }

  const Prover* prover() const override { return this; }
  const DecodingGraph& graph() const override { return graph_.graph(); }
  /// Matches the shot's events alone, without pairs found beforehand, and converts the dual solution to regions.
  void prove(std::span<const uint32_t> detectors, Workspace& workspace, Certificate& certificate) const override;

 private:
  void decode_block(const BitTable& detections, Workspace& workspace, const DecodeRequest& request,
                    DecodedBlock& out) const override;
  DecodeStatus decode_events(std::span<const uint32_t> events, Workspace& workspace, std::span<uint64_t> flips,
                             ShotOutcome* outcome) const override;
  DecodeStatus choose_errors(std::span<const uint32_t> events, Workspace& workspace, std::span<uint64_t> flips,
                             ShotErrors& chosen) const override;

  struct MatchingWorkspace;

  void list_paths(MatchingWorkspace& workspace, std::vector<uint32_t>& edges) const;
  void list_edges(MatchingWorkspace& workspace, std::vector<uint32_t>& edges) const;
  bool match_alone(std::span<const uint32_t> detectors, MatchingWorkspace& workspace) const;
  void prove_unmatchable(const uint64_t* row, Certificate& certificate) const;

  void decode_telling_errors(const BitTable& detections, MatchingWorkspace& workspace, DecodedBlock& out) const;
  void decode_group(size_t first_shot, size_t shot_count, uint32_t node_count, MatchingWorkspace& workspace,
                    bool with_outcomes, DecodedBlock& out) const;

  MatchingGraph graph_;
  NearLists near_;
  std::optional<MutualPairs> pairs_;  // if the lists have masks
};

}  // namespace sallow
