#include "page/task_command.h"

#include <optional>

#include "base/error.h"
#include "base/number_text.h"
#include "base/shell_word.h"
#include "codes/generate_code.h"
#include "page/sqlite_command.h"
#include "store/stored_row.h"
#include "store/task_identity.h"

namespace sallow {
namespace {

/// The flags that generate a task's circuit, if the fields in the store give exactly this circuit.
std::optional<std::string> generating_flags(const StoredTask& task, const std::string& circuit) {
  if (task.code.empty() || task.experiment.empty() || task.noise.empty()) return std::nullopt;
  if (!task.distance || !task.rounds || !task.p) return std::nullopt;
  const std::string noise = task.noise + ":" + shortest_text(*task.p);
  try {
    CodeOptions options;
    options.code = task.code;
    options.task = task.experiment;
    options.distance = *task.distance;
    options.rounds = *task.rounds;
    options.noise = parse_noise(noise);
    if (generate_code(options).str() != circuit) return std::nullopt;
  } catch (const InputError&) {
    return std::nullopt;  // the fields describe a circuit that sallow did not generate
  }
  return "--code " + shell_word(task.code) + " --task " + shell_word(task.experiment) + " --distance " +
         std::to_string(*task.distance) + " --rounds " + std::to_string(*task.rounds) + " --noise " + shell_word(noise);
}

}  // namespace

std::map<std::string, std::string> task_commands(ResultStore& store, const std::string& db) {
  // Runs that are counted from their first shot without a gap, and that have all counts of their task.
  Statement query = store.database().prepare(
      "SELECT tasks.id, runs.seed, sum(shards.shots), max(shards.first_shot + shards.shots), runs.number "
      "FROM shards JOIN runs ON shards.run = runs.number JOIN tasks ON runs.task = tasks.number "
      "WHERE (counted_until IS NULL OR first_shot < counted_until) AND postselection = '' "
      "AND tasks.number NOT IN (SELECT task FROM imports) GROUP BY tasks.number HAVING count(DISTINCT runs.number) = "
      "1");
  struct Run {
    uint64_t seed, shots;
  };
  std::map<std::string, Run> runs;
  const StoredRow row(store.database(), query, "runs", 4);
  while (query.step()) {
    if (query.count(2) != query.count(3)) continue;
    runs[query.text(0)] = {row.seed(1), query.count(2)};
  }
  std::map<std::string, std::string> commands;
  for (const auto& [number, task] : store.tasks()) {
    const auto run = runs.find(task.id);
    if (run == runs.end()) continue;
    const auto flags = generating_flags(task, store.circuit(task.id));
    std::string command;
    if (!flags) {
      command =
          sqlite_command(db, "SELECT text FROM circuits JOIN tasks ON circuit = hash WHERE id = " + sql_text(task.id)) +
          " | ";
    }
    command += "sallow estimate " + flags.value_or("--circuit -") + " --decoder " + shell_word(task.decoder) +
               (task.strict ? " --strict" : "") + " --max_shots " + std::to_string(run->second.shots) + " --seed " +
               std::to_string(task_seed(task, run->second.seed));
    commands[task.id] = std::move(command);
  }
  return commands;
}

}  // namespace sallow
