#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "decode/contract/decoder.h"
#include "decode/graph/decoding_graph.h"
#include "decode/graph/edge_choices.h"
#include "decode/matching/engine/matching_graph.h"
#include "decode/matching/engine/near_lists.h"
#include "decode/matching/fusion/horizon.h"

namespace sallow {

/// Exact minimum-weight perfect matching that works while rounds come (fused_matcher.h): after the last round, little
/// is left to do. Its solutions weigh as much as those of MatchingDecoder; of several with the same weight, it may
/// choose another.
class FusedDecoder final : public Decoder {
 public:
  /// `rounds`: the round of each detector. `near` is as in MatchingOptions.
  FusedDecoder(DecodingGraph graph, std::span<const uint32_t> rounds, std::optional<uint32_t> near = {});

  size_t detector_count() const override { return graph_.graph().detector_count(); }
  size_t observable_count() const override { return graph_.graph().observable_count(); }
  LeftOut left_out() const override { return graph_.graph().left_out(); }
  std::unique_ptr<Workspace> make_workspace() const override;
  Capabilities capabilities() const override { return {.weights = true, .errors = true}; }
  ErrorChoices error_choices() const override { return EdgeChoices::list(graph_.graph()); }

  std::span<const uint32_t> detector_rounds() const override { return rounds_; }
  void push_round(uint32_t round, std::span<const uint32_t> events, Workspace& workspace) const override;
  void continue_rounds(uint32_t rounds, std::span<const ContinuedEvent> events, const Decoder& before,
                       Workspace& before_workspace, Workspace& workspace) const override;
  DecodeStatus decode_rounds(Workspace& workspace, std::span<uint64_t> flips) const override;
  DecodeStatus choose_round_errors(Workspace& workspace, ShotErrors& chosen) const override;

 private:
  struct FusedWorkspace;

  void push_shot(std::span<const uint32_t> events, FusedWorkspace& workspace) const;
  void decode_block(const BitTable& detections, Workspace& workspace, const DecodeRequest& request,
                    DecodedBlock& out) const override;
  DecodeStatus decode_events(std::span<const uint32_t> events, Workspace& workspace, std::span<uint64_t> flips,
                             ShotOutcome* outcome) const override;
  DecodeStatus choose_errors(std::span<const uint32_t> events, Workspace& workspace, std::span<uint64_t> flips,
                             ShotErrors& chosen) const override;

  MatchingGraph graph_;
  NearLists near_;
  std::vector<uint32_t> rounds_;
  Horizon horizon_;
  std::vector<std::vector<uint32_t>> baseline_;  // by round: the detectors that likely errors flip
};

}  // namespace sallow
