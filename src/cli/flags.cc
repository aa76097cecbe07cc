#include "cli/flags.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>

#include "base/error.h"
#include "base/nearest_name.h"
#include "base/number_text.h"

namespace sallow {

namespace {

bool is_flag(const std::string& argument) {
  return argument.size() > 2 && argument.starts_with("--");
}

std::string wrapped(const std::string& text, size_t indent, size_t width) {
  std::string result, line;
  auto flush = [&] {
    if (!line.empty()) result += std::string(indent, ' ') + line + "\n";
    line.clear();
  };
  size_t start = 0;
  while (start <= text.size()) {
    size_t end = std::min(text.find_first_of(" \n", start), text.size());
    std::string word = text.substr(start, end - start);
    if (!line.empty() && line.size() + 1 + word.size() > width - indent) flush();
    if (!word.empty()) line += (line.empty() ? "" : " ") + word;
    if (end < text.size() && text[end] == '\n') flush();
    start = end + 1;
  }
  flush();
  return result;
}

}  // namespace

uint64_t parse_integer(std::string_view what, const std::string& text, uint64_t min, uint64_t max) {
  uint64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  bool whole = error == std::errc() && end == text.data() + text.size() && !text.empty();
  if (!whole || value < min || value > max) {
    std::string range = max == UINT64_MAX ? "of at least " + std::to_string(min)
                                          : "from " + std::to_string(min) + " to " + std::to_string(max);
    throw InputError(std::string(what) + ": expected a whole number " + range + ", found '" + text + "'");
  }
  return value;
}

double parse_number(std::string_view what, const std::string& text) {
  double value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) {
    throw InputError(std::string(what) + ": expected a number, found '" + text + "'");
  }
  return value;
}

Flags::Flags(std::string command, std::string summary, std::string examples, std::vector<std::string> arguments)
    : command_(std::move(command)),
      summary_(std::move(summary)),
      examples_(std::move(examples)),
      arguments_(std::move(arguments)) {}

Flags::Flag& Flags::declare(Flag flag) {
  SALLOW_CHECK(find(flag.name) == nullptr);
  return flags_.emplace_back(std::move(flag));
}

Flags::Flag* Flags::find(std::string_view name) {
  auto found = std::find_if(flags_.begin(), flags_.end(), [&](const Flag& flag) { return flag.name == name; });
  return found == flags_.end() ? nullptr : &*found;
}

Flags::Flag& Flags::add(std::string name, std::string* value, std::string help, std::string placeholder) {
  Flag flag{std::move(name), std::move(placeholder), std::move(help), [=](const std::string& text) { *value = text; }};
  flag.default_text = *value;
  return declare(std::move(flag));
}

Flags::Flag& Flags::add(std::string name, uint64_t* value, std::string help, uint64_t min, uint64_t max) {
  std::string what = "--" + name;
  Flag flag{std::move(name), "N", std::move(help),
            [=](const std::string& text) { *value = parse_integer(what, text, min, max); }};
  flag.default_text = std::to_string(*value);
  return declare(std::move(flag));
}

Flags::Flag& Flags::add(std::string name, std::optional<uint64_t>* value, std::string help, uint64_t min,
                        uint64_t max) {
  std::string what = "--" + name;
  return declare({std::move(name), "N", std::move(help),
                  [=](const std::string& text) { *value = parse_integer(what, text, min, max); }});
}

Flags::Flag& Flags::add(std::string name, double* value, std::string help) {
  std::string what = "--" + name;
  Flag flag{std::move(name), "X", std::move(help), [=](const std::string& text) { *value = parse_number(what, text); }};
  flag.default_text = shortest_text(*value);
  return declare(std::move(flag));
}

Flags::Flag& Flags::add_probability(std::string name, double* value, std::string help) {
  std::string what = "--" + name;
  Flag flag{std::move(name), "P", std::move(help), [=](const std::string& text) {
              *value = parse_number(what, text);
              if (*value < 0 || *value > 1) {
                throw InputError(what + ": expected a probability from 0 to 1, found '" + text + "'");
              }
            }};
  flag.default_text = shortest_text(*value);
  return declare(std::move(flag));
}

Flags::Flag& Flags::add(std::string name, bool* value, std::string help) {
  return declare({std::move(name), "", std::move(help), [=](const std::string&) { *value = true; }});
}

