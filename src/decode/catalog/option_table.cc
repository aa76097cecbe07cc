#include "decode/catalog/option_table.h"

#include <algorithm>

#include "base/error.h"
#include "base/number_text.h"

namespace sallow {

std::optional<uint64_t> read_whole_number(std::string_view text, uint64_t least, uint64_t most) {
  const std::optional<uint64_t> value = read_whole_number(text);
  return value && *value >= least && *value <= most ? value : std::nullopt;
}

std::optional<double> read_real_number(std::string_view text, double least, double most) {
  const std::optional<double> value = read_number(text);
  return value && *value >= least && *value <= most ? value : std::nullopt;
}

std::string whole_numbers(uint64_t least, uint64_t most) {
  return "a whole number " + (least > 0 ? "from " + std::to_string(least) + " to " : std::string("up to ")) +
         std::to_string(most);
}

std::string real_numbers(double least, double most) {
  return "a number from " + shortest_text(least) + " to " + shortest_text(most);
}

std::string real_text(double value) {
  return shortest_text(value);
}

std::vector<std::optional<std::string_view>> split_options(std::string_view decoder, std::string_view text,
                                                           std::span<const DecoderOption> options) {
  std::string keys;
  for (const DecoderOption& option : options) keys += (keys.empty() ? "" : ", ") + std::string(option.key);
  std::vector<std::optional<std::string_view>> values(options.size());
  while (!text.empty()) {
    const std::string_view item = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), item.size() + 1));
    const size_t equals = item.find('=');
    const auto option = std::ranges::find(options, item.substr(0, equals), &DecoderOption::key);
    if (equals == std::string_view::npos || option == options.end()) {
      throw InputError("decoder '" + std::string(decoder) + "': cannot read '" + std::string(item) + "'",
                       keys.empty() ? "it has no options" : "write key=value; its keys are " + keys);
    }
    std::optional<std::string_view>& value = values[static_cast<size_t>(option - options.begin())];
    if (value) {
      throw InputError("decoder '" + std::string(decoder) + "': " + std::string(option->key) + " is given twice: '" +
                           std::string(*value) + "' and '" + std::string(item.substr(equals + 1)) + "'",
                       "give it once");
    }
    value = item.substr(equals + 1);
  }
  return values;
}

void refuse_option(std::string_view decoder, const DecoderOption& option, std::string_view value) {
  throw InputError("decoder '" + std::string(decoder) + "': " + std::string(option.key) + " must be " + option.allowed +
                   ", found '" + std::string(value) + "'");
}

}  // namespace sallow
