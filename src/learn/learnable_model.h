#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "dem/error_hypergraph.h"
#include "dem/error_model.h"

namespace sallow {

/// An error model whose probabilities are learned while its lines and their decompositions stay.
///
/// Lines with equal symptoms cannot be told apart by detection events. They are one error here, with the probability of
/// an odd number of them, and share what is learned in the old ratio of their ln(1 / (1 - 2p)), which add up. Errors
/// that flip no detector, and errors of p = 0 or p = 1, keep their probability and are not listed; errors of p >= 1/2
/// are listed but keep theirs. Repeat blocks are written out, because each round gets its own probabilities.
class LearnableModel {
 public:
  static constexpr double kLeastProbability = 1e-9, kMostProbability = 0.4999;
  static constexpr uint32_t kNone = UINT32_MAX;

  explicit LearnableModel(const DetectorErrorModel& model);

  /// Merged errors, each with detectors and 0 < p < 1, sorted by symptoms.
  const ErrorHypergraph& errors() const { return errors_; }
  size_t detector_count() const { return detector_count_; }
  size_t observable_count() const { return observable_count_; }
  /// The probabilities of errors() at the start.
  std::vector<double> probabilities() const;
  bool is_learned(uint32_t error) const { return errors_.probability(error) < 0.5; }
  /// The error of a line, lines counted from 0 with repeats written out; kNone if it is not among errors().
  uint32_t error_of_line(size_t line) const { return error_of_line_[line]; }
  /// The detectors that errors of p = 1 flip together, rising.
  std::span<const uint32_t> certain_detectors() const { return certain_detectors_; }
  /// By detector: its coordinates with shifts; empty if it has none.
  const std::vector<std::vector<double>>& coordinates() const { return coordinates_; }

  /// The lines with these probabilities, one per error. Probabilities are limited to [kLeastProbability,
  /// kMostProbability].
  DetectorErrorModel with_probabilities(std::span<const double> probabilities) const;
  /// The same lines for a decoder that only has to explain events: errors of p = 1, which events no longer contain, are
  /// impossible, and no other error is more likely than not.
  DetectorErrorModel explaining_model() const;

 private:
  DetectorErrorModel lines_;
  ErrorHypergraph errors_;
  size_t detector_count_ = 0, observable_count_ = 0;
  std::vector<uint32_t> error_of_line_;
  std::vector<uint32_t> certain_detectors_;
  std::vector<std::vector<double>> coordinates_;
};

}  // namespace sallow
