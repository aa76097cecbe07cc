#include "cli/completion_script.h"

#include <algorithm>

#include "base/error.h"
#include "base/nearest_name.h"
#include "base/shell_word.h"
#include "cli/command.h"

namespace sallow {
namespace {

/// A command with its declared flags and arguments.
struct Completed {
  std::string name;
  std::string summary;
  Declared declared;
};

std::vector<Completed> completed_commands() {
  std::vector<Completed> commands;
  for (const Command* command : all_commands()) {
    commands.push_back({std::string(command->name), std::string(command->summary), declared_by(*command)});
  }
  return commands;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

/// The first word of a command's name, and the second, if it has one.
std::string group_of(const Completed& command) {
  return command.name.substr(0, command.name.find(' '));
}
std::string word_in_group(const Completed& command) {
  const size_t space = command.name.find(' ');
  return space == std::string::npos ? std::string() : command.name.substr(space + 1);
}

/// The possible first words: commands and groups of commands, each once.
std::vector<std::string> first_words(const std::vector<Completed>& commands) {
  std::vector<std::string> words;
  for (const Completed& command : commands) {
    if (words.empty() || words.back() != group_of(command)) words.push_back(group_of(command));
  }
  return words;
}

std::vector<std::string> words_in(const std::vector<Completed>& commands, const std::string& group) {
  std::vector<std::string> words;
  for (const Completed& command : commands) {
    if (group_of(command) == group && !word_in_group(command).empty()) words.push_back(word_in_group(command));
  }
  return words;
}

std::vector<std::string> groups(const std::vector<Completed>& commands) {
  std::vector<std::string> names;
  for (const std::string& word : first_words(commands)) {
    if (!words_in(commands, word).empty()) names.push_back(word);
  }
  return names;
}

std::string first_sentence(const std::string& help) {
  const size_t end = std::min(help.find(". "), help.find("; "));
  std::string text = help.substr(0, end);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

bool takes_file(const FlagInfo& flag) {
  return flag.placeholder.starts_with("FILE") || flag.placeholder.starts_with("DIR");
}

std::string bash_script(const std::vector<Completed>& commands) {
  std::string text = R"(# Completion of sallow's commands, flags and values. Made by 'sallow completion bash'.
_sallow() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]}
  # "--flag=value" is split into three words.
  if [[ $current == = ]]; then current=
  elif [[ $previous == = ]]; then previous=${COMP_WORDS[COMP_CWORD-2]}; fi
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W ")" +
                     joined(first_words(commands)) + R"(" -- "$current"))
    return
  fi
)";
  for (const std::string& group : groups(commands)) {
    text += "  if [[ $command == " + group +
            " ]]; then\n    if ((COMP_CWORD == 2)); then\n      COMPREPLY=($(compgen -W \"" +
            joined(words_in(commands, group)) + "\" -- \"$current\"))\n      return\n    fi\n    command=\"" + group +
            " ${COMP_WORDS[2]}\"\n  fi\n";
  }
  text += "  local flags= values= none=\n  case $command in\n";
  for (const Completed& command : commands) {
    std::vector<std::string> names;
    std::string cases, free_values;
    for (const FlagInfo& flag : command.declared.flags) {
      names.push_back("--" + flag.name);
      if (!flag.values.empty()) {
        cases += "        --" + flag.name + ") values=\"" + joined(flag.values) + "\" ;;\n";
      } else if (!flag.placeholder.empty() && !takes_file(flag)) {
        free_values += (free_values.empty() ? "--" : "|--") + flag.name;
      }
    }
    if (!free_values.empty()) cases += "        " + free_values + ") none=yes ;;\n";
    text += "    " + shell_word(command.name) + ")\n      flags=\"" + joined(names) + " --help\"\n";
    for (const FlagInfo& positional : command.declared.positionals) {
      if (!positional.values.empty()) text += "      values=\"" + joined(positional.values) + "\"\n";
    }
    if (!cases.empty()) text += "      case $previous in\n" + cases + "      esac\n";
    text += "      ;;\n";
  }
  return text + R"(  esac
  if [[ $none ]]; then compopt +o default +o bashdefault
  elif [[ $current == -* ]]; then COMPREPLY=($(compgen -W "$flags" -- "$current"))
  elif [[ $values ]]; then COMPREPLY=($(compgen -W "$values" -- "$current")); fi
  # Else files, as the shell completes them itself.
}
complete -o default -o bashdefault -F _sallow sallow
)";
}

/// A text within zsh's brackets and colons, within single quotes.
std::string zsh_text(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') escaped += '\\';
    escaped += c == '\'' ? std::string("'\\''") : std::string(1, c);
  }
  return escaped;
}

