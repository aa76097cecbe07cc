#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/lists.h"
#include "dem/error_model.h"

namespace sallow {

struct ErrorHypergraphOptions {
  bool merge = true;               // errors with equal symptoms become one; false: all errors, in the model's order
  bool keep_impossible = false;    // errors of p = 0
  bool keep_empty = false;         // errors that flip nothing
  size_t largest_part = SIZE_MAX;  // errors with a ^-part of more detectors are left out
};

/// The errors of a model as hyperedges between detectors: repeats written out, the ^-parts of an error taken together,
/// listed by error and by detector. Lists are flat arrays with 32-bit offsets. Immutable once built.
///
/// A detector or observable that an error names twice cancels. Errors with the same symptoms are merged into one, whose
/// probability is that of an odd number of them, p = p1 (1 - p2) + p2 (1 - p1), combined in the model's order. Merged
/// errors are sorted by their detectors, then by their observables, as lists of numbers. A merged p may be 0 (from two
/// certain errors) or 1.
class ErrorHypergraph {
 public:
  /// Larger models throw an InputError, as do models whose errors flip 2^32 or more detectors and observables in all.
  static constexpr uint64_t kMostDetectors = uint64_t{1} << 28;
  static constexpr uint64_t kMostErrors = uint64_t{1} << 28;  // repeats written out, before errors are merged
  /// The value of first_error() if the error comes from no model.
  static constexpr uint32_t kNoError = UINT32_MAX;

  ErrorHypergraph() = default;
  explicit ErrorHypergraph(const DetectorErrorModel& model, const ErrorHypergraphOptions& options = {});

  size_t detector_count() const { return detector_count_; }
  size_t observable_count() const { return observable_count_; }
  size_t error_count() const { return probabilities_.size(); }

  double probability(uint32_t error) const { return probabilities_[error]; }
  /// Rising, like all lists here.
  std::span<const uint32_t> detectors(uint32_t error) const { return detectors_[error]; }
  std::span<const uint32_t> observables(uint32_t error) const { return observables_[error]; }
  /// The errors that flip a detector.
  std::span<const uint32_t> errors_at(uint32_t detector) const { return errors_at_[detector]; }
  /// The first error of the model that was merged into this one, counted from 0, repeats written out.
  uint32_t first_error(uint32_t error) const { return first_errors_[error]; }
  /// The targets of an error, as in an error model's instruction: detectors, then observables.
  std::vector<DemTarget> targets(uint32_t error) const;

  /// Only these errors, in this order. Detectors and observables keep their numbers.
  ErrorHypergraph subset(std::span<const uint32_t> errors) const;

 private:
  friend class ErrorHypergraphBuilder;

  size_t detector_count_ = 0;
  size_t observable_count_ = 0;
  std::vector<double> probabilities_;
  std::vector<uint32_t> first_errors_;
  Lists<uint32_t> detectors_, observables_, errors_at_;
};

/// Builds an ErrorHypergraph from errors given one by one; they are neither merged nor reordered.
class ErrorHypergraphBuilder {
 public:
  /// Throws InputError if there are more detectors than a hypergraph takes.
  ErrorHypergraphBuilder(uint64_t detector_count, uint64_t observable_count);

  /// Detectors and observables must be rising, without duplicates, and below their counts.
  void add(std::span<const uint32_t> detectors, std::span<const uint32_t> observables, double probability,
           uint32_t first_error = ErrorHypergraph::kNoError);
  ErrorHypergraph build() &&;

 private:
  ErrorHypergraph errors_;
  uint64_t flip_count_ = 0;  // detectors and observables that errors name in all
};

}  // namespace sallow
