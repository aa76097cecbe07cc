#include <cstdio>
#include <optional>

#include "base/error.h"
#include "cli/command.h"
#include "cli/html_flag.h"
#include "cli/random_circuit_flags.h"
#include "cli/seed.h"
#include "cli/threads_flag.h"
#include "json/json.h"
#include "process/interrupt.h"
#include "random_circuits/fidelity_study.h"
#include "report/fidelity_report.h"
#include "report/study_pages.h"
#include "terminal/progress.h"

namespace sallow {

namespace {

std::vector<uint32_t> parse_list(const std::string& flag, const std::string& text, uint64_t max) {
  std::vector<uint32_t> list;
  for (const std::string& entry : list_entries(text)) {
    list.push_back(static_cast<uint32_t>(parse_integer(flag, entry, 1, max)));
  }
  return list;
}

/// The rows until Ctrl-C, if that comes.
std::vector<MeasuredFidelity> sample_until_interrupted(FidelityStudyOptions& options,
                                                       std::optional<Interrupted>& interrupted) {
  Progress progress("sampling circuits", options.qubits.size() * options.depth_count() * options.circuits, "circuits");
  const auto advance = [&](uint64_t circuits) {
    try {
      progress.advance(circuits);
    } catch (const Interrupted& error) {
      interrupted = error;
    }
    return !interrupted;
  };
  options.report = [&] { return advance(1); };
  options.stop = [] { return InterruptWatch::requested(); };
  std::vector<MeasuredFidelity> rows = study_fidelity(options);
  if (!interrupted) advance(0);  // notes whether the study was stopped within a circuit
  return rows;
}

void run_rcs_fidelity(Flags& flags) {
  FidelityStudyOptions options;
  options.qubits = {16};
  std::string noise_text = "sycamore";
  uint64_t threads = 1, together = 10;
  bool json = false;
  flags.add("layout", &options.layout, "The grid: sycamore, willow or grid:RxC.", "NAME");
  flags.add(
      "qubits", [&](const std::string& text) { options.qubits = parse_list("'--qubits'", text, 64); },
      "Numbers of qubits, taken from the middle of the grid; 16 by default.", "N,N,...");
  flags.add(
      "cycles", [&](const std::string& text) { options.cycles = parse_list("'--cycles'", text, 1'000'000); },
      "Numbers of cycles; by default four per size, four apart, from the first depth where circuits have converged.",
      "N,N,...");
  add_patch_flag(flags, &options.patch);
  add_noise_flag(flags, &noise_text);
  flags.add("circuits", &options.circuits, "Number of circuits per size and depth.", 1, 1'000'000);
  flags.add("shots", &options.shots, "Number of shots per circuit.", 2, 1'000'000'000);
  flags.add("shots_per_trajectory", &together, "Number of shots that share the same errors.", 1, 1'000'000'000);
  const SeedFlag seed(flags);
  HtmlFlag html(flags);
  add_threads_flag(flags, &threads);
  flags.add("json", &json, "Print JSON.");
  if (!flags.parse()) return;
  options.noise = parse_gate_noise(noise_text);
  options.noise.shots_per_draw = options.noise.is_noiseless() ? 1 : together;
  if (options.shots < 2 * options.noise.shots_per_draw) {
    throw InputError("'--shots' must be at least twice '--shots_per_trajectory', for two trajectories");
  }
  const bool page_wanted = html.open();
  options.seed = seed.choose();
  options.thread_count = threads;
  std::optional<Interrupted> interrupted;
  const std::vector<MeasuredFidelity> rows = sample_until_interrupted(options, interrupted);
  const std::vector<FidelityDecay> decays = fit_decays(rows);
  if (json) {
    Json report = fidelity_json(options, rows, decays);
    if (interrupted) report["interrupted"] = true;
    std::puts(report.text({.indent = 2}).c_str());
  } else if (!rows.empty()) {
    std::fputs((fidelity_table(rows) + decay_lines(rows, decays)).c_str(), stdout);
  }
  if (page_wanted && !rows.empty()) {
    html.write(fidelity_page(options.layout, rows, decays, command_again(flags, options.seed)));
  }
  if (!interrupted) return;
  const uint64_t sampled = rows.empty() ? options.circuits : rows.back().circuits;
  throw Interrupted(
      interrupted->where(),
      (sampled < options.circuits ? "the last row above is of " + std::to_string(sampled) + " of its " +
                                        std::to_string(options.circuits) + " circuits; "
                                  : std::string()) +
          "with '--seed " + std::to_string(options.seed) +
          "' the same command counts the same shots again; fewer '--circuits', '--cycles' or '--shots' take less time");
}

}  // namespace

extern const Command kRcsFidelityCommand;
const Command kRcsFidelityCommand = {
    "rcs fidelity",
    "Measure the fidelity of random circuits by depth and size, and compare with the digital error model",
    "Generates circuits, samples them with noise, and prints their linear XEB, the XEB of perfect samples, the "
    "resulting fidelity, and the fidelity predicted from the errors of gates and readout; with two or more depths, "
    "also a fit of the fidelity per cycle. For circuits in patches, the fidelity is the product of the patches' "
    "fidelities. The probabilities of shallow circuits do not follow the Porter-Thomas distribution, and their XEB is "
    "not a fidelity: by default depths start where circuits have converged, the table shows which have, and the fit "
    "uses only those.",
    "  sallow rcs fidelity --qubits 12,16,20 --cycles 14 --seed 1\n"
    "  sallow rcs fidelity --qubits 16 --cycles 12,16,20,24 --patch --noise one=0.001,two=0.005 --json\n"
    "  sallow rcs fidelity --layout willow --qubits 20 --cycles 10,20,40 --noise willow --circuits 4\n",
    run_rcs_fidelity};

}  // namespace sallow
