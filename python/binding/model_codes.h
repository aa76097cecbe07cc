#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "dem/error_model.h"

namespace sallow::python {

/// A target of an error model as one number: d for detector d, -1 - l for observable l, kSeparatorCode for ^.
inline constexpr int64_t kSeparatorCode = INT64_MIN;
int64_t code_of(DemTarget target);

/// Adds all instructions of a model. Throws UsageError if the totals of errors or shifts would be too large.
void append_model(DetectorErrorModel& model, const DetectorErrorModel& other);
/// A repeat block. Throws UsageError if it would be nested too deep or the totals would be too large.
DetectorErrorModel repeated(uint64_t repetitions, const DetectorErrorModel& body, const std::string& tag);

/// The same model without repeat and shift_detectors. Throws InputError if it would be too large for memory.
DetectorErrorModel flattened(const DetectorErrorModel& model);
/// The same model with the arguments of errors rounded to `digits` decimal places.
DetectorErrorModel rounded(const DetectorErrorModel& model, int digits);
/// The same model without tags.
DetectorErrorModel without_tags(const DetectorErrorModel& model);
/// Whether two models are equal except for arguments, which may differ by `tolerance`.
bool approx_equal(const DetectorErrorModel& a, const DetectorErrorModel& b, double tolerance);

/// The coordinates of detectors, shifts included; empty for one without. UsageError for one that is not there.
std::map<uint64_t, std::vector<double>> coordinates_of(const DetectorErrorModel& model,
                                                       const std::optional<std::vector<uint64_t>>& only);

/// The fewest ^-parts of errors, of at most two detectors each, that flip an observable and no detector, each with
/// probability 1. Errors with larger parts are skipped, or with `refuse` are an InputError. Throws InputError if there
/// is no such set.
DetectorErrorModel shortest_graphlike(const DetectorErrorModel& model, bool refuse);

}  // namespace sallow::python
