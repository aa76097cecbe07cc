#pragma once

#include <vector>

#include "dem/error_model.h"

namespace sallow {

/// The same model without repeat blocks and shifts: errors, detectors with absolute coordinates, and observables.
/// Throws InputError if it would have more than 2^24 lines.
DetectorErrorModel written_out(const DetectorErrorModel& model);

/// By detector: its coordinates with shifts; empty if it has none.
std::vector<std::vector<double>> detector_coordinates(const DetectorErrorModel& model);

}  // namespace sallow
