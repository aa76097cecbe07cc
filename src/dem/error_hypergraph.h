#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/lists.h"
#include "dem/error_model.h"

namespace sallow {

struct ErrorHypergraphOptions {
  bool merge = true;               // errors with the same symptoms become one; false: in the model's order, one by one
  bool keep_impossible = false;    // errors of p = 0
  bool keep_empty = false;         // errors that flip nothing
  size_t largest_part = SIZE_MAX;  // errors with a ^-part of more detectors are left out
};

/// The errors of a model as hyperedges between detectors: repeats written out, ^-parts taken together, by error and by
/// detector. Lists are flat arrays with 32-bit places. Built once, then never changed.
///
/// A detector or observable that an error names twice cancels. Errors with the same symptoms are one, whose probability
/// is that of an odd number of them, p = p1 (1 - p2) + p2 (1 - p1), combined in the model's order. They are sorted by
/// their detectors, then by their observables, as lists of numbers. A merged p may be 0 (of two certain errors) or 1.
class ErrorHypergraph {
 public:
  /// Larger models are refused with an InputError; so are those that flip 2^32 detectors or observables in all.
  static constexpr uint64_t kMostDetectors = uint64_t{1} << 28;
  static constexpr uint64_t kMostErrors = uint64_t{1} << 28;  // repeats written out, before errors are merged
  /// What first_error() gives where no model was read.
  static constexpr uint32_t kNoError = UINT32_MAX;

  ErrorHypergraph() = default;
  explicit ErrorHypergraph(const DetectorErrorModel& model, const ErrorHypergraphOptions& options = {});

  size_t detector_count() const { return detector_count_; }
  size_t observable_count() const { return observable_count_; }
  size_t error_count() const { return probabilities_.size(); }

  double probability(uint32_t error) const { return probabilities_[error]; }
  /// Rising, as are all lists.
  std::span<const uint32_t> detectors(uint32_t error) const { return detectors_[error]; }
  std::span<const uint32_t> observables(uint32_t error) const { return observables_[error]; }
  /// The errors that flip a detector.
  std::span<const uint32_t> errors_at(uint32_t detector) const { return errors_at_[detector]; }
  /// The first error of the model that was merged into this one, counted from 0, repeats written out.
  uint32_t first_error(uint32_t error) const { return first_errors_[error]; }
  /// As an error model's instruction names them: detectors, then observables.
  std::vector<DemTarget> targets(uint32_t error) const;

  /// These errors alone, in this order. Detectors and observables keep their numbers.
  ErrorHypergraph subset(std::span<const uint32_t> errors) const;

 private:
  friend class ErrorHypergraphBuilder;

  size_t detector_count_ = 0;
  size_t observable_count_ = 0;
  std::vector<double> probabilities_;
  std::vector<uint32_t> first_errors_;
  Lists<uint32_t> detectors_, observables_, errors_at_;
};

/// Makes an ErrorHypergraph of errors given one by one, which stay as they are and in their order.
class ErrorHypergraphBuilder {
 public:
  /// Throws InputError if there are more detectors than a hypergraph takes.
  ErrorHypergraphBuilder(uint64_t detector_count, uint64_t observable_count);

  /// Detectors and observables: rising, each once, below their counts.
  void add(std::span<const uint32_t> detectors, std::span<const uint32_t> observables, double probability,
           uint32_t first_error = ErrorHypergraph::kNoError);
  ErrorHypergraph build() &&;

 private:
  ErrorHypergraph errors_;
  uint64_t flip_count_ = 0;  // detectors and observables that errors name in all
};

}  // namespace sallow
