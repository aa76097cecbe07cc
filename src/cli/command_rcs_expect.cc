#include <cmath>
#include <cstdio>

#include "base/error.h"
#include "base/number_text.h"
#include "base/stopwatch.h"
#include "cli/command.h"
#include "cli/input_files.h"
#include "cli/random_circuit_flags.h"
#include "cli/seed.h"
#include "cli/threads_flag.h"
#include "json/json.h"
#include "process/standard_streams.h"
#include "report/fidelity_report.h"
#include "report/table.h"
#include "terminal/progress.h"
#include "trajectories/expectations.h"

namespace sallow {

namespace {

/// Reads one observable per line.
void read_observables(const std::string& path, uint32_t qubit_count, std::vector<PauliSum>& observables) {
  const std::string text = read_input(path);
  TextCursor cursor(text, path == "-" ? "<stdin>" : path);
  for (cursor.skip_to_content(); !cursor.at_end(); cursor.skip_to_content()) {
    observables.push_back(parse_pauli_sum(cursor, qubit_count));
  }
}

std::string expectations_table(const std::vector<PauliSum>& observables, const Expectations& found) {
  Table table({"observable", "value", "error"});
  for (size_t k = 0; k < observables.size(); k++) {
    table.add_row({observables[k].text, fixed_text(found.values[k].value, 8), fixed_text(found.values[k].error, 8)});
  }
  return table.str();
}

void run_rcs_expect(Flags& flags) {
  std::string in, observables_file, precision = "single", noise_text = "none";
  std::vector<std::string> paulis;
  ExpectationOptions options;
  uint64_t threads = 1;
  bool json = false;
  flags.add("circuit", &in, "The circuit. Default: standard input.").plain();
  flags.add("pauli", &paulis, "An observable, such as Z0*Z1 or '0.5*X0*Y3 - Z2'; repeatable.", "SUM");
  flags.add("observables", &observables_file, "A file with more observables, one per line.");
  flags.add("precision", &precision, "The precision of the amplitudes.", "single|double");
  add_noise_flag(flags, &noise_text);
  flags.add("trajectories", &options.trajectories,
            "With noise or measurements before the end, the number of trajectories; with noise, each has an error.", 2,
            1'000'000'000);
  flags.add("json", &json, "Print JSON.");
  add_threads_flag(flags, &threads);
  const SeedFlag seed(flags);
  if (!flags.parse()) return;
  const bool is_double = precision == "double";
  if (!is_double && precision != "single") {
    throw InputError("'--precision' is single or double, not '" + precision + "'");
  }
  options.noise = parse_gate_noise(noise_text);
  options.thread_count = threads;
  const GateCircuit circuit = read_gate_circuit(in);
  std::vector<PauliSum> observables;
  for (const std::string& text : paulis) {
    TextCursor cursor(text, "--pauli");
    cursor.skip_to_content();
    observables.push_back(parse_pauli_sum(cursor, circuit.qubit_count));
    cursor.skip_to_content();
    if (!cursor.at_end()) cursor.fail("give one observable per '--pauli'");
  }
  if (!observables_file.empty()) read_observables(observables_file, circuit.qubit_count, observables);
  if (observables.empty()) throw InputError("no observable", "give one with '--pauli', or a file of '--observables'");
  const bool draws = !circuit.is_unitary_until_measured() || !options.noise.is_noiseless();
  if (draws) options.seed = seed.choose();

  const Stopwatch stopwatch;
  Progress progress("computing expectation values", draws ? options.trajectories : 0, draws ? "trajectories" : "");
  options.report = [&](uint64_t trajectories) { progress.advance(trajectories); };
  const std::string remedy =
      draws ? "no value is printed, because not all errors are drawn yet; fewer '--trajectories' take less time"
            : "no value is printed, because the circuit is not finished; more '--threads' take less time";
  const Expectations found = stop_on_interrupt(progress, remedy, [&] {
    return is_double ? expectations<double>(circuit, observables, options)
                     : expectations<float>(circuit, observables, options);
  });
  const double seconds = stopwatch.seconds();
  if (json) {
    Json report;
    report["qubits"] = circuit.qubit_count;
    report["expectations"] = Json::list();
    for (size_t k = 0; k < observables.size(); k++) {
      report["expectations"].push_back(
          {{"observable", observables[k].text}, {"value", found.values[k].value}, {"error", found.values[k].error}});
    }
    report["noise"] = noise_json(options.noise);
    report["trajectories"] = found.trajectories;
    report["no_error_probability"] = found.no_error_probability;
    report["seconds"] = seconds;
    std::puts(report.text({.indent = 2}).c_str());
    return;
  }
  std::fputs(expectations_table(observables, found).c_str(), stdout);
  if (found.trajectories > 0) {
    std::printf("%llu trajectories; probability of no error: %s\n", static_cast<unsigned long long>(found.trajectories),
                fixed_text(found.no_error_probability, 4).c_str());
  }
}

}  // namespace

extern const Command kRcsExpectCommand;
const Command kRcsExpectCommand = {
    "rcs expect", "Compute expectation values of Pauli strings and their sums at a circuit's end",
    "Uses the state vector: exact for a circuit without noise; measurements at the end are ignored. With noise, "
    "the circuit without an error counts with its exact probability, and trajectories with errors are sampled for the "
    "rest; the error is one standard error. Readout errors scale a string of weight w by (1 - 2 p)^w. A circuit that "
    "measures before its end is simulated with one trajectory per shot.",
    "  sallow rcs expect --circuit c.qsim --pauli Z0*Z1 --pauli '0.5*X0*Y3 - Z2 + 1'\n"
    "  sallow rcs expect --circuit c.qsim --pauli ZZII --precision double --json\n"
    "  sallow rcs expect --circuit c.qsim --observables sums.txt --noise sycamore --trajectories 4000 --seed 1\n",
    run_rcs_expect};

}  // namespace sallow
