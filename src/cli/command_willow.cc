#include <cstdio>

#include "base/error.h"
#include "base/number_text.h"
#include "base/stopwatch.h"
#include "cli/command.h"
#include "cli/decoder_flags.h"
#include "cli/html_flag.h"
#include "cli/seed.h"
#include "cli/threads_flag.h"
#include "json/json.h"
#include "records/dataset_folders.h"
#include "records/memory_simulation.h"
#include "report/circuit_figures.h"
#include "report/dataset_report.h"
#include "report/study_pages.h"
#include "report/table.h"
#include "report/willow_circuits_report.h"
#include "report/willow_memories_report.h"
#include "terminal/dataset_display.h"
#include "terminal/progress.h"
#include "terminal/study_display.h"

namespace sallow {
namespace {

struct WillowFlags {
  std::vector<std::string> decoders, data;
  std::string part = "all";
  uint64_t shots = 50'000, threads = 1;
  uint64_t search_steps = WillowCircuitsOptions().search_steps;
  double search_seconds = 0;
  bool json = false;

  bool has(std::string_view name) const { return part == "all" || part == name; }
  bool page = false;  // whether a page is requested
};

constexpr uint64_t kRounds[] = {10, 20, 30};
constexpr uint64_t kDistances[] = {3, 5, 7};

std::string how_to_go_on(uint64_t seed) {
  return "with '--seed " + std::to_string(seed) +
         "' the same command counts the same shots again; fewer '--shots' or '--steps' take less time";
}

Json simulated_json(const WillowFlags& flags, uint64_t seed, double seconds) {
  return {{"simulated", true},    {"noise", "si1000"}, {"p", kWillowSi1000Strength}, {"seed", seed},
          {"shots", flags.shots}, {"rounds", kRounds}, {"seconds", seconds},         {"threads", flags.threads}};
}

void simulate_memories(const WillowFlags& flags, uint64_t seed, Json& json, Page& page) {
  const Stopwatch stopwatch;
  std::vector<ExperimentRun> runs;
  try {
    Progress progress("simulating Willow's memories", std::size(kDistances) * std::size(kRounds) * 2, "memories");
    for (uint64_t distance : kDistances) {
      for (uint64_t rounds : kRounds) {
        for (char basis : {'X', 'Z'}) {
          const MemorySimulation memory{distance, rounds, basis, kWillowSi1000Strength};
          // Every memory experiment has its own blocks of random numbers.
          const uint64_t first_block = runs.size() << 32;
          runs.push_back(simulate_memory(memory, flags.decoders, flags.shots, seed, first_block, flags.threads));
          progress.advance(1);
        }
      }
    }
  } catch (const Interrupted& interrupted) {
    if (flags.json) {
      json = simulated_json(flags, seed, stopwatch.seconds());
      add_memories(json, runs, {});
      json["interrupted"] = true;
      std::puts(json.text({.indent = 2}).c_str());
    } else {
      std::fputs(failures_table(runs, flags.decoders).c_str(), stdout);
    }
    throw Interrupted(interrupted.where(), how_to_go_on(seed));
  }
  const auto fits = fit_dataset(runs, kRounds[0], PointWeights::kByVariance);
  const double seconds = stopwatch.seconds();
  page.facts.push_back({"simulated shots of memories", count_text(flags.shots * runs.size())});
  page.sections.push_back(memories_section(
      runs, fits,
      {"Simulated: rotated surface codes of distance 3, 5 and 7, both bases, SI1000 noise at p = " +
       shortest_text(kWillowSi1000Strength) +
       ", without leakage or its removal. A third party calibrated p on the chip's detection fraction at d = 5. These "
       "results are our simulation at this calibration; they do not predict the chip."},
      page.command));
  if (flags.json) {
    json = simulated_json(flags, seed, seconds);
    add_memories(json, runs, fits);
    return;
  }
  std::printf(
      "Willow's surface-code memories, simulated, decoded and fitted\n\n"
      "Rotated surface codes of distance 3, 5 and 7, both bases, one four-CZ schedule, without leakage or its "
      "removal.\n"
      "Noise: SI1000 at p = %s. A third party calibrated p on the chip's detection fraction at d = 5. These results\n"
      "are our simulation at this calibration; they do not predict the chip.\n\n%s\n%s\n%s\n",
      shortest_text(kWillowSi1000Strength).c_str(), events_table(runs).c_str(),
      failures_table(runs, flags.decoders).c_str(), fits_table(fits, willow_rates(), "simulated").c_str());
  std::printf(
      "simulated: ε from a linear fit of ln(1 - 2 P) at 10, 20 and 30 cycles, mean of both bases; Λ from ln ε against "
      "d.\n"
      "±: one standard error. [ ]: 95 %% interval. Published and re-analysis: the chip's own shots, 10 to 250 cycles;\n"
      "%s.\n%s%llu shots in %s s on %llu threads; seed %llu. Real shots: sallow willow --data DIR (see 'sallow help "
      "willow').\n",
      std::string(kWillowSource).c_str(), fit_problems(fits).c_str(),
      static_cast<unsigned long long>(flags.shots * runs.size()), fixed_text(seconds, 1).c_str(),
      static_cast<unsigned long long>(flags.threads), static_cast<unsigned long long>(seed));
}

void simulate(const WillowFlags& flags, uint64_t seed, StudyDisplay& display, Page& page) {
  Json json;
  if (flags.has("memories")) simulate_memories(flags, seed, json, page);
  if (flags.has("circuits")) {
    if (flags.has("memories") && !flags.json) {
      std::puts("");
      std::fflush(stdout);
    }
    const WillowCircuits circuits = simulate_willow_circuits(
        {flags.shots, flags.search_steps, flags.search_seconds, seed, static_cast<size_t>(flags.threads)}, display);
    page.sections.push_back(
        {"circuits",
         "Random circuits",
         {"Generated on the chip's grid with exact iSWAPs, sampled with the chip's published errors; and what the "
          "chip's own "
          "task costs classically."},
         {fidelity_figure(circuits.rows, circuits.decays, page.command), years_figure(circuits.table, page.command)}});
    if (flags.json) {
      json["random_circuits"] = willow_circuits_json(circuits);
      if (display.stop()) json["interrupted"] = true;
    } else {
      std::fputs(willow_circuits_text(circuits).c_str(), stdout);
    }
  }
  if (flags.json) std::puts(json.text({.indent = 2}).c_str());
}

/// The chip's own shots, over the cycles of the published fits.
void decode_data(const WillowFlags& flags, bool shots_given, Page& page) {
  DatasetOptions options;
  options.decoders = flags.decoders;
  options.threads = flags.threads;
  if (shots_given) options.max_shots = flags.shots;
  options.patches = flags.page;
  DatasetDisplay display;
  const FolderRuns decoded = decode_folders(flags.data, options, display);
  if (decoded.runs.empty()) display.rethrow();
  const auto fits = fit_dataset(decoded.runs, kRounds[0], PointWeights::kByVariance);
  page.sections.push_back(memories_section(decoded.runs, fits, {"The chip's own shots."}, page.command));
  if (flags.json) {
    Json json = {{"simulated", false}, {"threads", flags.threads}};
    add_memories(json, decoded.runs, fits);
    std::puts(json.text({.indent = 2}).c_str());
    display.rethrow();
    return;
  }
  std::printf("Willow's surface-code memories: the chip's own shots, decoded and fitted\n\n%s%s%s\n%s\n",
              experiments_table(decoded.runs).c_str(), published_note(decoded.runs).c_str(),
              timing_line(decoded.runs).c_str(), fits_table(fits, willow_rates()).c_str());
  std::printf(
      "ε from a linear fit of ln(1 - 2 P) from 10 cycles on, weighted by inverse variance, mean of patches and bases;\n"
      "Λ from ln ε against d. ±: one standard error. Published and re-analysis:\n%s.\n%s",
      std::string(kWillowSource).c_str(), fit_problems(fits).c_str());
  display.rethrow();
}

void run_willow(Flags& command_line) {
  WillowFlags flags;
  command_line
      .add("decoder", &flags.decoders, "The decoder; repeatable; matching and correlated by default.",
           "NAME[:key=value,...]")
      .values(decoder_names());
  command_line.add("part", &flags.part, "The part to run: memories, random circuits, or both.",
                   "all|memories|circuits");
  command_line.add("shots", &flags.shots, "Shots per distance, basis and number of cycles, and per random circuit.", 1);
  command_line.add("steps", &flags.search_steps, "Search steps for contraction orders of the random circuits.", 1);
  command_line.add_seconds("time", &flags.search_seconds,
                           "Instead of steps: the search time; the costs then depend on the machine.");
  command_line.add("data", &flags.data,
                   "Decode recorded shots of the chip instead: a folder of Zenodo record 13273331, unpacked.", "DIR");
  const SeedFlag seed(command_line);
  add_threads_flag(command_line, &flags.threads);
  HtmlFlag html(command_line);
  command_line.add("json", &flags.json, "Print the results as JSON.");
  if (!command_line.parse()) return;
  if (flags.part != "all" && flags.part != "memories" && flags.part != "circuits") {
    throw InputError("'--part' is all, memories or circuits, not '" + flags.part + "'");
  }
  if (command_line.given("time") && !(flags.search_seconds > 0))
    throw InputError("'--time' must be more than 0 seconds");
  if (flags.decoders.empty()) flags.decoders = {"matching", "correlated"};
  flags.page = html.open();
  Page page;
  page.title = "Google's Willow chip";
  if (flags.data.empty()) {
    page.title += ", simulated";
    const uint64_t chosen = seed.choose();
    page.command = command_again(command_line, chosen);
    StudyDisplay display;
    simulate(flags, chosen, display, page);
    if (flags.page) html.write(page);
    return display.rethrow(how_to_go_on(chosen));
  }
  page.title += ": " + last_names(flags.data) + ", decoded";
  page.command = command_as_typed(command_line);
  decode_data(flags, command_line.given("shots"), page);
  if (flags.page) html.write(page);
}

}  // namespace

extern const Command kWillowCommand;
const Command kWillowCommand{
    "willow",
    "Simulate the memories of Google's Willow chip, decode and fit them; sample, verify and price its random circuits",
    "The three surface-code memories (d = 3, 5, 7) of arXiv:2408.13687 with SI1000 noise are sampled, decoded with "
    "each\n"
    "decoder and fitted; error per cycle and Λ are printed beside the published figures. Others calibrated p = 0.0031 "
    "on the\n"
    "chip's detection fraction. Random circuits on the chip's grid, small enough for any machine, are sampled with its "
    "errors;\n"
    "their XEB is compared with the digital error model, and the classical cost of the chip's 103 qubits and 40 cycles "
    "is printed.\n"
    "With --data, the memories are fitted to recorded shots of the chip (Zenodo record 13273331).",
    "  sallow willow\n"
    "  sallow willow --part circuits --steps 1000000000\n"
    "  sallow willow --html willow.html\n"
    "  sallow willow --shots 500000 --seed 1 --json\n"
    "  sallow willow --data google_105Q_surface_code_d3_d5_d7\n",
    run_willow,
};

}  // namespace sallow
