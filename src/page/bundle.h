#pragma once

#include <string_view>

namespace sallow {

/// The script and style that draw a page, made from pages/ when the program is built (cmake/pages.cmake). Both are
/// empty where that was not possible; kPagesMissing then says why, else it is empty.
extern const std::string_view kPageScript;
extern const std::string_view kPageStyle;
extern const std::string_view kPagesMissing;

}  // namespace sallow
