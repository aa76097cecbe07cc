#pragma once

#include <string>

#include "page/page.h"

namespace sallow {

/// Whether the figure has a curve with a point that can be drawn.
bool has_curves(const PageFigure& figure);

/// The figure's curves as an SVG picture in light colours, for documents and papers: panels side by side, error
/// bars for intervals, rules with their bands, and a legend; the eighth and further curves are dashed. Needs neither a
/// browser nor a build with pages. The same figure gives the same bytes. Throws UsageError unless has_curves(figure).
std::string curves_svg(const PageFigure& figure);

}  // namespace sallow
