#pragma once

#include <string>

#include "base/error.h"

namespace sallow {

/// What act() returns. An InputError that names no file is one about what `path` ("" and "-": standard input) holds,
/// and is thrown on with that name before it.
template <typename Act>
auto naming_file(const std::string& path, Act act) {
  try {
    return act();
  } catch (const InputError& error) {
    if (!error.where().file.empty()) throw;
    const std::string name = path.empty() || path == "-" ? "<stdin>" : path;
    // With a line but no file, the text begins with ":LINE: ".
    throw InputError(name + (error.where().line == 0 ? ": " : "") + error.what(), error.remedy());
  }
}

}  // namespace sallow
