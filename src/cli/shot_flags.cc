#include "cli/shot_flags.h"

namespace sallow {

void add_format_flag(Flags& flags, const std::string& name, ShotFormat* format, const std::string& what) {
  std::string help = "The format of " + what + ". Default: " + std::string(shot_format_name(*format)) + ".";
  flags.add(
      name, [format](const std::string& text) { *format = parse_shot_format(text); }, help, kShotFormats);
}

void ShotFileFlags::declare(Flags& flags, const std::string& name, const std::string& help) {
  flags.add(name, &path, help);
  add_format_flag(flags, name + "_format", &format, "the file of '--" + name + "'");
}

}  // namespace sallow
