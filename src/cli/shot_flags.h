#pragma once

#include <string>

#include "cli/flags.h"
#include "shots/shot_format.h"

namespace sallow {

/// Declares a flag that names a result format.
inline Flags::Flag& add_format_flag(Flags& flags, std::string name, ShotFormat* format, std::string what) {
  auto set = [format](const std::string& text) { *format = parse_shot_format(text); };
  Flags::Flag& flag = flags.add(std::move(name), set, "The format of " + what + ".", "01|b8|r8|ptb64|hits|dets");
  flag.default_text = shot_format_name(*format);
  return flag;
}

/// A file of shots to read or to write: a flag for its path and one for its format.
struct ShotFileFlags {
  std::string path;
  ShotFormat format = ShotFormat::k01;

  /// `--name FILE` and `--name_format FORMAT`; `help` says what the file holds.
  void declare(Flags& flags, const std::string& name, const std::string& help) {
    flags.add(name, &path, help);
    add_format_flag(flags, name + "_format", &format, "the file of '--" + name + "'");
  }
};

}  // namespace sallow
