#include <algorithm>
#include <cstdio>

#include "base/error.h"
#include "base/nearest_name.h"
#include "cli/command.h"
#include "cli/help_layout.h"
#include "cli/help_topics.h"

namespace sallow {

namespace {

constexpr size_t kUsualColumns = 120;

/// Prints a text whose first line is a heading.
void print(const std::string& text) {
  const size_t heading = std::min(text.find('\n'), text.size());
  const std::string lines = help_heading(text.substr(0, heading)) + text.substr(heading);
  const size_t columns = help_columns(kUsualColumns);
  const std::string shown = columns < kUsualColumns ? wrapped_lists(lines, columns) : lines;
  std::fwrite(shown.data(), 1, shown.size(), stdout);
}

/// One line per command whose name starts with `beginning`.
std::string command_list(const std::string& beginning) {
  std::string text;
  for (const Command* command : all_commands()) {
    std::string name(command->name);
    if (!name.starts_with(beginning)) continue;
    text +=
        "  " + name + std::string(name.size() < 16 ? 16 - name.size() : 1, ' ') + std::string(command->summary) + "\n";
  }
  return text;
}

std::string overview() {
  std::string text =
      "sallow simulates, models and decodes quantum error correction, and samples and prices random circuits.\n\n"
      "Commands\n" +
      command_list("");
  text +=
      "\n'sallow help COMMAND' explains a command.\n"
      "'sallow help gates', 'sallow help formats', 'sallow help codes' and 'sallow help decoders' list gates, formats, "
      "codes\nand decoders; 'sallow help NAME' explains one gate or format.\n";
  return text;
}

void run_help(Flags& flags) {
  std::vector<std::string> topics;
  std::vector<std::string> offered = {"commands", "gates", "formats", "codes", "decoders"};
  for (const Command* command : all_commands()) offered.push_back(std::string(command->name));
  flags.add_positionals(&topics, "TOPIC",
                        "A command, a gate, a format, or one of: commands, gates, formats, codes, decoders.",
                        std::move(offered));
  if (!flags.parse()) return;
  if (topics.empty() || topics[0] == "commands") return print(overview());
  std::string topic = topics[0];
  if (topics.size() > 1) topic += " " + topics[1];  // a command of two words
  if (const Command* command = find_command(topic)) {
    Flags asked = flags_for(*command, {"--help"});
    return command->run(asked);
  }
  if (std::string group = command_list(topic + " "); !group.empty()) {
    return print("Commands\n" + group + "\n'sallow help " + topic + " NAME' explains a command.\n");
  }
  if (std::string text = help_topic(topic); !text.empty()) return print(text);

  std::vector<std::string_view> names = help_topic_names();
  for (const Command* command : all_commands()) names.push_back(command->name);
  std::string remedy = did_you_mean(topic, names);
  throw InputError("there is no help for '" + topic + "'",
                   remedy.empty() ? "'sallow help' lists the commands" : remedy);
}

}  // namespace

extern const Command kHelpCommand;
const Command kHelpCommand = {"help",   "Explain the commands, gates, formats, codes and decoders",
                              "",       "  sallow help detect\n  sallow help gates\n",
                              run_help, true};

}  // namespace sallow
