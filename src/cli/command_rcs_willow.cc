#include <cstdio>
#include <optional>

#include "base/error.h"
#include "base/file.h"
#include "cli/command.h"
#include "cli/html_flag.h"
#include "cli/seed.h"
#include "cli/threads_flag.h"
#include "json/json.h"
#include "process/standard_streams.h"
#include "report/study_pages.h"
#include "report/willow_cost_report.h"
#include "terminal/study_display.h"

namespace sallow {

namespace {
void run_rcs_willow(Flags& flags) {
  WillowTableOptions options;
  std::optional<uint64_t> qubits, cycles;
  std::string orders_out;
  uint64_t threads = 1;
  bool json = false;
  flags.add("qubits", &qubits, "With --cycles: only this size, instead of the default five.", 2, 105);
  flags.add("cycles", &cycles, "With --qubits: the number of cycles.", 1, 1000);
  flags.add("steps", &options.steps, "Total steps of all searches; steps and seed determine the table.", 1);
  flags.add("rounds", &options.rounds, "Instead of steps: the number of rounds per search.", 1, 1000);
  flags.add_seconds("time", &options.seconds,
                    "Instead of steps: the search time; the figures then depend on the machine.");
  flags.add("orders_out", &orders_out,
            "The file to write the best orders to, including those that come with the program.");
  flags.add("json", &json, "Print JSON.");
  add_threads_flag(flags, &threads);
  SeedFlag seed(flags);
  HtmlFlag html(flags);
  if (!flags.parse()) return;
  if (qubits.has_value() != cycles.has_value()) {
    throw InputError("'--qubits' and '--cycles' must be given together", "give both, or neither for the default sizes");
  }
  if (flags.given("time") && !(options.seconds > 0)) throw InputError("'--time' must be more than 0 seconds");
  const bool page_wanted = html.open();
  std::optional<OutputFile> orders_output;
  if (!orders_out.empty()) orders_output.emplace(open_output(orders_out));
  options.sizes = default_willow_sizes();
  if (qubits) options.sizes = {{static_cast<uint32_t>(*qubits), static_cast<uint32_t>(*cycles)}};
  options.thread_count = threads;
  options.seed = seed.choose();
  StudyDisplay display;
  const WillowTable table = willow_table(options, display);
  std::fputs(json ? (willow_json(table).text({.indent = 2}) + "\n").c_str() : willow_text(table).c_str(), stdout);
  if (orders_output) {
    orders_output->write(kept_orders_text(table.best));
    orders_output->finish();
  }
  if (page_wanted) html.write(willow_cost_page(table, command_again(flags, options.seed)));
  display.rethrow(
      "the output above is for the best orders so far; '--orders_out FILE' writes them to a file, and fewer "
      "'--steps' take less time");
}
}  // namespace

extern const Command kRcsWillowCommand;
const Command kRcsWillowCommand{
    "rcs willow",
    "Tabulate the classical cost of Willow's random circuits",
    "For circuits on Willow's grid, up to the published 103 qubits and 40 cycles. Starts from contraction orders of "
    "long searches that come with the program, searches further within a laptop's memory, within Frontier's memory "
    "and without a limit, and prints the times in the published cost model, the chip's five minutes, and what the "
    "times leave out. Each time is an upper bound: a longer search may find a cheaper order. The search is limited by "
    "steps, so that the same seed gives the same table on any machine.",
    "  sallow rcs willow\n  sallow rcs willow --qubits 103 --cycles 40 --steps 20000000000 --orders_out better.txt\n",
    run_rcs_willow,
};

}  // namespace sallow
