#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sallow {

/// Shells that completion_script() supports.
std::vector<std::string> completion_shells();

/// A script that completes sallow's commands, flags and values in this shell.
std::string completion_script(std::string_view shell);

}  // namespace sallow
