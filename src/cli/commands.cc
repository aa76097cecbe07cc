#include <algorithm>
#include <cstdio>

#include "base/error.h"
#include "base/nearest_name.h"
#include "cli/command.h"
#include "process/world_ranks.h"

namespace sallow {

// One line per command here, and one in kCommands.
extern const Command kAnalyzeErrorsCommand;
extern const Command kExplainErrorsCommand;
extern const Command kBudgetCommand;
extern const Command kCollectCommand;
extern const Command kCombineCommand;
extern const Command kCompletionCommand;
extern const Command kConvertCommand;
extern const Command kDatasetCommand;
extern const Command kDistanceCommand;
extern const Command kWillowCommand;
extern const Command kDecodeCommand;
extern const Command kEstimateCommand;
extern const Command kDetectCommand;
extern const Command kFitCommand;
extern const Command kExportCommand;
extern const Command kGenCommand;
extern const Command kHelpCommand;
extern const Command kLearnCommand;
extern const Command kM2dCommand;
extern const Command kManCommand;
extern const Command kRareCommand;
extern const Command kRcsAmplitudesCommand;
extern const Command kRcsConvertCommand;
extern const Command kRcsCostCommand;
extern const Command kRcsExpectCommand;
extern const Command kRcsFidelityCommand;
extern const Command kRcsGenCommand;
extern const Command kRcsSampleCommand;
extern const Command kRcsXebCommand;
extern const Command kRcsWillowCommand;
extern const Command kRecordCommand;
extern const Command kReportCommand;
extern const Command kSampleCommand;
extern const Command kSampleDemCommand;
extern const Command kServeCommand;
extern const Command kTrainCommand;
extern const Command kCardCommand;
extern const Command kStreamCommand;

namespace {

// clang-format off
constexpr const Command* kCommands[] = {
    &kWillowCommand,
    &kDatasetCommand,
    &kLearnCommand,
    &kTrainCommand,
    &kCardCommand,
    &kRecordCommand,
    &kEstimateCommand,
    &kRareCommand,
    &kBudgetCommand,
    &kCollectCommand,
    &kFitCommand,
    &kReportCommand,
    &kCombineCommand,
    &kExportCommand,
    &kDecodeCommand,
    &kStreamCommand,
    &kServeCommand,
    &kGenCommand,
    &kRcsGenCommand,
    &kRcsConvertCommand,
    &kRcsSampleCommand,
    &kRcsXebCommand,
    &kRcsExpectCommand,
    &kRcsFidelityCommand,
    &kRcsAmplitudesCommand,
    &kRcsCostCommand,
    &kRcsWillowCommand,
    &kSampleCommand,
    &kDetectCommand,
    &kM2dCommand,
    &kConvertCommand,
    &kAnalyzeErrorsCommand,
    &kDistanceCommand,
    &kExplainErrorsCommand,
    &kSampleDemCommand,
    &kHelpCommand,
    &kCompletionCommand,
    &kManCommand,
};
// clang-format on

// Old spellings, before commands had names: `--sample=100` is `sample --shots=100`.
struct OldSpelling {
  std::string_view spelling;
  std::string_view command;
  std::string_view value_flag;  // the flag for the value after it; empty if it takes none
};
constexpr OldSpelling kOldSpellings[] = {
    {"sample", "sample", "--shots"},
    {"detect", "detect", "--shots"},
    {"sample_dem", "sample_dem", "--shots"},
    {"gen", "gen", "--code"},
    {"m2d", "m2d", ""},
    {"convert", "convert", ""},
    {"analyze_errors", "analyze_errors", ""},
    {"detector_hypergraph", "analyze_errors", ""},
    {"explain_errors", "explain_errors", ""},
    {"help", "help", ""},
};

void modernize(std::vector<std::string>& arguments) {
  for (std::string& argument : arguments) {
    if (argument == "--frame0") argument = "--skip_reference_sample";
  }
  std::string& first = arguments[0];
  if (!first.starts_with("--")) return;
  size_t equals = first.find('=');
  std::string name = first.substr(2, equals == std::string::npos ? equals : equals - 2);
  std::replace(name.begin(), name.end(), '-', '_');
  for (const OldSpelling& old : kOldSpellings) {
    if (name != old.spelling) continue;
    std::string value = equals == std::string::npos ? "" : first.substr(equals + 1);
    first = old.command;
    if (old.value_flag.empty()) return;
    if (equals != std::string::npos) {
      arguments.insert(arguments.begin() + 1, {std::string(old.value_flag), value});
    } else if (arguments.size() > 1 && !arguments[1].starts_with("--")) {
      arguments.insert(arguments.begin() + 1, std::string(old.value_flag));
    }
    return;
  }
}

// A command may be two words: `rcs cost`. Its group alone lists the commands in it.
void join_group(std::string& name, std::vector<std::string>& arguments) {
  bool is_group = std::any_of(std::begin(kCommands), std::end(kCommands),
                              [&](const Command* command) { return command->name.starts_with(name + " "); });
  if (!is_group || find_command(name) != nullptr) return;
  if (arguments.size() < 2 || arguments[1] == "-h" || arguments[1] == "--help") {
    arguments = {"help", name};
    name = "help";
    return;
  }
  if (arguments[1].starts_with("-")) {
    throw InputError("'" + name + "' needs one more word before its flags",
                     "'sallow " + name + "' lists the possible words");
  }
  name += " " + arguments[1];
  arguments.erase(arguments.begin());
}

void refuse_unavailable(const std::string& name) {
  if (name == "diagram") {
    throw InputError("'diagram' is not available", "Stim's diagram command reads the same circuit files");
  }
  if (name == "repl") {
    throw InputError("'repl' is not available", "pipe a circuit into 'sallow sample' instead");
  }
}

}  // namespace

std::span<const Command* const> all_commands() {
  return kCommands;
}

const Command* find_command(std::string_view name) {
  if (name == "dem") name = "analyze_errors";
  for (const Command* command : kCommands) {
    if (command->name == name) return command;
  }
  return nullptr;
}

Flags flags_for(const Command& command, std::vector<std::string> arguments) {
  std::string summary = std::string(command.summary) + ".";
  if (!command.description.empty()) summary += "\n" + std::string(command.description);
  return Flags(std::string(command.name), summary, std::string(command.examples), std::move(arguments));
}

Declared declared_by(const Command& command) {
  Flags flags = flags_for(command, {});
  flags.declare_only();
  command.run(flags);
  return {flags.declared(), flags.declared_positionals()};
}

void run_command_line(std::vector<std::string> arguments) {
  if (arguments.empty()) arguments = {"help"};
  if (arguments[0] == "--version" || arguments[0] == "-v" || arguments[0] == "-V") {
    std::puts("sallow " SALLOW_VERSION);
    return;
  }
  if (arguments[0] == "-h") arguments[0] = "help";
  modernize(arguments);
  const std::string typed = arguments[0];
  std::string name = typed;
  std::replace(name.begin(), name.end(), '-', '_');
  refuse_unavailable(name);
  join_group(name, arguments);
  const Command* command = find_command(name);
  if (command == nullptr) {
    std::vector<std::string_view> names;
    for (const Command* known : kCommands) names.push_back(known->name);
    std::string remedy = did_you_mean(name, names);
    throw InputError("there is no command '" + (name.find(' ') == std::string::npos ? typed : name) + "'",
                     remedy.empty() ? "'sallow help' lists the commands" : remedy);
  }
  if (rank_launch().count > 1 && !command->runs_over_ranks) {
    throw InputError(
        "'" + name + "' runs in one process, but " + std::to_string(rank_launch().count) + " were started",
        "start it without mpirun; with SALLOW_RANKS=1 in the environment each process works independently");
  }
  Flags flags = flags_for(*command, {arguments.begin() + 1, arguments.end()});
  command->run(flags);
}

}  // namespace sallow
