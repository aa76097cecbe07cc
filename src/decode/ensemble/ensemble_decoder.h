#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "decode/belief/belief_propagation.h"
#include "decode/contract/decoder.h"
#include "decode/correlated/correlated_decoder.h"
#include "decode/ensemble/fault_table.h"
#include "dem/error_model.h"

namespace sallow {

struct EnsembleOptions {
  enum class Join { kLikelihood, kVote };

  uint32_t members = 1;  // correlated matchings per shot; the first uses the model's own probabilities
  double spread = 3;     // the others use probabilities up to 1 + spread times larger or smaller
  uint64_t seed = 1;     // of these probabilities
  Join join = Join::kLikelihood;
  uint32_t rounds = 4;  // of belief propagation, which finds further faults to sum over; 0: only the members' faults
  double least = 0.01;  // smallest belief for a fault to be a candidate
  uint32_t width = 12;  // of the front of the sums, at least ClassSums::kLeastWidth: time and memory up to 2^width
  uint32_t near = 64;   // neighbours listed per detector, for every member; does not change the answer
};

/// Joins several solutions of one shot: by majority vote on the flips, or by summing likelihoods.
///
/// Members are correlated matchings under probabilities perturbed once, when the decoder is built (as in Harmony,
/// Shutty, Newman and Villalonga, arXiv:2401.12434). The likelihood of an observable's flip is a sum over sets of
/// errors that explain the shot, and matching finds one set at a time. But sets share their parts: instead of comparing
/// whole solutions, all solutions are taken apart into faults (errors of the model; a Y is one fault, not two edges),
/// and all sets combined from those faults are summed, exactly (class_sums.h). Matching synthesis (Jones,
/// arXiv:2408.12135) does this part by part, with the best set instead of the sum. Faults that no member uses but that
/// belief propagation finds likely are added: it considers all errors at once, as matching cannot, and its
/// approximation affects only which sets are summed, not their likelihoods.
///
/// If there is no sum (the front would be too wide even for the first member's own faults), the first member's answer
/// is used. A shot that the first member cannot match is unmatchable. The reported weight is that of the likeliest of
/// the summed sets with the shot's events and the predicted flips, and the chosen errors are those of that set. If
/// there is no such set (members were outvoted), the weight is that of the first member's edges, and the chosen errors
/// are these edges if they predict the same flips, else there is no list.
class EnsembleDecoder final : public Decoder {
 public:
  EnsembleDecoder(const DetectorErrorModel& model, bool strict, const EnsembleOptions& options = {});

  size_t detector_count() const override { return graph().detector_count(); }
  size_t observable_count() const override { return graph().observable_count(); }
  LeftOut left_out() const override { return graph().left_out(); }
  std::unique_ptr<Workspace> make_workspace() const override;
  Capabilities capabilities() const override {
    return {
        .weights = true, .log_likelihood_ratios = options_.join == EnsembleOptions::Join::kLikelihood, .errors = true};
  }
  /// The faults, then the certain errors, then the edges of matching.
  ErrorChoices error_choices() const override;

 private:
  void decode_block(const BitTable& detections, Workspace& workspace, const DecodeRequest& request,
                    DecodedBlock& out) const override;

  struct EnsembleWorkspace;
  struct Shot;

  const DecodingGraph& graph() const { return members_[0]->matching_graph().graph(); }
  bool solve(const uint64_t* row, Shot& shot, EnsembleWorkspace& w) const;
  void join(EnsembleWorkspace& w, const DecodeRequest& request, DecodedBlock& out) const;
  void find_likeliest(const Shot& shot, const DecodeRequest& request, EnsembleWorkspace& w, DecodedBlock& out) const;
  void list_first_faults(const Shot& shot, std::vector<uint32_t>& faults) const;
  bool explain(const std::vector<uint32_t>& faults, const Shot& shot, EnsembleWorkspace& w) const;
  bool list_first_edges(const Shot& shot, EnsembleWorkspace& w) const;
  void gather_candidates(const Shot& shot, size_t lane, EnsembleWorkspace& w) const;

  EnsembleOptions options_;
  std::vector<std::unique_ptr<const CorrelatedDecoder>> members_;
  FaultTable faults_;
  BeliefPropagation beliefs_;
  std::vector<uint32_t> likely_edges_;
  std::vector<uint64_t> raw_;  // one bit per node: matching's events xor those of faults_
};

}  // namespace sallow
