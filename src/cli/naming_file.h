#pragma once

#include <string>

#include "base/error.h"

namespace sallow {

/// Returns act(). If act() throws an InputError that names no file, the error is about the contents of `path` ("" and
/// "-": standard input), and is rethrown with that name.
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
