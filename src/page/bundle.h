#pragma once

#include <string_view>

namespace sallow {

/// The script and style that draw a page, made from pages/ when the program is built (cmake/pages.cmake). If that was
/// not possible, both are empty and kPagesMissing is the reason; otherwise kPagesMissing is empty.
extern const std::string_view kPageScript;
extern const std::string_view kPageStyle;
extern const std::string_view kPagesMissing;

}  // namespace sallow
