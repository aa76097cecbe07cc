#pragma once

#include <span>
#include <string>

#include "experiment/tally.h"
#include "page/page.h"

namespace sallow {

/// Failures against the share of shots kept, where those of gaps below each of `min_gaps` are discarded. `tallies` has
/// one entry per gap.
PageFigure gap_figure(std::span<const double> min_gaps, std::span<const Tally> tallies, const std::string& decoder,
                      const std::string& command);

}  // namespace sallow
