#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "learn/learnable_model.h"

namespace sallow {

/// What is equal for errors that differ by a shift in time: the places of their detectors and the times between them,
/// the observables they flip, and whether they are near the first or the last round.
///
/// Time is the third coordinate of a detector, or the last if there are two. Errors near an end of an experiment, by
/// fewer than kNear rounds, are classes of their own: the first rounds and the readout differ from the others. An error
/// with a detector that has fewer than two coordinates is alone in its class.
struct ErrorClass {
  static constexpr double kNear = 2;

  /// Each detector's coordinates, with time relative to the first detector's; or its number, if it has none.
  std::vector<std::vector<double>> detectors;
  std::vector<uint32_t> observables;
  double from_start = 0, to_end = 0;  // at most kNear
  bool is_tied = true;                // false: no coordinates

  auto operator<=>(const ErrorClass&) const = default;
  /// "(3, 4, +0) (3, 6, +1) L0; 0 from the start".
  std::string text() const;
};

/// The classes of a model's errors.
class ErrorClasses {
 public:
  explicit ErrorClasses(const LearnableModel& model);

  size_t count() const { return classes_.size(); }
  const ErrorClass& operator[](uint32_t number) const { return classes_[number]; }
  /// By error of the model; kNone for errors that are not learned.
  uint32_t of(uint32_t error) const { return of_[error]; }
  /// The number of errors in a class.
  uint32_t size(uint32_t number) const { return sizes_[number]; }

 private:
  std::vector<ErrorClass> classes_;
  std::vector<uint32_t> of_, sizes_;
};

}  // namespace sallow
