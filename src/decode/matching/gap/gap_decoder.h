#pragma once

#include <memory>

#include "decode/matching/gap/parity_graph.h"
#include "decode/matching/matching_decoder.h"

namespace sallow {

/// Matching with the complementary gap of each shot, a measure of confidence.
///
/// The gap is the least weight, Σ ln((1-p)/p), of a set of edges that explains the events and flips the observable the
/// other way than predicted, minus the least weight of any explanation: approximately the log of the odds that the
/// prediction is right. Discarding shots of a small gap is post-selection (Gidney, Newman, Brooks and Jones,
/// arXiv:2312.04522; Bombín, Pant, Roberts and Seetharam, arXiv:2212.00813).
///
/// Exact: both weights come from matching in a graph in which the observable's flip is an event of a detector
/// (parity_graph.h), and agree with matching's own weights up to the rounding of weights to whole steps. Only for
/// graphs of one observable that have such a detector; others throw an InputError.
///
/// Predictions, weights and proofs are those of the inner decoder, to the last bit. If outcomes are requested, gaps are
/// computed by matching twice more: infinite if no set flips the observable the other way, 0 if the shot is
/// unmatchable.
class GapDecoder final : public Decoder, public Prover {
 public:
  explicit GapDecoder(std::unique_ptr<const MatchingDecoder> matching);

  size_t detector_count() const override { return matching_->detector_count(); }
  size_t observable_count() const override { return matching_->observable_count(); }
  LeftOut left_out() const override { return matching_->left_out(); }
  std::unique_ptr<Workspace> make_workspace() const override;
  Capabilities capabilities() const override {
    return {.weights = true, .gaps = true, .log_likelihood_ratios = true, .errors = true};
  }
  ErrorChoices error_choices() const override { return matching_->error_choices(); }
  const Prover* prover() const override { return this; }
  const DecodingGraph& graph() const override { return matching_->graph(); }
  void prove(std::span<const uint32_t> detectors, Workspace& workspace, Certificate& certificate) const override;

 private:
  void decode_block(const BitTable& detections, Workspace& workspace, const DecodeRequest& request,
                    DecodedBlock& out) const override;

  struct GapWorkspace;

  void load(const BitTable& detections, BitTable& events) const;

  std::unique_ptr<const MatchingDecoder> matching_;
  ParityGraph parity_;
  MatchingDecoder by_class_;
};

}  // namespace sallow
