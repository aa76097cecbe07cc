#include "cli/memory_flag.h"

#include <cmath>

#include "base/error.h"
#include "base/number_text.h"

namespace sallow {

namespace {
struct Unit {
  const char* name;
  double bytes;
};
constexpr Unit kUnits[] = {{"KiB", 0x1p10}, {"MiB", 0x1p20}, {"GiB", 0x1p30}, {"TiB", 0x1p40}, {"kB", 1e3},
                           {"MB", 1e6},     {"GB", 1e9},     {"TB", 1e12},    {"B", 1}};
}  // namespace

double parse_bytes(const std::string& text) {
  double unit = 1;
  std::string number = text;
  for (const Unit& known : kUnits) {
    std::string name = known.name;
    if (text.size() <= name.size() || !text.ends_with(name)) continue;
    number = text.substr(0, text.size() - name.size());
    while (number.ends_with(' ')) number.pop_back();
    unit = known.bytes;
    break;
  }
  double bytes = number.starts_with("2^") ? std::exp2(parse_number("an amount of memory", number.substr(2)))
                                          : parse_number("an amount of memory", number);
  bytes *= unit;
  if (!(bytes >= 1)) throw InputError("'" + text + "' is not an amount of memory", "write it as 4GiB or 4000000000");
  return bytes;
}

void add_memory_flag(Flags& flags, double* bytes, const std::string& what) {
  flags.add(
      "memory", [bytes](const std::string& text) { *bytes = parse_bytes(text); },
      what + ", such as 4GiB or a number of bytes; " + bytes_text(*bytes) + " by default.", "BYTES");
}

}  // namespace sallow
