#pragma once

#include <string>

#include "base/error.h"

namespace sallow {

/// The message with which an action refuses the user's input; "no error" if it accepts it.
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
