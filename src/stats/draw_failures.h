#pragma once

#include "bits/random_stream.h"

namespace sallow {

/// Draws the number of failures among `shots` shots at this rate, for bootstraps: exactly if few failures or few
/// successes are expected, else by the normal distribution. Uses the C library's functions: results agree between
/// machines only to within their error bars.
double draw_failures(double rate, double shots, RandomStream& random);

}  // namespace sallow