std::string zsh_script(const std::vector<Completed>& commands) {
  const auto described = [&](const std::vector<Completed>& all, const std::string& group) {
    std::string lines;
    for (const Completed& command : all) {
      const std::string word = group.empty() ? group_of(command) : word_in_group(command);
      const bool is_group = group.empty() && !word_in_group(command).empty();
      if (!group.empty() && group_of(command) != group) continue;
      const std::string line =
          "    '" + zsh_text(word) + ":" +
          zsh_text(is_group ? "More commands: 'sallow " + word + "' lists them" : command.summary) + "'\n";
      if (lines.find("    '" + word + ":") == std::string::npos) lines += line;
    }
    return lines;
  };
  std::string text = R"(#compdef sallow
# Completion of sallow's commands, flags and values. Made by 'sallow completion zsh'.
_sallow() {
  local command=$words[2]
  local -a names
  names=(
)" + described(commands, "") +
                     R"(  )
  if ((CURRENT == 2)); then _describe command names; return; fi
  shift words; ((CURRENT--))
)";
  for (const std::string& group : groups(commands)) {
    text += "  if [[ $command == " + group + " ]]; then\n    names=(\n" + described(commands, group) +
            "    )\n    if ((CURRENT == 2)); then _describe command names; return; fi\n    command=\"" + group +
            " $words[2]\"\n    shift words; ((CURRENT--))\n  fi\n";
  }
  text += "  case $command in\n";
  for (const Completed& command : commands) {
    text += "    " + shell_word(command.name) + ")\n      _arguments \\\n";
    for (const FlagInfo& flag : command.declared.flags) {
      text += std::string("        '") + (flag.is_repeatable ? "*" : "") + "--" + flag.name +
              (flag.placeholder.empty() ? "" : "=") + "[" + zsh_text(first_sentence(flag.help)) + "]";
      if (!flag.placeholder.empty()) {
        const std::string action = !flag.values.empty() ? "(" + joined(flag.values) + ")"
                                   : takes_file(flag)   ? "_files"
                                                        : " ";
        text += ":" + zsh_text(flag.placeholder) + ":" + action;
      }
      text += "' \\\n";
    }
    std::string rest = "_files";
    for (const FlagInfo& positional : command.declared.positionals) {
      if (!positional.values.empty()) rest = "(" + joined(positional.values) + ")";
    }
    text += "        '(-h --help)'{-h,--help}'[Show the help]' \\\n        '*:file:" + rest + "'\n      ;;\n";
  }
  return text + "  esac\n}\nif [[ $funcstack[1] == _sallow ]]; then _sallow \"$@\"; else compdef _sallow sallow; fi\n";
}

/// A text within fish's single quotes.
std::string fish_word(const std::string& text) {
  std::string escaped = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') escaped += '\\';
    escaped += c;
  }
  return escaped + "'";
}

std::string fish_script(const std::vector<Completed>& commands) {
  std::string text = R"(# Completion of sallow's commands, flags and values. Made by 'sallow completion fish'.
function __sallow_has
    # Whether the words typed so far begin with the given words.
    set -l words (commandline -opc)
    set -l last (math (count $argv) + 1)
    test (count $words) -ge $last; and test "$words[2..$last]" = "$argv"
end
function __sallow_wants_word
    # Whether the word being typed directly follows the given words.
    set -l words (commandline -opc)
    test (count $words) -eq (math (count $argv) + 1); and begin
        test (count $argv) -eq 0; or test "$words[2..-1]" = "$argv"
    end
end
complete -c sallow -f -n __sallow_wants_word
)";
  std::vector<std::string> listed;
  for (const Completed& command : commands) {
    const std::string group = group_of(command), word = word_in_group(command);
    if (std::find(listed.begin(), listed.end(), group) == listed.end()) {
      listed.push_back(group);
      text += "complete -c sallow -n __sallow_wants_word -a " + group + " -d " +
              fish_word(word.empty() ? command.summary : "More commands: 'sallow " + group + "' lists them") + "\n";
      if (!word.empty()) text += "complete -c sallow -f -n '__sallow_wants_word " + group + "'\n";
    }
    if (!word.empty()) {
      text += "complete -c sallow -n '__sallow_wants_word " + group + "' -a " + word + " -d " +
              fish_word(command.summary) + "\n";
    }
    const std::string here = "complete -c sallow -n '__sallow_has " + command.name + "'";
    for (const FlagInfo& flag : command.declared.flags) {
      text += here + " -l " + flag.name;
      if (!flag.values.empty()) {
        text += " -x -a " + fish_word(joined(flag.values));
      } else if (!flag.placeholder.empty()) {
        text += takes_file(flag) ? " -r -F" : " -x";
      }
      text += " -d " + fish_word(first_sentence(flag.help)) + "\n";
    }
    for (const FlagInfo& positional : command.declared.positionals) {
      if (!positional.values.empty()) text += here + " -f -a " + fish_word(joined(positional.values)) + "\n";
    }
  }
  return text;
}

}  // namespace

std::vector<std::string> completion_shells() {
  return {"bash", "zsh", "fish"};
}

std::string completion_script(std::string_view shell) {
  const std::vector<Completed> commands = completed_commands();
  if (shell == "bash") return bash_script(commands);
  if (shell == "zsh") return zsh_script(commands);
  if (shell == "fish") return fish_script(commands);
  const std::vector<std::string> shells = completion_shells();
  const std::string remedy = did_you_mean(shell, std::vector<std::string_view>(shells.begin(), shells.end()));
  throw InputError("there is no completion for the shell '" + std::string(shell) + "'",
                   remedy.empty() ? "known shells: bash, zsh and fish" : remedy);
}

}  // namespace sallow
