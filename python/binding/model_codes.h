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

/// Adds all instructions of a model; a UsageError if errors or shifts would add up to too much.
void append_model(DetectorErrorModel& model, const DetectorErrorModel& other);
/// A repeat block; a UsageError if it would nest too deep or add up to too much.
DetectorErrorModel repeated(uint64_t repetitions, const DetectorErrorModel& body, const std::string& tag);

/// The same model without repeat and shift_detectors. InputError if that is more than memory should hold.
DetectorErrorModel flattened(const DetectorErrorModel& model);
/// The same model with the arguments of errors rounded to so many digits after the point.
DetectorErrorModel rounded(const DetectorErrorModel& model, int digits);
/// The same model without tags.
DetectorErrorModel without_tags(const DetectorErrorModel& model);
/// Equal but for arguments, which differ by `tolerance` at most.
bool approx_equal(const DetectorErrorModel& a, const DetectorErrorModel& b, double tolerance);

/// The coordinates of detectors, shifts included; empty for one without. UsageError for one that is not there.
std::map<uint64_t, std::vector<double>> coordinates_of(const DetectorErrorModel& model,
                                                       const std::optional<std::vector<uint64_t>>& only);

/// Of errors whose ^-parts flip two detectors at most, part by part, the fewest that flip an observable and no
/// detector, each with probability 1. Others are skipped, or with `refuse` an InputError, as is a model in which there
/// are none such.
DetectorErrorModel shortest_graphlike(const DetectorErrorModel& model, bool refuse);

}  // namespace sallow::python
