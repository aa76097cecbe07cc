#pragma once

#include <span>
#include <string>

#include "experiment/tally.h"
#include "page/page.h"

namespace sallow {

/// The failure rate against the fraction of shots kept, if shots with gaps below each of `min_gaps` are discarded.
/// `tallies` has one entry per gap.
PageFigure gap_figure(std::span<const double> min_gaps, std::span<const Tally> tallies, const std::string& decoder,
                      const std::string& command);

}  // namespace sallow
