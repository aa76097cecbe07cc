#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sallow {

/// What a flag, or an argument that is no flag, is declared as: for help, manual pages and shells.
struct FlagInfo {
  std::string name;         // without hyphens
  std::string placeholder;  // of its value, "FILE"; empty for a switch
  std::string help;
  std::string default_text;
  std::vector<std::string> values;  // that it may take, or some of them; empty where anything may stand
  bool is_repeatable = false;
  bool is_plain = false;  // its value may stand as a plain argument
};

/// The flags of one command: declared, then parsed, by the command itself.
///
///     uint64_t shots = 1;
///     flags.add("shots", &shots, "How many shots to take.");
///     if (!flags.parse()) return;   // --help was asked for and has been printed
///
/// A declared variable keeps its value as the default. `--name value` and `--name=value` are the same, and so are
/// hyphens and underscores in names; behind `--` all are plain arguments. Numbers are taken as people write them
/// (base/number_text.h). Whatever is wrong is an InputError. CLI11 does the parsing; its errors come out as ours, one
/// line with a remedy.
class Flags {
 private:
  struct Parser;  // the CLI11 application

 public:
  /// What add() returns, to refine the flag.
  class Flag {
   public:
    /// The value that stands in when the flag comes without one.
    Flag& bare(std::string value);
    Flag& placeholder_text(std::string text);
    /// Still accepted, no longer shown.
    Flag& hide();
    /// Its value may also stand as a plain argument: `sallow estimate c.stim`. With an ending, only one that has it.
    Flag& plain(std::string ending = {});
    /// Values that it may take, for shells to offer. A placeholder such as a|b|c tells them already.
    Flag& values(std::vector<std::string> values);

   private:
    friend class Flags;
    Flag(Parser* parser, std::string name) : parser_(parser), name_(std::move(name)) {}
    Parser* parser_;
    std::string name_;
  };

  Flags(std::string command, std::string summary, std::string examples, std::vector<std::string> arguments);
  Flags(Flags&&) noexcept;
  ~Flags();

  /// With the placeholder FILE, the value names a file, and parse() sees to it that no two flags mean one file where
  /// one of them writes it (file_flags.h).
  Flag add(std::string name, std::string* value, std::string help, std::string placeholder = "FILE");
  Flag add(std::string name, uint64_t* value, std::string help, uint64_t min = 0, uint64_t max = UINT64_MAX);
  Flag add(std::string name, std::optional<uint64_t>* value, std::string help, uint64_t min = 0,
           uint64_t max = UINT64_MAX);
  Flag add(std::string name, double* value, std::string help);
  /// A double in [0, 1].
  Flag add_probability(std::string name, double* value, std::string help);
  /// Seconds: "90", "10min", "2h".
  Flag add_seconds(std::string name, double* value, std::string help);
  /// A switch: false until it is given.
  Flag add(std::string name, bool* value, std::string help);
  /// May be given many times.
  Flag add(std::string name, std::vector<std::string>* values, std::string help, std::string placeholder);
  /// Anything else: `set` reads the text and throws InputError where it is wrong.
  Flag add(std::string name, std::function<void(const std::string&)> set, std::string help, std::string placeholder);
  /// Arguments that are not flags, any number of them; `name` is how help shows one. `offered` is for shells.
  void add_positionals(std::vector<std::string>* values, std::string name, std::string help,
                       std::vector<std::string> offered = {});

  /// Reads the command line into the declared variables. Returns false where there is nothing left to do: `--help` or
  /// `-h` was there, and the help is on standard output; or only what is declared is asked for.
  [[nodiscard]] bool parse();
  /// From now on parse() does nothing and returns false: a command that is run then only declares its flags.
  void declare_only() { declares_only_ = true; }
  /// What is declared and not hidden, as help lists it.
  std::vector<FlagInfo> declared() const;
  /// The same of the arguments that are not flags, if there may be any.
  std::vector<FlagInfo> declared_positionals() const;
  bool given(std::string_view name) const;
  /// Throws unless the flag was given.
  void require(std::string_view name) const;
  std::string help_text() const;
  /// The command's name, and what came after it as it was typed.
  const std::string& command() const { return command_; }
  const std::vector<std::string>& arguments() const { return arguments_; }

 private:
  using Setter = std::function<void(const std::string& value)>;
  Flag declare(const std::string& name, std::string placeholder, std::string help, Setter set,
               std::string default_text = {});
  void take_plain(const std::string& argument);
  [[noreturn]] void refuse_flag(const std::string& argument) const;

  std::unique_ptr<Parser> parser_;
  std::string command_;
  std::vector<std::string> arguments_;
  bool declares_only_ = false;
};

/// The text as a whole number in [min, max], or an InputError that calls it `what`.
uint64_t parse_integer(std::string_view what, const std::string& text, uint64_t min = 0, uint64_t max = UINT64_MAX);
/// The text as a finite number, or an InputError that calls it `what`.
double parse_number(std::string_view what, const std::string& text);
/// The text as seconds.
double parse_seconds(std::string_view what, const std::string& text);
/// What stands between the commas of "1,0.5,0.1"; without a comma, the text as a whole.
std::vector<std::string> list_entries(const std::string& text);

}  // namespace sallow
