#include <cstdio>
#include <filesystem>
#include <random>

#include "base/error.h"
#include "campaign/campaign_results.h"
#include "campaign/plan.h"
#include "campaign/rank_crew.h"
#include "cli/command.h"
#include "cli/decoder_flags.h"
#include "cli/threads_flag.h"
#include "json/json.h"
#include "process/interrupt.h"
#include "process/world_ranks.h"
#include "report/campaign_report.h"
#include "report/paired_report.h"
#include "store/result_store.h"
#include "terminal/campaign_display.h"
#include "terminal/progress.h"

namespace sallow {
namespace {

/// A:B:STEP, where each part is optional: "4:8", "3::100".
ShardRange parse_shard_range(const std::string& text) {
  ShardRange range;
  uint64_t* const parts[] = {&range.first, &range.end, &range.step};
  size_t start = 0, part = 0;
  while (true) {
    const size_t end = std::min(text.find(':', start), text.size());
    if (part == 3) throw InputError("--shards: expected A:B or A:B:STEP, found '" + text + "'");
    if (end > start) {
      *parts[part] =
          parse_integer("--shards", text.substr(start, end - start), part == 2 ? 1 : 0, StopRule::kMostShots);
    }
    part++;
    if (end == text.size()) break;
    start = end + 1;
  }
  if (part < 2 || range.end <= range.first) {
    throw InputError("--shards: expected A:B or A:B:STEP with A below B, found '" + text + "'",
                     "0:100 are the first hundred shards of each task, 3::8 every eighth from the fourth on");
  }
  return range;
}

void run_collect(Flags& flags) {
  std::vector<std::string> paths;
  CampaignChoices choices;
  CampaignOptions options;
  std::string postselection;
  uint64_t threads = 1, max_shots = StopRule().max_shots, max_failures = 0;
  double relative_error = 0;
  bool json_wanted = false;
  flags.add_positionals(&paths, "PLAN|CIRCUIT", "Plans (.json, .toml, .yaml) and circuit files.");
  flags.add("db", &options.db, "The store of results; created if missing, resumed if present.");
  flags
      .add("decoder", &choices.decoders, "The decoder; may be given several times. Overrides a plan's decoders.",
           "NAME[:key=value,...]")
      .values(decoder_names());
  flags.add("max_shots", &max_shots, "Stop a task after this many shots.", 1, StopRule::kMostShots);
  flags.add("max_failures", &max_failures,
            "Stop a task at the end of the first shard, in order, after which at least this many shots have failed; "
            "0: never.");
  flags.add("relative_error", &relative_error,
            "Stop a task when one standard error of its rate is this fraction of the rate; 0: never.");
  flags.add("postselect", &postselection,
            "Discard shots in which one of these detectors fires: D3,D7-D9, or coord:4 for all detectors whose 4th "
            "coordinate is not zero.",
            "DETECTORS");
  flags.add("strict", &choices.strict, "Refuse circuits with errors that the decoder cannot use.");
  flags.add("same_shots", &choices.same_shots,
            "Decode the same shots of a circuit with each decoder, and store which shots fail, to compare decoders "
            "in pairs.");
  flags.add(
      "shards", [&](const std::string& text) { options.shards = parse_shard_range(text); },
      "Sample only these shards of each task, as one of several processes that each have a store.", "A:B[:STEP]");
  flags.add("seed", &options.seed,
            "The same seed gives the same counts. Default: the store's seed, or a new one, printed on standard error.");
  add_threads_flag(flags, &threads);
  flags.add_seconds("db_wait", &options.wait_seconds, "Seconds to wait for a store that another program has locked.");
  flags.add("json", &json_wanted, "Print the results as JSON.");
  if (!flags.parse()) return;
  flags.require("db");
  if (paths.empty()) {
    throw InputError("'sallow collect' needs a plan or circuit files", "'sallow help collect' shows some");
  }
  for (const std::string& path : paths) {
    std::error_code none;
    // An empty file would become a store.
    if (std::filesystem::equivalent(path, options.db, none) && std::filesystem::file_size(path, none) == 0) {
      throw InputError(SourceLocation{path}, "this input file is not a store", "give --db a different file");
    }
  }
  if (relative_error < 0 || relative_error >= 1) throw InputError("--relative_error: expected a number from 0 to 1");
  if (flags.given("postselect")) choices.postselection = postselection;
  if (flags.given("max_shots")) choices.max_shots = max_shots;
  if (flags.given("max_failures")) choices.max_failures = max_failures;
  if (flags.given("relative_error")) choices.relative_error = relative_error;

  options.threads = threads;
  Ranks& ranks = world_ranks();
  if (!ranks.is_first()) return serve_campaign(options.threads, ranks);
  const CampaignPlan plan = while_waiting("reading the plan", [&] { return plan_campaign(paths, choices); });
  if (!options.seed) options.seed = plan.seed;
  if (!options.shards.is_everything() && !options.seed) {
    throw InputError("'--shards' needs '--seed'", "all processes of a campaign must have the same seed");
  }
  std::random_device device;
  options.fresh_seed = uint64_t{device()} << 32 | device();
  const InterruptWatch watch;
  options.stop = InterruptWatch::requested;
  {
    CampaignDisplay display(plan.tasks, options.seed.has_value());
    run_campaign(plan.tasks, options, display, ranks);
  }
  ResultStore store(options.db, ResultStore::Open::kToRead, options.wait_seconds);
  const std::vector<TaskResult> results = results_of(plan, store);
  const std::vector<PairedResult> pairs = pairs_of(plan, store);
  if (!json_wanted) {
    std::fputs(results_table(results).c_str(), stdout);
    if (!pairs.empty()) std::printf("\n%s", paired_text(pairs).c_str());
  } else {
    Json json = {{"tasks", Json::list()}};
    for (const TaskResult& result : results) json["tasks"].push_back(result_json(result));
    if (!pairs.empty()) json["pairs"] = paired_json(pairs);
    std::puts(json.text({.indent = 2, .replace_odd = true}).c_str());
  }
  if (InterruptWatch::requested()) {
    throw Interrupted("collecting", "the counts so far are in " + options.db + "; the same command resumes from them");
  }
}

}  // namespace

extern const Command kCollectCommand;
const Command kCollectCommand{
    "collect",
    "Run a campaign: many circuits and decoders, into a store of results",
    "Tasks come from plans, which span a grid of codes, distances, noise and decoders, or from circuit files. The "
    "command writes their counts to a store, shard by shard. If it is killed, the same command resumes and ends with "
    "the same counts. Several processes may fill one store. With mpirun all ranks sample, each with --threads, and "
    "only the first writes; the counts are those of one process. docs/campaigns.md has details.",
    "  sallow collect plan.json --db results.sqlite\n"
    "  sallow collect d3.stim d5.stim --decoder matching --decoder correlated --max_failures 1000 --db "
    "results.sqlite\n"
    "  mpirun -n 4 sallow collect plan.json --db results.sqlite\n",
    run_collect,
    true,
};

}  // namespace sallow
