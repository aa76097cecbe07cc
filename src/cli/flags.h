#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sallow {

/// The declaration of a flag or of a positional argument, for help, manual pages and shell completion.
struct FlagInfo {
  std::string name;         // without hyphens
  std::string placeholder;  // for the value, such as "FILE"; empty for a switch
  std::string help;
  std::string default_text;
  std::vector<std::string> values;  // possible values, perhaps not all; empty if any value is possible
  bool is_repeatable = false;
  bool is_plain = false;  // the value may be given as a plain argument
};

/// The flags of one command: declared, then parsed, by the command itself.
///
///     uint64_t shots = 1;
///     flags.add("shots", &shots, "The number of shots.");
///     if (!flags.parse()) return;   // --help was given, and the help is printed
///
/// The initial value of a declared variable is the default. `--name value` and `--name=value` are the same, and so are
/// hyphens and underscores in names; all arguments after `--` are plain arguments. Numbers may be written as in
/// base/number_text.h. Every error is an InputError. CLI11 does the parsing; its errors are converted to one line with
/// a remedy.
class Flags {
 private:
  struct Parser;  // the CLI11 application

 public:
  /// The result of add(), to set further properties of the flag.
  class Flag {
   public:
    /// The value to use if the flag is given without a value.
    Flag& bare(std::string value);
    Flag& placeholder_text(std::string text);
    /// Accepted, but not shown in help.
    Flag& hide();
    /// The value may also be given as a plain argument: `sallow estimate c.stim`. With an ending, only a value with it.
    Flag& plain(std::string ending = {});
    /// Possible values, for shell completion. Not needed if the placeholder lists them, such as a|b|c.
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

  /// With the placeholder FILE, the value names a file, and parse() refuses two flags with the same file if one of them
  /// writes it (file_flags.h).
  Flag add(std::string name, std::string* value, std::string help, std::string placeholder = "FILE");
  Flag add(std::string name, uint64_t* value, std::string help, uint64_t min = 0, uint64_t max = UINT64_MAX);
  Flag add(std::string name, std::optional<uint64_t>* value, std::string help, uint64_t min = 0,
           uint64_t max = UINT64_MAX);
  Flag add(std::string name, double* value, std::string help);
  /// A double in [0, 1].
  Flag add_probability(std::string name, double* value, std::string help);
  /// Seconds: "90", "10min", "2h".
  Flag add_seconds(std::string name, double* value, std::string help);
  /// A switch: false unless given.
  Flag add(std::string name, bool* value, std::string help);
  /// May be given many times.
  Flag add(std::string name, std::vector<std::string>* values, std::string help, std::string placeholder);
  /// Any other type: `set` reads the text and throws InputError if it is wrong.
  Flag add(std::string name, std::function<void(const std::string&)> set, std::string help, std::string placeholder);
  /// Any number of positional arguments. `name` is shown in help; `offered` is for shell completion.
  void add_positionals(std::vector<std::string>* values, std::string name, std::string help,
                       std::vector<std::string> offered = {});

  /// Reads the command line into the declared variables. Returns false if nothing is left to do: `--help` or `-h` was
  /// given, and the help is printed on standard output; or declare_only() was called.
  [[nodiscard]] bool parse();
  /// After this call parse() does nothing and returns false, so that a command only declares its flags.
  void declare_only() { declares_only_ = true; }
  /// The declared flags that are not hidden, in the order of help.
  std::vector<FlagInfo> declared() const;
  /// The same for positional arguments, if declared.
  std::vector<FlagInfo> declared_positionals() const;
  bool given(std::string_view name) const;
  /// Throws unless the flag was given.
  void require(std::string_view name) const;
  std::string help_text() const;
  /// The command's name, and the arguments after it as typed.
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

/// The text as an integer in [min, max]. Otherwise throws an InputError that names `what`.
uint64_t parse_integer(std::string_view what, const std::string& text, uint64_t min = 0, uint64_t max = UINT64_MAX);
/// The text as a finite number. Otherwise throws an InputError that names `what`.
double parse_number(std::string_view what, const std::string& text);
/// The text as seconds.
double parse_seconds(std::string_view what, const std::string& text);
/// The entries of a list separated by commas, such as "1,0.5,0.1"; without a comma, one entry.
std::vector<std::string> list_entries(const std::string& text);

}  // namespace sallow
