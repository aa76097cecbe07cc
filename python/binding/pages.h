#pragma once

#include <string>

#include "page/page.h"

namespace sallow::python {

/// The figure's curves as an SVG picture; empty if it has none.
std::string svg_of(const PageFigure& figure);

}  // namespace sallow::python
