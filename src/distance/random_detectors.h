#pragma once

#include "dem/error_hypergraph.h"

namespace sallow {

/// Errors as they look where some detectors are random: what each flips, modulo `gauges`, sets of detectors that flip
/// at random as a whole. Two errors that differ by gauges are the same, and one that is made of gauges is none. Error e
/// of the result is error first_error(e) of `errors`, and others that look like it.
ErrorHypergraph modulo_gauges(const ErrorHypergraph& errors, const ErrorHypergraph& gauges);

}  // namespace sallow
