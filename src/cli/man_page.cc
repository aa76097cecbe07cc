#include "cli/man_page.h"

#include <algorithm>

#include "cli/help_layout.h"

namespace sallow {
namespace {

/// Escapes a text for roff: backslashes, hyphens (so that they can be copied), and lines that look like requests.
std::string roff_text(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    const bool at_start = escaped.empty() || escaped.back() == '\n';
    if (at_start && (c == '.' || c == '\'')) escaped += "\\&";
    if (c == '\\') {
      escaped += "\\e";
    } else if (c == '-') {
      escaped += "\\-";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

/// Lines that roff must not join or break.
std::string literal(const std::string& lines) {
  return ".nf\n" + roff_text(lines) + (lines.ends_with('\n') ? "" : "\n") + ".fi\n";
}

std::string upper_case_of(std::string text) {
  for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return text;
}

std::string heading(const Command* command, const std::string& summary) {
  const std::string name = man_page_name(command);
  return ".TH " + roff_text(upper_case_of(name)) + " 1 \"\" \"sallow " SALLOW_VERSION "\" sallow\n.SH NAME\n" +
         roff_text(name) + " \\- " + roff_text(summary) + "\n";
}

std::string flag_entry(const FlagInfo& flag) {
  std::string text = ".TP\n\\fB\\-\\-" + roff_text(flag.name) + "\\fR";
  if (!flag.placeholder.empty()) text += " \\fI" + roff_text(flag.placeholder) + "\\fR";
  text += "\n" + roff_text(flag.help) + "\n";
  if (!flag.default_text.empty()) text += "Default: " + roff_text(flag.default_text) + ".\n";
  return text;
}

std::string command_page(const Command& command) {
  const Declared declared = declared_by(command);
  std::string text = heading(&command, std::string(command.summary));
  text += ".SH SYNOPSIS\n.B sallow " + roff_text(std::string(command.name)) + "\n";
  if (!declared.flags.empty()) text += "[\\fIFLAGS\\fR]\n";
  for (const FlagInfo& flag : declared.flags) {
    if (flag.is_plain) text += "[\\fI" + roff_text(upper_case_of(flag.name)) + "\\fR]\n";
  }
  for (const FlagInfo& positional : declared.positionals) text += "[\\fI" + roff_text(positional.name) + "\\fR]\n";
  text += ".SH DESCRIPTION\n" + roff_text(std::string(command.summary)) + ".\n";
  if (!command.description.empty()) text += roff_text(with_joined_lines(std::string(command.description))) + "\n";
  if (!declared.flags.empty() || !declared.positionals.empty()) text += ".SH FLAGS\n";
  for (const FlagInfo& positional : declared.positionals) {
    text += ".TP\n\\fI" + roff_text(positional.name) + "\\fR\n" + roff_text(positional.help) + "\n";
  }
  for (const FlagInfo& flag : declared.flags) text += flag_entry(flag);
  if (!command.examples.empty()) text += ".SH EXAMPLES\n" + literal(std::string(command.examples));
  return text + ".SH SEE ALSO\n.BR sallow (1)\n";
}

std::string overview_page() {
  std::string text = heading(nullptr, "quantum error correction, simulated and decoded");
  text += ".SH SYNOPSIS\n.B sallow\n\\fICOMMAND\\fR [\\fIFLAGS\\fR] [\\fIFILE\\fR]\n.SH DESCRIPTION\n" +
          roff_text(
              "sallow simulates, models and decodes quantum error correction, and samples and prices random "
              "circuits. Numbers may be written as 1000000, 1_000_000, 1e6, 10k, 2^20. A flag may "
              "be spelled with hyphens or with underscores; all arguments after '--' are plain arguments. '-' means "
              "standard input or output.") +
          "\n.SH COMMANDS\n";
  for (const Command* command : all_commands()) {
    text +=
        ".TP\n.BR " + roff_text(man_page_name(command)) + " (1)\n" + roff_text(std::string(command->summary)) + "\n";
  }
  text +=
      ".SH EXIT STATUS\n"
      ".TP\n0\nDone.\n"
      ".TP\n1\nA system failure, such as a full disk.\n"
      ".TP\n2\nThe call or its input was wrong.\n"
      ".TP\n130\nInterrupted by Ctrl\\-C; the counts so far are printed.\n"
      ".SH ENVIRONMENT\n"
      ".TP\n.B NO_COLOR\nIf set, the output has no colours.\n"
      ".TP\n.B SALLOW_KERNELS\n" +
      roff_text("portable, avx2 or avx512: the instruction set to use. The results are the same.") + "\n";
  return text;
}

}  // namespace

std::string man_page_name(const Command* command) {
  if (command == nullptr) return "sallow";
  std::string name = "sallow-" + std::string(command->name);
  std::replace(name.begin(), name.end(), ' ', '-');
  return name;
}

std::string man_page(const Command* command) {
  return command == nullptr ? overview_page() : command_page(*command);
}

}  // namespace sallow
