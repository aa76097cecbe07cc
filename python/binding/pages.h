#pragma once

#include <string>

#include "json_object.h"
#include "page/page.h"

namespace sallow::python {

/// A table of results, and the page of them under the key "page".
NamedValues with_page(const Json& results, const Page& page);

/// The figure's curves as an SVG picture; empty if it has none.
std::string svg_of(const PageFigure& figure);

}  // namespace sallow::python
