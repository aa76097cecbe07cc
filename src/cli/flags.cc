#include "cli/flags.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <optional>

#include "base/error.h"
#include "base/nearest_name.h"
#include "base/number_text.h"
#include "cli/file_flags.h"
#include "cli/help_layout.h"

namespace sallow {

namespace {

constexpr std::string_view kFilePlaceholder = "FILE";
// The width of help in files, pipes and wide terminals; a narrower terminal sets its own.
constexpr size_t kHelpWidth = 110;
// The column of the explanations of flags; on a narrow terminal they are below the names.
constexpr size_t kNameColumn = 34, kNarrowNameColumn = 6, kNarrow = 76;

// CLI11's help with long texts broken into lines.
class WrappingFormatter : public CLI::Formatter {
 public:
  explicit WrappingFormatter(std::string plain_arguments)
      : width_(help_columns(kHelpWidth)), plain_arguments_(std::move(plain_arguments)) {
    column_width(width_ < kNarrow ? kNarrowNameColumn : kNameColumn);
    label("OPTIONS", "FLAGS");
  }
  std::string make_option_desc(const CLI::Option* option) const override {
    return wrapped_text(Formatter::make_option_desc(option), width_ - get_column_width());
  }
  std::string make_description(const CLI::App* app) const override {
    return wrapped_text(with_joined_lines(Formatter::make_description(app)), width_);
  }
  std::string make_group(std::string group, bool is_positional,
                         std::vector<const CLI::Option*> options) const override {
    const std::string text = Formatter::make_group(group, is_positional, std::move(options));
    const std::string heading = "\n" + group + ":";
    return text.starts_with(heading) ? "\n" + help_heading(group + ":") + text.substr(heading.size()) : text;
  }
  std::string make_usage(const CLI::App* app, std::string name) const override {
    std::string usage = Formatter::make_usage(app, std::move(name));
    if (!plain_arguments_.empty()) usage.insert(usage.size() - 1, " [" + plain_arguments_ + "]");
    return usage;
  }
  std::string make_footer(const CLI::App* app) const override {
    const std::string& examples = app->get_footer();
    return examples.empty() ? examples : help_heading("Examples:") + "\n" + wrapped_commands(examples, width_) + "\n";
  }

 private:
  size_t width_;
  std::string plain_arguments_;
};

bool is_flag(const std::string& argument) {
  return argument.size() > 1 && argument.starts_with("-");
}

/// The values "a", "b", "c" of a placeholder "a|b|c"; empty if it is not such a list.
std::vector<std::string> values_of(const std::string& placeholder) {
  std::vector<std::string> values;
  if (placeholder.find('|') == std::string::npos) return values;
  for (size_t start = 0; start <= placeholder.size();) {
    const size_t end = std::min(placeholder.find('|', start), placeholder.size());
    values.push_back(placeholder.substr(start, end - start));
    start = end + 1;
  }
  return values;
}

/// Whether all words of one name occur in the other: --shots and --max_shots.
bool shares_words(const std::string& a, const std::string& b) {
  const auto holds = [](const std::string& text, const std::string& words) {
    return ("_" + text + "_").find("_" + words + "_") != std::string::npos;
  };
  return holds(a, b) || holds(b, a);
}

}  // namespace

struct Flags::Parser {
  /// Data per flag that CLI11 does not store.
  struct Known {
    FlagInfo info;
    Setter set;  // null for a switch
    std::optional<std::string> bare;
    bool is_hidden = false;
    std::string plain_ending;  // used if is_plain
    bool is_given_plain = false;
  };

  CLI::App app;
  std::vector<Known> known;  // in the order of declaration
  FlagInfo positional;       // an empty name: none
  std::vector<std::string>* positionals = nullptr;

