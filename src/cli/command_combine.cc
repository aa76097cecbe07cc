#include <cstdio>
#include <span>

#include "base/error.h"
#include "cli/command.h"
#include "results/combine_files.h"
#include "results/task_fields.h"
#include "terminal/progress.h"

namespace sallow {
namespace {

void run_combine(Flags& flags) {
  std::vector<std::string> paths;
  TaskFields fields;
  double wait_seconds = ResultStore::kUsualWait;
  flags.add_positionals(&paths, "OUT IN", "The store to fill, then stores and sinter's CSV files.");
  flags.add(
      "set", [&](const std::string& text) { fields = TaskFields(text); },
      "Set fields of every imported task, overriding its metadata: code, task, distance, rounds (a number, or d, 3d), "
      "noise, p. Plots and fits then combine it with other tasks that have the same fields.",
      "NAME=VALUE,...");
  flags.add_seconds("db_wait", &wait_seconds, "Seconds to wait for a store that another program has locked.");
  if (!flags.parse()) return;
  if (paths.size() < 2) {
    throw InputError("'sallow combine' needs a store to fill and files to read",
                     "for example: sallow combine all.sqlite a.sqlite b.sqlite stats.csv");
  }
  const std::vector<TaskResult> results = while_waiting(
      "combining", [&] { return combine_files(paths[0], std::span(paths).subspan(1), fields, wait_seconds); });
  Counts sum;
  for (const TaskResult& result : results) sum += result.counts;
  std::printf("%s: %zu %s, %s shots, %s failures\n", paths[0].c_str(), results.size(),
              results.size() == 1 ? "task" : "tasks", sum.shots.str().c_str(), sum.failures.str().c_str());
}

}  // namespace

extern const Command kCombineCommand;
const Command kCombineCommand{
    "combine",
    "Merge stores of results, and sinter's CSV files, into one store",
    "Adds to OUT, which is created if missing, the counts of the other files that OUT does not have; nothing is "
    "counted twice. Either all counts are added or none.",
    "  sallow combine all.sqlite part1.sqlite part2.sqlite\n"
    "  sallow combine all.sqlite sinter_stats.csv\n"
    "  sallow combine all.sqlite stats.csv --set code=surface_code,task=rotated_memory_z,rounds=d,noise=uniform\n",
    run_combine,
};

}  // namespace sallow
