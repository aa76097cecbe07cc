#pragma once

#include <string>

#include "cli/flags.h"
#include "shots/shot_format.h"

namespace sallow {

/// The names of the result formats, as a placeholder.
inline constexpr const char* kShotFormats = "01|b8|r8|ptb64|hits|dets";

/// Declares a flag that names a result format; `what` names the data in help.
void add_format_flag(Flags& flags, const std::string& name, ShotFormat* format, const std::string& what);

/// A file of shots to read or to write: a flag for its path and one for its format.
struct ShotFileFlags {
  std::string path;
  ShotFormat format = ShotFormat::k01;

  /// `--name FILE` and `--name_format FORMAT`; `help` describes the file. `flags` points into this object.
  void declare(Flags& flags, const std::string& name, const std::string& help);
};

}  // namespace sallow
