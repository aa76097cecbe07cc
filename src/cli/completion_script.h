#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sallow {

/// Shells that completion_script() knows.
std::vector<std::string> completion_shells();

/// What makes this shell complete sallow's commands, flags and values, as they are declared.
std::string completion_script(std::string_view shell);

}  // namespace sallow
