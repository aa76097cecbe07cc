#pragma once

#include <vector>

#include "decode/contract/decoder.h"
#include "dem/error_model.h"

namespace sallow {

struct ExactOptions {
  /// Also tabulate the exact log-likelihood ratios: 8 more bytes per syndrome and observable, and twice 8 while
  /// building.
  bool log_likelihood_ratios = false;
  /// Also record the errors of the likeliest sets: one bit per syndrome and error.
  bool errors = false;
};

/// The most likely error for every syndrome of a small model, by dynamic programming. A reference for other decoders.
///
/// Takes errors that flip any number of detectors; the parts of a decomposed error act together. Errors with the same
/// symptoms are merged, p = p1 (1 - p2) + p2 (1 - p1). Errors are added one at a time to a table with one row per
/// syndrome,
///     best[s] ← min(best[s], best[s ⊕ e] + w(e)),
/// which takes 2^detectors × errors steps and a row of 8 bytes for the weight and 8 more for every 64 observables.
/// Among sets of equal weight, the one found first is kept; errors are added in the order of their symptoms.
class ExactDecoder final : public Decoder {
 public:
  /// Models with more detectors throw an InputError.
  static constexpr size_t kMostDetectors = 24;

  explicit ExactDecoder(const DetectorErrorModel& model, const ExactOptions& options = {});

  size_t detector_count() const override { return detector_count_; }
  size_t observable_count() const override { return observable_count_; }
  std::unique_ptr<Workspace> make_workspace() const override;
  Capabilities capabilities() const override {
    return {.weights = true, .log_likelihood_ratios = has_ratios_, .errors = has_errors_};
  }
  ErrorChoices error_choices() const override { return choices_; }

  /// Σ ln((1-p)/p) over the most likely set of errors; infinite if none explains the syndrome (bit k: detector k).
  double weight(uint64_t syndrome) const { return weights_[syndrome]; }
  bool predicts(uint64_t syndrome, size_t observable) const {
    return flips_[syndrome * words_ + observable / 64] >> (observable % 64) & 1;
  }

 private:
  struct ExactWorkspace;

  void list_errors(uint64_t syndrome, std::vector<uint32_t>& errors) const;
  void decode_block(const BitTable& detections, Workspace& workspace, const DecodeRequest& request,
                    DecodedBlock& out) const override;

  size_t detector_count_;
  size_t observable_count_;
  size_t words_;  // per syndrome, in flips_
  bool has_ratios_;
  bool has_errors_;
  std::vector<double> weights_;
  std::vector<uint64_t> flips_;
  std::vector<double> ratios_;  // by syndrome and observable
  // If errors are recorded: the choices, in the order in which they were added to the table.
  ErrorChoices choices_;
  struct Addition {
    uint32_t choice;
    uint64_t syndrome;           // of the error
    std::vector<bool> is_taken;  // by syndrome: whether the likeliest set so far contains the error
  };
  std::vector<Addition> additions_;
  std::vector<uint32_t> constant_;  // the choices in every set
  uint64_t certain_syndrome_ = 0;   // of errors that always happen
};

}  // namespace sallow
