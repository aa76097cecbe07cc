#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "dem/error_model.h"
#include "moments/grouped_shots.h"

namespace sallow {

/// The errors of a model that flip the same detectors: detection events cannot tell them apart.
struct EstimatedError {
  std::vector<uint32_t> detectors;
  double start = 0;  // the probability in the start model
  /// From moments alone: may be negative, or far from the truth for rare errors. `measured_error` is one standard
  /// error; infinite if the moments do not determine the error.
  double measured = 0, measured_error = 0;
  /// With the start model as prior: always positive, with its standard deviation.
  double probability = 0, error = 0;
};

/// Error probabilities from detection events alone, by the method of moments.
///
/// With σ = 1 - 2 (event) and independent errors, a set T of k detectors has
///     Q_T = Π_{∅ ≠ A ⊆ T} ⟨σ_A⟩^((-1)^(|A|+1) / 2^(k-1)) = Π_{errors e ⊇ T} (1 - 2 p_e),
/// so going from large sets to small ones 1 - 2 p_T = Q_T / Π_{e ⊋ T} (1 - 2 p_e). For k = 2 without larger errors this
/// is p_ij (Spitz et al., Adv. Quantum Technol. 1:1800012, 2018; Google Quantum AI, Nature 595:383, 2021). Errors of
/// more than four detectors keep the start's probability.
///
/// Few shots measure rare errors badly, so each estimate is drawn towards the start model: its rate λ = -ln(1 - 2p) / 2
/// has a normal prior around the start's λ₀ with standard deviation s λ₀, restricted to λ > 0. The relative scatter s
/// is itself estimated from the data, one for each number of detectors (empirical Bayes). Rates stay positive, because
/// a decoder never considers an error of probability 0. Standard errors of measured rates come from the scatter between
/// groups of shots, and are at least √(λ / shots), the error of a count of the error itself.
class MomentEstimates {
 public:
  static constexpr size_t kMostDetectors = 4;

  /// The shots must have the model's number of detectors, else UsageError.
  MomentEstimates(const DetectorErrorModel& start, const GroupedShots& shots);

  /// Sorted by the number of detectors, largest first.
  const std::vector<EstimatedError>& errors() const { return errors_; }
  /// s by number of detectors, 1 to 4.
  double scatter(size_t detectors) const { return scatter_[detectors]; }
  /// The start model with these probabilities, repeats written out. Errors with the same detectors share their rate in
  /// the start's ratio.
  DetectorErrorModel model() const;

 private:
  DetectorErrorModel start_;  // written out
  std::vector<EstimatedError> errors_;
  std::vector<uint32_t> error_of_line_;  // by line of start_; kNone for other lines and errors that are kept
  std::array<double, kMostDetectors + 1> scatter_{};
};

/// p_ij of two detectors with one standard error, whether or not a model has such an error.
struct PairProbability {
  double probability = 0, error = 0;
};
PairProbability pair_probability(const GroupedShots& shots, uint32_t a, uint32_t b);

}  // namespace sallow
