#include <algorithm>
#include <cstdio>

#include "base/error.h"
#include "budget/error_budget.h"
#include "cli/code_flags.h"
#include "cli/command.h"
#include "cli/decoder_flags.h"
#include "cli/html_flag.h"
#include "cli/input_files.h"
#include "cli/naming_file.h"
#include "cli/seed.h"
#include "cli/threads_flag.h"
#include "experiment/decoding_model.h"
#include "json/json.h"
#include "report/budget_report.h"
#include "report/study_pages.h"
#include "terminal/progress.h"

namespace sallow {
namespace {

struct BudgetCircuit {
  Circuit circuit;
  uint64_t distance, rounds;
};

std::vector<uint64_t> parse_distances(const std::string& text) {
  std::vector<uint64_t> distances;
  for (const std::string& entry : list_entries(text)) {
    distances.push_back(parse_integer("--distances", entry, 2, 2047));
  }
  std::ranges::sort(distances);
  if (distances.size() < 2 || std::ranges::adjacent_find(distances) != distances.end()) {
    throw InputError("--distances: expected two or more different distances, found '" + text + "'",
                     "'--distances 3,5,7', or '--distance 3' for one");
  }
  return distances;
}

CircuitBudget measure(const BudgetCircuit& input, const DecoderFlags& decoder_flags, const BudgetLimits& limits) {
  const auto [decoder, faults] = [&] {
    const Waiting waiting("deriving the error model");
    DetectorErrorModel model = model_for_decoding(input.circuit, decoder_flags.model_options());
    report_missing_part(model);
    return std::pair(decoder_flags.compile(std::move(model)), FaultKinds(input.circuit));
  }();
  Progress progress(input.distance > 0 ? "d = " + std::to_string(input.distance) : "sampling and decoding",
                    limits.max_shots, "shots");
  uint64_t shown = 0;
  CircuitBudget result{input.distance, input.rounds, faults.kinds, {}};
  result.budget = measure_error_budget(faults, *decoder, limits, [&](const Tally& so_far) {
    if (progress.takes_note() && limits.max_failures > 0) {
      progress.note(std::to_string(so_far.failures) + " failures",
                    static_cast<double>(so_far.failures) / static_cast<double>(limits.max_failures));
    }
    progress.advance(so_far.shots - shown);
    shown = so_far.shots;
  });
  return result;
}

void run_budget(Flags& flags) {
  std::string circuit_path;
  std::vector<uint64_t> distances;
  BudgetLimits limits;
  uint64_t threads = 1;
  bool json_wanted = false;
  flags
      .add(
          "circuit", &circuit_path,
          "The circuit, with noise; standard input by default. Or describe a circuit by --code and the flags below it.")
      .plain();
  const CodeFlags code(flags);
  flags.add(
      "distances", [&](const std::string& text) { distances = parse_distances(text); },
      "With --code, in place of --distance: several distances, for the budget of 1/Λ.", "N,N,...");
  DecoderFlags decoder_flags(flags);
  decoder_flags.add_strict(flags, "circuit");
  flags.add("max_shots", &limits.max_shots, "Stop after this many shots, in whole blocks of 1024, at least 32 blocks.",
            1);
  flags.add("max_failures", &limits.max_failures,
            "Stop at the end of the first block of 1024 shots after which at least this many have failed; 0: never.");
  const SeedFlag seed_flag(flags);
  add_threads_flag(flags, &threads);
  HtmlFlag html(flags);
  flags.add("json", &json_wanted, "Print the result as JSON.");
  if (!flags.parse()) return;
  if (code.given() && flags.given("circuit")) {
    throw InputError("'--circuit' and '--code' both define the circuit", "give one of them");
  }
  if (!distances.empty() && !code.given()) {
    throw InputError("'--distances' needs '--code'", "a circuit from a file has one distance");
  }
  if (!distances.empty() && flags.given("distance")) {
    throw InputError("'--distance' and '--distances' both set the distance", "give one of them");
  }
  std::vector<BudgetCircuit> circuits;
  if (distances.empty()) {
    const uint64_t distance = code.given() ? code.options().distance : 0;
    circuits.push_back(
        {code.given() ? generate_code(code.options()) : read_circuit(circuit_path), distance, code.rounds()});
  }
  for (const uint64_t distance : distances) {
    circuits.push_back({generate_code(code.options_at(distance)), distance, code.rounds()});
  }
  decoder_flags.check();
  const bool page_wanted = html.open();
  limits.seed = seed_flag.choose();
  limits.threads = threads;
  BudgetReport report{decoder_flags.name(), {}, {}};
  for (const BudgetCircuit& circuit : circuits) {
    const auto act = [&] { return measure(circuit, decoder_flags, limits); };
    report.circuits.push_back(code.given() ? act() : naming_file(circuit_path, act));
  }
  add_lambda(report);
  if (json_wanted) {
    Json json = budget_json(report);
    json["seed"] = limits.seed;
    std::puts(json.text({.indent = 2}).c_str());
  } else {
    std::fputs(budget_text(report).c_str(), stdout);
  }
  if (!page_wanted) return;
  Page page;
  page.title = "Error budget of " + (code.given() ? code.options_at(circuits[0].distance).code + ", " +
                                                        code.options_at(circuits[0].distance).task
                                                  : last_names({&circuit_path, 1}));
  page.lead = {"What each kind of error contributes to the logical error rate, from one set of shots per distance."};
  page.facts = {{"decoder", report.decoder}};
  for (const CircuitBudget& circuit : report.circuits) {
    page.facts.push_back({circuit.distance > 0 ? "failures, d = " + std::to_string(circuit.distance) : "failures",
                          count_text(circuit.budget.tally.failures)});
  }
  page.command = command_again(flags, limits.seed);
  page.sections = {{"budget", "Budget", {}, budget_figures(report, page.command)}};
  html.write(page);
}

}  // namespace

extern const Command kBudgetCommand;
const Command kBudgetCommand{
    "budget",
    "Find what each kind of error contributes to the logical error rate",
    "Kinds are gates, idle qubits, measurements and resets, each with its noise channel. Samples errors, decodes them, "
    "and estimates from one set of shots by how much the rate changes with the probability of each kind (by the score "
    "function), with standard errors. With --distances, also what each kind contributes to 1/Λ. The decoder is not "
    "changed with the probabilities.",
    "  sallow budget --code surface_code --task rotated_memory_z --distances 3,5,7 --rounds 10 --noise si1000:0.003\n"
    "  sallow budget circuit.stim --decoder correlated --max_failures 20000 --html budget.html\n",
    run_budget,
};

}  // namespace sallow
