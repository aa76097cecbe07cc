#pragma once

#include "bits/random_stream.h"

namespace sallow {

/// Failures among so many shots at this rate, for bootstraps: exact where few are expected, or few not to be, else by
/// the normal distribution. Uses the C library's functions: figures made of it agree between machines to their error
/// bars only.
double draw_failures(double rate, double shots, RandomStream& random);

}  // namespace sallow
