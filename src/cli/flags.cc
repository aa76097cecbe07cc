#include "cli/flags.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>

#include "base/error.h"
#include "base/nearest_name.h"
#include "base/number_text.h"
#include "cli/file_flags.h"

namespace sallow {

namespace {

constexpr std::string_view kFilePlaceholder = "FILE";
constexpr size_t kNameColumn = 34;
constexpr size_t kHelpWidth = 110;

// CLI11's help with long texts broken into lines.
class WrappingFormatter : public CLI::Formatter {
 public:
  WrappingFormatter() {
    column_width(kNameColumn);
    label("OPTIONS", "FLAGS");
  }
  std::string make_option_desc(const CLI::Option* option) const override {
    return wrapped(Formatter::make_option_desc(option), kHelpWidth - kNameColumn);
  }
  std::string make_description(const CLI::App* app) const override {
    return wrapped(joined(Formatter::make_description(app)), kHelpWidth);
  }

 private:
  // A line end within a paragraph is a space; before an indented or an empty line it stays.
  static std::string joined(std::string text) {
    for (size_t k = 1; k + 1 < text.size(); k++) {
      if (text[k] == '\n' && text[k - 1] != '\n' && text[k + 1] != '\n' && text[k + 1] != ' ') text[k] = ' ';
    }
    return text;
  }
  static std::string wrapped(const std::string& text, size_t width) {
    std::string result;
    size_t column = 0;
    for (size_t start = 0; start < text.size();) {
      size_t end = std::min(text.find_first_of(" \n", start), text.size());
      if (column > 0 && column + (end - start) > width) {
        result.back() = '\n';
        column = 0;
      }
      result.append(text, start, end + 1 - start);
      column = end < text.size() && text[end] == '\n' ? 0 : column + end + 1 - start;
      start = end + 1;
    }
    return result;
  }
};

// --in-format=a-b → --in_format=a-b: hyphens in the name, not in the value.
std::string with_underscores(std::string argument) {
  if (argument.starts_with("--")) {
    std::replace(argument.begin() + 2, argument.begin() + std::min(argument.find('='), argument.size()), '-', '_');
  }
  return argument;
}

}  // namespace

struct Flags::Parser {
  CLI::App app;
  std::map<std::string, std::string> bare_values;  // by the flag's name
  std::vector<std::string*> files;                 // what flags that name files are read into
  std::vector<std::string> file_flags;             // their names
};

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

std::vector<std::string> list_entries(const std::string& text) {
  std::vector<std::string> entries;
  for (size_t start = 0; start <= text.size();) {
    const size_t end = std::min(text.find(',', start), text.size());
    entries.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  return entries;
}

Flags::Flags(std::string command, std::string summary, std::string examples, std::vector<std::string> arguments)
    : parser_(std::make_unique<Parser>()), command_(std::move(command)), arguments_(std::move(arguments)) {
  CLI::App& app = parser_->app;
  app.name("sallow " + command_);
  app.description(std::move(summary));
  if (!examples.empty()) app.footer("Examples:\n" + examples);
  app.formatter(std::make_shared<WrappingFormatter>());
  app.option_defaults()->group("Flags");
  app.set_help_flag();  // parse() looks for --help itself, so that it wins over whatever is wrong elsewhere
  app.allow_extras();   // parse() refuses them itself, with the nearest name
}

Flags::Flags(Flags&&) noexcept = default;
Flags::~Flags() = default;

Flags::Flag& Flags::Flag::bare(std::string value) {
  parser_->bare_values[name_] = std::move(value);
  parser_->app.get_option("--" + name_)->expected(0, 1)->default_str("");
  return *this;
}

Flags::Flag& Flags::Flag::placeholder_text(std::string text) {
  parser_->app.get_option("--" + name_)->type_name(std::move(text));
  return *this;
}

Flags::Flag& Flags::Flag::hide() {
  parser_->app.get_option("--" + name_)->group("");
  return *this;
}

Flags::Flag Flags::declare(const std::string& name, std::string placeholder, std::string help, Setter set,
                           std::string default_text) {
  Parser* parser = parser_.get();
  CLI::callback_t take = [=](const CLI::results_t& results) {
    auto bare = parser->bare_values.find(name);
    for (const std::string& text : results)
      set(text.empty() && bare != parser->bare_values.end() ? bare->second : text);
    return true;
  };
  parser->app.add_option("--" + name, take, std::move(help))
      ->type_name(std::move(placeholder))
      ->default_str(std::move(default_text));
  return Flag(parser, name);
}

Flags::Flag Flags::add(std::string name, std::string* value, std::string help, std::string placeholder) {
  if (placeholder == kFilePlaceholder) {
    parser_->files.push_back(value);
    parser_->file_flags.push_back(name);
  }
  return declare(
      name, std::move(placeholder), std::move(help), [=](const std::string& text) { *value = text; }, *value);
}

Flags::Flag Flags::add(std::string name, uint64_t* value, std::string help, uint64_t min, uint64_t max) {
  auto set = [=, what = "--" + name](const std::string& text) { *value = parse_integer(what, text, min, max); };
  return declare(name, "N", std::move(help), set, std::to_string(*value));
}

Flags::Flag Flags::add(std::string name, std::optional<uint64_t>* value, std::string help, uint64_t min, uint64_t max) {
  auto set = [=, what = "--" + name](const std::string& text) { *value = parse_integer(what, text, min, max); };
  return declare(name, "N", std::move(help), set);
}

Flags::Flag Flags::add(std::string name, double* value, std::string help) {
  auto set = [=, what = "--" + name](const std::string& text) { *value = parse_number(what, text); };
  return declare(name, "X", std::move(help), set, shortest_text(*value));
}

Flags::Flag Flags::add_probability(std::string name, double* value, std::string help) {
  auto set = [=, what = "--" + name](const std::string& text) {
    *value = parse_number(what, text);
    if (*value < 0 || *value > 1) {
      throw InputError(what + ": expected a probability from 0 to 1, found '" + text + "'");
    }
  };
  return declare(name, "P", std::move(help), set, shortest_text(*value));
}

Flags::Flag Flags::add(std::string name, bool* value, std::string help) {
  parser_->app.add_flag("--" + name, *value, std::move(help))
      ->disable_flag_override()
      ->multi_option_policy(CLI::MultiOptionPolicy::Throw);
  return Flag(parser_.get(), name);
}

Flags::Flag Flags::add(std::string name, std::vector<std::string>* values, std::string help, std::string placeholder) {
  Flag flag =
      declare(name, std::move(placeholder), std::move(help), [=](const std::string& text) { values->push_back(text); });
  // One value each time it is given, any number of times.
  parser_->app.get_option("--" + name)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  return flag;
}

Flags::Flag Flags::add(std::string name, std::function<void(const std::string&)> set, std::string help,
                       std::string placeholder) {
  return declare(name, std::move(placeholder), std::move(help), std::move(set));
}

void Flags::add_positionals(std::vector<std::string>* values, std::string name, std::string help) {
  parser_->app.add_option(std::move(name), *values, std::move(help))->type_name("");
}

void Flags::refuse_extra(const std::string& argument) const {
  if (!argument.starts_with("--") || argument.size() == 2) {
    throw InputError("'" + argument + "' is not understood by 'sallow " + command_ + "'",
                     "flags start with two hyphens; 'sallow help " + command_ + "' lists them");
  }
  std::string name = argument.substr(0, argument.find('='));
  std::vector<std::string> known;
  for (const CLI::Option* option : parser_->app.get_options()) known.push_back(option->get_name());
  std::string remedy = did_you_mean(name, std::vector<std::string_view>(known.begin(), known.end()));
  throw InputError("unknown flag '" + name + "' for 'sallow " + command_ + "'",
                   remedy.empty() ? "'sallow help " + command_ + "' lists its flags" : remedy);
}

bool Flags::parse() {
  if (std::find(arguments_.begin(), arguments_.end(), "--help") != arguments_.end()) {
    std::string text = help_text();
    std::fwrite(text.data(), 1, text.size(), stdout);
    return false;
  }
  // CLI11 takes the arguments last first.
  std::vector<std::string> reversed;
  for (size_t k = arguments_.size(); k-- > 0;) reversed.push_back(with_underscores(arguments_[k]));
  try {
    parser_->app.parse(reversed);
  } catch (const CLI::ParseError& error) {
    throw InputError(error.what(), "'sallow help " + command_ + "' says what goes where");
  }
  for (const std::string& argument : parser_->app.remaining()) refuse_extra(argument);
  std::vector<NamedFile> files;
  for (size_t k = 0; k < parser_->files.size(); k++) {
    const std::string& name = parser_->file_flags[k];
    if (given(name)) files.push_back({"--" + name, *parser_->files[k], names_output(name)});
  }
  check_files(files);
  return true;
}

bool Flags::given(std::string_view name) const {
  return parser_->app.count("--" + std::string(name)) > 0;
}

void Flags::require(std::string_view name) const {
  if (given(name)) return;
  throw InputError("'sallow " + command_ + "' needs '--" + std::string(name) + "'",
                   "'sallow help " + command_ + "' says what goes there");
}

std::string Flags::help_text() const {
  return parser_->app.help();
}

}  // namespace sallow
