#pragma once

#include "dem/error_hypergraph.h"

namespace sallow {

/// The errors modulo gauges. Each gauge is a set of detectors that flip together at random, even without noise. Errors
/// that differ by gauges are merged, and an error that is a sum of gauges and flips no observable disappears.
/// first_error(e) of the result is the number in `errors` of the first error that was merged into e.
ErrorHypergraph modulo_gauges(const ErrorHypergraph& errors, const ErrorHypergraph& gauges);

}  // namespace sallow
