#pragma once

#include <vector>

#include "dem/error_model.h"

namespace sallow {

/// The coordinates of each detector of a model, with shifts and repeats applied: empty if the model gives none. If a
/// detector is declared twice, the first declaration with coordinates counts. The model must have at most `most`
/// detectors and loop iterations; throws InputError otherwise.
std::vector<std::vector<double>> model_coordinates(const DetectorErrorModel& model, size_t most = size_t{1} << 22);

}  // namespace sallow
