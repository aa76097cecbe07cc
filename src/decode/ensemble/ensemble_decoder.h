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

  uint32_t members = 1;  // correlated matchings of a shot; the first under the model's own probabilities
  double spread = 3;     // the others under probabilities up to 1 + spread times larger or smaller
  uint64_t seed = 1;     // of these
  Join join = Join::kLikelihood;
  uint32_t rounds = 4;  // of belief propagation, for further faults to sum over; 0: those of the members alone
  double least = 0.01;  // how likely it must hold a fault for
  uint32_t width =
      12;  // of the front that sums move along, ClassSums::kLeastWidth at least: time and memory up to 2^width
  uint32_t near = 64;  // neighbours listed a detector, for every member; never a matter of the answer
};

/// Several solutions of one shot, joined: by the observables that most members flip, or by summing likelihoods.
///
/// Members are correlated matchings under probabilities perturbed once, when the decoder is built (as in Harmony,
/// Shutty, Newman and Villalonga, arXiv:2401.12434). The likelihood of an observable's flip is a sum over sets of
/// errors that explain the shot, and matching finds one set at a time. But sets share their parts: instead of comparing
/// whole solutions, all are taken apart into faults (errors of the model, a Y as one, not as two edges), and all sets
/// that can be put together from those faults are summed, exactly (class_sums.h). That is what matching synthesis
/// (Jones, arXiv:2408.12135) does part by part, with sums in place of the best. Faults that no member uses but that
/// belief propagation holds for likely are put among them: it looks at all errors at once, as matching cannot, and what
/// it gets wrong is only which sets to sum, not how they count.
///
/// Where no sum can be had (the front would be too wide even for the first member's own faults), the first member's
/// answer stands. A shot that the first member cannot match is unmatchable. The reported weight is that of the
/// likeliest set of faults with the events and the flips predicted, among those put together; where there is none
/// (members were outvoted), that of the first member's edges. The errors chosen are those of that set; without one,
/// the first member's edges if they predict the same, else none are told.
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
  /// The faults, then those that are certain, then the choices of matching.
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
  std::vector<uint64_t> raw_;  // by node: what turns matching's events, less its baseline, into those of faults_
};

}  // namespace sallow
