#pragma once

#include <optional>

#include "decode/weighted/herald_table.h"
#include "decode/weighted/reweightable_graph.h"

namespace sallow {

/// Exact matching of each shot under the weights set by its heralds (herald_table.h): the heralds that fired make some
/// edges lighter; the errors of all others are ruled out.
///
/// A model without heralds is matched unchanged. The reported weight is that under the shot's weights, without the
/// weight of the heralds themselves.
class HeraldedDecoder final : public Decoder {
 public:
  /// `near` and `strict` as in MatchingOptions and DecodingGraphOptions.
  explicit HeraldedDecoder(const DetectorErrorModel& model, bool strict = false, std::optional<uint32_t> near = {});

  size_t detector_count() const override { return graph_.graph.graph().detector_count(); }
  size_t observable_count() const override { return graph_.graph.graph().observable_count(); }
  LeftOut left_out() const override { return graph_.graph.graph().left_out(); }
  const HeraldTable& heralds() const { return heralds_; }
  std::unique_ptr<Workspace> make_workspace() const override;
  Capabilities capabilities() const override { return {.weights = true}; }

 private:
  void decode_block(const BitTable& detections, Workspace& workspace, const DecodeRequest& request,
                    DecodedBlock& out) const override;

  struct HeraldedWorkspace;

  void read_heralds(uint64_t* row, HeraldedWorkspace& w) const;

  HeraldTable heralds_;
  ReweightableGraph graph_;
  std::vector<uint64_t> herald_bits_;  // one bit per node
  std::vector<uint32_t> herald_at_;    // by node: the index in heralds_ if its bit is set
};

}  // namespace sallow
