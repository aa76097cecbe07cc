#pragma once

#include <string>

#include "base/error.h"

namespace sallow {

/// What an action says of the user's input when it refuses it; "no error" if it takes it.
template <typename Action>
std::string input_error_of(const Action& action) {
  try {
    action();
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace sallow