Flags::Flag& Flags::add(std::string name, std::vector<std::string>* values, std::string help, std::string placeholder) {
  Flag flag{std::move(name), std::move(placeholder), std::move(help),
            [=](const std::string& text) { values->push_back(text); }};
  flag.repeatable = true;
  return declare(std::move(flag));
}

Flags::Flag& Flags::add(std::string name, std::function<void(const std::string&)> set, std::string help,
                        std::string placeholder) {
  return declare({std::move(name), std::move(placeholder), std::move(help), std::move(set)});
}

void Flags::add_positionals(std::vector<std::string>* values, std::string placeholder, std::string help) {
  positionals_ = values;
  positional_placeholder_ = std::move(placeholder);
  positional_help_ = std::move(help);
}

void Flags::parse_flag(const std::string& argument, size_t& k) {
  size_t equals = argument.find('=');
  std::string name = argument.substr(2, equals == std::string::npos ? equals : equals - 2);
  std::replace(name.begin(), name.end(), '-', '_');
  Flag* flag = find(name);
  if (flag == nullptr) {
    std::vector<std::string_view> names;
    for (const Flag& known : flags_) names.push_back(known.name);
    std::string_view nearest = nearest_name(name, names);
    throw InputError("unknown flag '--" + name + "' for 'sallow " + command_ + "'",
                     nearest.empty() ? "'sallow help " + command_ + "' lists its flags"
                                     : "did you mean '--" + std::string(nearest) + "'?");
  }
  if (flag->given && !flag->repeatable) throw InputError("'--" + name + "' is given twice", "give it once");
  flag->given = true;
  bool takes_value = !flag->placeholder.empty();
  if (equals != std::string::npos) {
    if (!takes_value) throw InputError("'--" + name + "' takes no value", "write '--" + name + "' alone");
    flag->set(argument.substr(equals + 1));
  } else if (!takes_value) {
    flag->set("");
  } else if (k < arguments_.size() && !is_flag(arguments_[k])) {
    flag->set(arguments_[k++]);
  } else if (flag->bare_value) {
    flag->set(*flag->bare_value);
  } else {
    throw InputError("'--" + name + "' needs a value", "write '--" + name + " " + flag->placeholder + "'");
  }
}

bool Flags::parse() {
  if (std::find(arguments_.begin(), arguments_.end(), "--help") != arguments_.end()) {
    std::string text = help_text();
    std::fwrite(text.data(), 1, text.size(), stdout);
    return false;
  }
  for (size_t k = 0; k < arguments_.size();) {
    const std::string& argument = arguments_[k++];
    if (is_flag(argument)) {
      parse_flag(argument, k);
    } else if (positionals_ != nullptr) {
      positionals_->push_back(argument);
    } else {
      throw InputError("'" + argument + "' is not understood by 'sallow " + command_ + "'",
                       "flags start with two hyphens; 'sallow help " + command_ + "' lists them");
    }
  }
  return true;
}

bool Flags::given(std::string_view name) const {
  return std::any_of(flags_.begin(), flags_.end(), [&](const Flag& flag) { return flag.name == name && flag.given; });
}

void Flags::require(std::string_view name) const {
  if (given(name)) return;
  std::string text(name);
  throw InputError("'sallow " + command_ + "' needs '--" + text + "'",
                   "'sallow help " + command_ + "' says what goes there");
}

std::string Flags::help_text() const {
  constexpr size_t kWidth = 100;
  std::string text = "sallow " + command_ + (flags_.empty() ? "" : " [FLAGS]");
  if (positionals_ != nullptr) text += " " + positional_placeholder_;
  text += "\n\n" + wrapped(summary_, 0, kWidth);
  if (positionals_ != nullptr) {
    text += "\n  " + positional_placeholder_ + "\n" + wrapped(positional_help_, 6, kWidth);
  }
  if (!flags_.empty()) text += "\nFlags\n";
  for (const Flag& flag : flags_) {
    if (flag.hidden) continue;
    text += "  --" + flag.name;
    if (!flag.placeholder.empty()) text += flag.bare_value ? " [" + flag.placeholder + "]" : " " + flag.placeholder;
    std::string help = flag.help;
    if (!flag.default_text.empty()) help += " Default: " + flag.default_text + ".";
    text += "\n" + wrapped(help, 6, kWidth);
  }
  if (!examples_.empty()) text += "\nExamples\n" + examples_;
  return text;
}

}  // namespace sallow
