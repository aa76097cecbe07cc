#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sallow {

/// One key of a decoder's options, as `sallow help decoders` prints it.
struct DecoderOption {
  std::string_view key;
  std::string default_value;
  std::string allowed;  // "a whole number from 1 to 1000"
  std::string_view summary;
};

/// Reads the value of one member of an options struct from text, and prints it as text.
template <typename Options>
struct OptionValue {
  std::string allowed;
  std::function<bool(std::string_view, Options&)> read;  // false if the text is not allowed
  std::function<std::string(const Options&)> text;
};

/// Numbers from and to text; empty if a text is not such a number or is out of range.
std::optional<uint64_t> read_whole_number(std::string_view text, uint64_t least, uint64_t most);
std::optional<double> read_real_number(std::string_view text, double least, double most);
std::string whole_numbers(uint64_t least, uint64_t most);
std::string real_numbers(double least, double most);
std::string real_text(double value);

/// The options of one decoder: each key sets one member of its options struct. The struct holds the defaults.
template <typename Options>
class OptionTable {
 public:
  using Value = OptionValue<Options>;
  struct Row {
    std::string_view key;
    Value value;
    std::string_view summary;
  };

  explicit OptionTable(std::vector<Row> rows = {}) : rows_(std::move(rows)) {}

  template <typename Whole>
  static Value whole(Whole Options::*member, uint64_t least, uint64_t most) {
    return {whole_numbers(least, most),
            [=](std::string_view text, Options& options) {
              const auto number = read_whole_number(text, least, most);
              if (number) options.*member = static_cast<Whole>(*number);
              return number.has_value();
            },
            [=](const Options& options) { return std::to_string(static_cast<uint64_t>(options.*member)); }};
  }
  /// "auto": the decoder chooses.
  static Value whole_or_auto(std::optional<uint32_t> Options::*member, uint32_t most) {
    return {"auto or " + whole_numbers(0, most),
            [=](std::string_view text, Options& options) {
              const auto number = read_whole_number(text, 0, most);
              if (!number && text != "auto") return false;
              options.*member = number ? std::optional(static_cast<uint32_t>(*number)) : std::nullopt;
              return true;
            },
            [=](const Options& options) {
              return options.*member ? std::to_string(*(options.*member)) : std::string("auto");
            }};
  }
  static Value real(double Options::*member, double least, double most) {
    return {real_numbers(least, most),
            [=](std::string_view text, Options& options) {
              const auto number = read_real_number(text, least, most);
              if (number) options.*member = *number;
              return number.has_value();
            },
            [=](const Options& options) { return real_text(options.*member); }};
  }
  template <typename Choice>
  static Value word(Choice Options::*member, std::vector<std::pair<std::string_view, Choice>> words) {
    std::string allowed;
    for (const auto& [name, choice] : words) allowed += (allowed.empty() ? "" : " or ") + std::string(name);
    return {allowed,
            [=](std::string_view text, Options& options) {
              for (const auto& [name, choice] : words) {
                if (name != text) continue;
                options.*member = choice;
                return true;
              }
              return false;
            },
            [=](const Options& options) {
              for (const auto& [name, choice] : words) {
                if (choice == options.*member) return std::string(name);
              }
              return std::string();
            }};
  }

  std::vector<DecoderOption> list() const {
    std::vector<DecoderOption> options;
    for (const Row& row : rows_) {
      options.push_back({row.key, row.value.text(Options()), row.value.allowed, row.summary});
    }
    return options;
  }

  /// Reads key=value,key=value. Throws an InputError that names the decoder if the text is wrong.
  Options read(std::string_view decoder, std::string_view text) const;

 private:
  std::vector<Row> rows_;
};

/// The values that `text` gives for `options`, in their order; empty for options not given. If a key is repeated, its
/// last value counts.
std::vector<std::optional<std::string_view>> split_options(std::string_view decoder, std::string_view text,
                                                           std::span<const DecoderOption> options);
[[noreturn]] void refuse_option(std::string_view decoder, const DecoderOption& option, std::string_view value);

template <typename Options>
Options OptionTable<Options>::read(std::string_view decoder, std::string_view text) const {
  const std::vector<DecoderOption> shown = list();
  const auto values = split_options(decoder, text, shown);
  Options options;
  for (size_t k = 0; k < rows_.size(); k++) {
    if (values[k] && !rows_[k].value.read(*values[k], options)) refuse_option(decoder, shown[k], *values[k]);
  }
  return options;
}

}  // namespace sallow