  Known& of(const std::string& name) {
    return *std::find_if(known.begin(), known.end(), [&](const Known& one) { return one.info.name == name; });
  }
  bool has(const std::string& name) const {
    return std::any_of(known.begin(), known.end(), [&](const Known& one) { return one.info.name == name; });
  }
  /// Sets the flag's variable from all given values.
  void take(const Known& flag, const std::vector<std::string>& values) const {
    const std::string name = "'--" + flag.info.name + "'";
    if (values.size() > 1 && !flag.info.is_repeatable) {
      throw InputError(name + " is given twice: '" + values[0] + "' and '" + values[1] + "'", "give it once");
    }
    for (const std::string& text : values) flag.set(text.empty() && flag.bare ? *flag.bare : text);
  }
  /// --in-format=a-b → --in_format=a-b: changes hyphens in a flag's name, not in its value or in other arguments.
  std::string with_underscores(std::string argument) const {
    if (!argument.starts_with("--")) return argument;
    std::string name = argument.substr(2, std::min(argument.find('='), argument.size()) - 2);
    const size_t length = name.size();
    std::replace(name.begin(), name.end(), '-', '_');
    return has(name) ? argument.replace(2, length, name) : argument;
  }
  std::vector<std::string*> files;      // the variables of flags that name files
  std::vector<std::string> file_flags;  // their names
};

uint64_t parse_integer(std::string_view what, const std::string& text, uint64_t min, uint64_t max) {
  const std::optional<uint64_t> value = read_whole_number(text);
  if (!value || *value < min || *value > max) {
    std::string range = max == UINT64_MAX ? "of at least " + std::to_string(min)
                                          : "from " + std::to_string(min) + " to " + std::to_string(max);
    throw InputError(std::string(what) + ": expected a whole number " + range + ", found '" + text + "'");
  }
  return *value;
}

double parse_number(std::string_view what, const std::string& text) {
  const std::optional<double> value = read_number(text);
  if (!value) throw InputError(std::string(what) + ": expected a number, found '" + text + "'");
  return *value;
}

double parse_seconds(std::string_view what, const std::string& text) {
  struct Unit {
    std::string_view name;
    double seconds;
  };
  // Longer units first: "ms" ends with "s".
  constexpr Unit kUnits[] = {{"ns", 1e-9}, {"us", 1e-6}, {"ms", 1e-3}, {"s", 1},
                             {"min", 60},  {"h", 3600},  {"d", 86400}};
  for (const Unit& unit : kUnits) {
    if (!text.ends_with(unit.name)) continue;
    const auto number = read_number(std::string_view(text).substr(0, text.size() - unit.name.size()));
    if (number) return *number * unit.seconds;
  }
  const std::optional<double> value = read_number(text);
  if (value) return *value;
  throw InputError(std::string(what) + ": expected a time, found '" + text + "'",
                   "a number of seconds, or one with a unit: 90s, 10min, 2h");
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
  app.footer(std::move(examples));
  app.option_defaults()->group("Flags");
  app.set_help_flag();  // parse() handles --help itself, so that it works even if other arguments are wrong
  app.allow_extras();   // parse() handles plain arguments itself, and suggests the nearest name for unknown flags
}

Flags::Flags(Flags&&) noexcept = default;
Flags::~Flags() = default;

Flags::Flag& Flags::Flag::bare(std::string value) {
  parser_->of(name_).bare = std::move(value);
  parser_->app.get_option("--" + name_)
      ->expected(0, 1)
      ->default_str("")
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  return *this;
}

Flags::Flag& Flags::Flag::placeholder_text(std::string text) {
  parser_->of(name_).info.placeholder = text;
  parser_->app.get_option("--" + name_)->type_name(std::move(text));
  return *this;
}

Flags::Flag& Flags::Flag::hide() {
  parser_->of(name_).is_hidden = true;
  parser_->app.get_option("--" + name_)->group("");
  return *this;
}

Flags::Flag& Flags::Flag::plain(std::string ending) {
  Parser::Known& known = parser_->of(name_);
  known.info.is_plain = true;
  known.plain_ending = std::move(ending);
  return *this;
}

Flags::Flag& Flags::Flag::values(std::vector<std::string> values) {
  parser_->of(name_).info.values = std::move(values);
  return *this;
}

Flags::Flag Flags::declare(const std::string& name, std::string placeholder, std::string help, Setter setter,
                           std::string default_text) {
  Parser* const parser = parser_.get();
  CLI::callback_t take = [parser, name](const CLI::results_t& results) {
    parser->take(parser->of(name), results);
    return true;
  };
  parser_->app.add_option("--" + name, take, help)
      ->type_name(placeholder)
      ->default_str(default_text)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  Parser::Known known;
  known.info.name = name;
  known.info.values = values_of(placeholder);
  known.info.placeholder = std::move(placeholder);
  known.info.help = std::move(help);
  known.info.default_text = std::move(default_text);
  known.set = std::move(setter);
  parser_->known.push_back(std::move(known));
  return Flag(parser_.get(), name);
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

Flags::Flag Flags::add_seconds(std::string name, double* value, std::string help) {
  auto set = [=, what = "--" + name](const std::string& text) {
    *value = parse_seconds(what, text);
    if (!(*value >= 0)) throw InputError(what + ": expected a time of 0 or more, found '" + text + "'");
  };
  return declare(name, "TIME", std::move(help), set, shortest_text(*value));
}

Flags::Flag Flags::add(std::string name, bool* value, std::string help) {
  parser_->app.add_flag("--" + name, *value, help)
      ->disable_flag_override()
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  Parser::Known known;
  known.info.name = name;
  known.info.help = std::move(help);
  parser_->known.push_back(std::move(known));
  return Flag(parser_.get(), name);
}

Flags::Flag Flags::add(std::string name, std::vector<std::string>* values, std::string help, std::string placeholder) {
  Flag flag =
      declare(name, std::move(placeholder), std::move(help), [=](const std::string& text) { values->push_back(text); });
  parser_->of(name).info.is_repeatable = true;
  return flag;
}

Flags::Flag Flags::add(std::string name, std::function<void(const std::string&)> set, std::string help,
                       std::string placeholder) {
  return declare(name, std::move(placeholder), std::move(help), std::move(set));
}

void Flags::add_positionals(std::vector<std::string>* values, std::string name, std::string help,
                            std::vector<std::string> offered) {
  parser_->app.add_option(name, *values, help)->type_name("");
  parser_->positional.name = std::move(name);
  parser_->positional.help = std::move(help);
  parser_->positional.values = std::move(offered);
  parser_->positionals = values;
}

void Flags::take_plain(const std::string& argument) {
  if (parser_->positionals != nullptr) return parser_->positionals->push_back(argument);
  // Flags that require this ending come before flags that accept any.
  Parser::Known* taker = nullptr;
  for (Parser::Known& known : parser_->known) {
    if (!known.info.is_plain || !argument.ends_with(known.plain_ending)) continue;
    if (taker == nullptr || known.plain_ending.size() > taker->plain_ending.size()) taker = &known;
  }
  if (taker != nullptr && given(taker->info.name)) {
    throw InputError("'" + argument + "' is one argument too many: '--" + taker->info.name + "' is already given",
                     "see 'sallow help " + command_ + "'");
  }
  if (taker != nullptr) {
    taker->is_given_plain = true;
    return taker->set(argument);
  }
  throw InputError("'" + argument + "' is not understood by 'sallow " + command_ + "'",
                   "flags start with two hyphens; 'sallow help " + command_ + "' lists them");
}

void Flags::refuse_flag(const std::string& argument) const {
  if (!argument.starts_with("--")) {
    throw InputError("'" + argument + "' is not understood by 'sallow " + command_ + "'",
                     "flags start with two hyphens; 'sallow help " + command_ + "' lists them");
  }
  const std::string flag = argument.substr(0, argument.find('='));
  std::string name = flag.substr(2);
  std::replace(name.begin(), name.end(), '-', '_');
  std::vector<std::string> known;
  for (const CLI::Option* option : parser_->app.get_options()) known.push_back(option->get_name());
  std::string remedy = did_you_mean(flag, std::vector<std::string_view>(known.begin(), known.end()));
  for (const Parser::Known& one : parser_->known) {
    if (!remedy.empty() || one.is_hidden) continue;
    if (shares_words(one.info.name, name)) remedy = "did you mean '--" + one.info.name + "'?";
  }
  throw InputError("unknown flag '" + flag + "' for 'sallow " + command_ + "'",
                   remedy.empty() ? "'sallow help " + command_ + "' lists its flags" : remedy);
}

bool Flags::parse() {
  if (declares_only_) return false;
  // After "--" no argument is a flag.
  const auto end = std::find(arguments_.begin(), arguments_.end(), "--");
  const auto asks_for_help = [](const std::string& argument) { return argument == "--help" || argument == "-h"; };
  if (std::any_of(arguments_.begin(), end, asks_for_help)) {
    std::string text = help_text();
    std::fwrite(text.data(), 1, text.size(), stdout);
    return false;
  }
  // CLI11 takes the arguments last first.
  std::vector<std::string> reversed;
  for (auto argument = end; argument != arguments_.begin();) {
    reversed.push_back(parser_->with_underscores(*--argument));
  }
  const std::string remedy = "see 'sallow help " + command_ + "'";
  try {
    parser_->app.parse(reversed);
  } catch (const CLI::ArgumentMismatch& error) {
    // A switch with a value, or a flag (named before the colon) without its value.
    const std::string text = error.what();
    const size_t colon = text.find(':'), space = text.find(' ');
    if (colon != std::string::npos) throw InputError("'" + text.substr(0, colon) + "' needs a value", remedy);
    throw InputError("'--" + text.substr(0, space) + "' takes no value", remedy);
  } catch (const CLI::ParseError& error) {
    throw InputError(error.what(), remedy);
  }
  for (const Parser::Known& known : parser_->known) {
    if (known.set == nullptr && parser_->app.count("--" + known.info.name) > 1) {
      throw InputError("'--" + known.info.name + "' is given twice", "give it once");
    }
  }
  const std::vector<std::string> rest = parser_->app.remaining();
  for (const std::string& argument : rest) {
    if (is_flag(argument)) refuse_flag(argument);
  }
  for (const std::string& argument : rest) take_plain(argument);
  if (end != arguments_.end()) {
    for (auto argument = end + 1; argument != arguments_.end(); ++argument) take_plain(*argument);
  }
  if (parser_->positionals != nullptr) {
    for (const std::string& argument : *parser_->positionals) {
      if (argument.empty()) throw InputError(parser_->positional.name + ": one of these is empty: ''", remedy);
    }
  }
  std::vector<NamedFile> files;
  for (size_t k = 0; k < parser_->files.size(); k++) {
    const std::string& name = parser_->file_flags[k];
    if (given(name)) files.push_back({"--" + name, *parser_->files[k], names_output(name)});
  }
  check_files(files);
  return true;
}

bool Flags::given(std::string_view name) const {
  return parser_->app.count("--" + std::string(name)) > 0 || parser_->of(std::string(name)).is_given_plain;
}

void Flags::require(std::string_view name) const {
  if (given(name)) return;
  throw InputError("'sallow " + command_ + "' needs '--" + std::string(name) + "'",
                   "see 'sallow help " + command_ + "'");
}

std::vector<FlagInfo> Flags::declared() const {
  std::vector<FlagInfo> flags;
  for (const Parser::Known& known : parser_->known) {
    if (!known.is_hidden) flags.push_back(known.info);
  }
  return flags;
}

std::vector<FlagInfo> Flags::declared_positionals() const {
  if (parser_->positionals == nullptr) return {};
  return {parser_->positional};
}

std::string Flags::help_text() const {
  std::string plain;
  for (const Parser::Known& known : parser_->known) {
    if (!known.info.is_plain || known.is_hidden) continue;
    plain += plain.empty() ? "" : "|";
    for (const char c : known.info.name) plain += in_upper_case(c);
  }
  parser_->app.formatter(std::make_shared<WrappingFormatter>(plain));
  return parser_->app.help();
}

}  // namespace sallow
