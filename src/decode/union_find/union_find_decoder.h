#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "decode/contract/decoder.h"
#include "decode/graph/decoding_graph.h"
#include "decode/graph/edge_choices.h"
#include "decode/matching/engine/matching_graph.h"
#include "decode/union_find/near_patterns.h"

namespace sallow {

struct UnionFindOptions {
  uint32_t steps = 64;  // the length of an edge of median weight; 1: all edges of ordinary weight have the same length
  /// Neighbours listed per detector, 12 bytes each, shared by detectors with the same surroundings. If not given, 192,
  /// and more in small models. Beyond the list, a search finds the same events, but may order equally near ones
  /// differently.
  std::optional<uint32_t> near = {};
};

/// Union-find with weighted growth: an approximate decoder whose time is proportional to the number of events.
///
/// Always finds edges that explain a shot's events if such edges exist, but not always the lightest. If all edges have
/// the same length, an error of fewer than half as many edges as the shortest undetectable flip of an observable is
/// corrected; with other lengths, an error shorter than half the shortest such flip. Method: cluster_growth.h.
///
/// The reported weight is that of the edges found, by the graph's weights: never less than matching's.
class UnionFindDecoder final : public Decoder {
 public:
  explicit UnionFindDecoder(const DecodingGraph& graph, const UnionFindOptions& options = {});

  size_t detector_count() const override { return graph_.graph().detector_count(); }
  size_t observable_count() const override { return graph_.graph().observable_count(); }
  LeftOut left_out() const override { return graph_.graph().left_out(); }
  std::unique_ptr<Workspace> make_workspace() const override;
  Capabilities capabilities() const override { return {.weights = true, .errors = true}; }
  ErrorChoices error_choices() const override { return EdgeChoices::list(graph_.graph()); }

  /// For the last shot decoded with outcomes: the edges that explain it, rising, each once. A likely edge in the list
  /// did not flip.
  std::span<const uint32_t> edges(const Workspace& workspace) const;

 private:
  void decode_block(const BitTable& detections, Workspace& workspace, const DecodeRequest& request,
                    DecodedBlock& out) const override;
  DecodeStatus decode_events(std::span<const uint32_t> events, Workspace& workspace, std::span<uint64_t> flips,
                             ShotOutcome* outcome) const override;
  DecodeStatus choose_errors(std::span<const uint32_t> events, Workspace& workspace, std::span<uint64_t> flips,
                             ShotErrors& chosen) const override;

  struct UnionFindWorkspace;

  void list_flips(UnionFindWorkspace& workspace, std::span<uint64_t> flips) const;
  double weight(std::span<const uint32_t> edges) const;

  MatchingGraph graph_;           // with lengths in place of weights
  std::vector<int32_t> weights_;  // by edge
  NearPatterns near_;
};

}  // namespace sallow
