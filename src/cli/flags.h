#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sallow {

/// The flags of one command: declared, then parsed, by the command itself.
///
///     uint64_t shots = 1;
///     flags.add("shots", &shots, "How many shots to take.");
///     if (!flags.parse()) return;   // --help was asked for and has been printed
///
/// A declared variable keeps its value as the default. `--name value` and `--name=value` are the same, and so are
/// hyphens and underscores in names. Whatever is wrong is an InputError.
class Flags {
 public:
  /// One flag. The setters below refine what add() returns.
  struct Flag {
    std::string name;
    std::string placeholder;  // the value as help shows it; empty for a switch
    std::string help;
    std::function<void(const std::string& value)> set;
    std::optional<std::string> bare_value = {};  // stands in when the flag comes without a value
    std::string default_text = {};
    bool repeatable = false;
    bool hidden = false;
    bool given = false;

    Flag& bare(std::string value) { return bare_value = std::move(value), *this; }
    Flag& placeholder_text(std::string text) { return placeholder = std::move(text), *this; }
    /// Still accepted, no longer shown.
    Flag& hide() { return hidden = true, *this; }
  };

  Flags(std::string command, std::string summary, std::string examples, std::vector<std::string> arguments);

  Flag& add(std::string name, std::string* value, std::string help, std::string placeholder = "FILE");
  Flag& add(std::string name, uint64_t* value, std::string help, uint64_t min = 0, uint64_t max = UINT64_MAX);
  Flag& add(std::string name, std::optional<uint64_t>* value, std::string help, uint64_t min = 0,
            uint64_t max = UINT64_MAX);
  Flag& add(std::string name, double* value, std::string help);
  /// A double in [0, 1].
  Flag& add_probability(std::string name, double* value, std::string help);
  /// A switch: false until it is given.
  Flag& add(std::string name, bool* value, std::string help);
  /// May be given many times.
  Flag& add(std::string name, std::vector<std::string>* values, std::string help, std::string placeholder);
  /// Anything else: `set` reads the text and throws InputError where it is wrong.
  Flag& add(std::string name, std::function<void(const std::string&)> set, std::string help, std::string placeholder);
  /// Arguments that are not flags.
  void add_positionals(std::vector<std::string>* values, std::string placeholder, std::string help);

  /// Reads the command line into the declared variables. Returns false when `--help` was there: the help is then on
  /// standard output and there is nothing left to do.
  [[nodiscard]] bool parse();
  bool given(std::string_view name) const;
  /// Throws unless the flag was given.
  void require(std::string_view name) const;
  std::string help_text() const;

 private:
  Flag& declare(Flag flag);
  Flag* find(std::string_view name);
  void parse_flag(const std::string& argument, size_t& k);

  std::string command_;
  std::string summary_;
  std::string examples_;
  std::vector<std::string> arguments_;
  std::deque<Flag> flags_;  // add() hands out references
  std::vector<std::string>* positionals_ = nullptr;
  std::string positional_placeholder_;
  std::string positional_help_;
};

/// The text as a whole number in [min, max], or an InputError that calls it `what`.
uint64_t parse_integer(std::string_view what, const std::string& text, uint64_t min = 0, uint64_t max = UINT64_MAX);
/// The text as a finite number, or an InputError that calls it `what`.
double parse_number(std::string_view what, const std::string& text);

}  // namespace sallow
