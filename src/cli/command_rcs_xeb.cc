#include <cstdio>
#include <optional>

#include "base/error.h"
#include "cli/command.h"
#include "cli/input_files.h"
#include "cli/naming_file.h"
#include "cli/threads_flag.h"
#include "process/standard_streams.h"
#include "process/world_ranks.h"
#include "random_circuits/xeb.h"
#include "report/fidelity_report.h"
#include "report/table.h"
#include "terminal/progress.h"
#include "trajectories/gate_noise.h"

namespace sallow {

namespace {

void run_rcs_xeb(Flags& flags) {
  std::string in, samples_file, precision = "single", noise_text;
  uint64_t threads;
  bool json = false;
  flags.add("circuit", &in, "The circuit.").plain();
  flags.add("samples", &samples_file, "The samples, one per line, qubit 0 first. Default: standard input.");
  flags.add("precision", &precision, "The precision of the amplitudes.", "single|double");
  flags.add("noise", &noise_text,
            "Also print the fidelity that the digital error model predicts for this noise; as in 'rcs sample'.",
            "MODEL");
  flags.add("json", &json, "Print JSON.");
  add_threads_flag(flags, &threads);
  if (!flags.parse()) return;
  flags.require("circuit");
  bool is_double = precision == "double";
  if (!is_double && precision != "single")
    throw InputError("'--precision' is single or double, not '" + precision + "'");
  std::optional<GateNoise> noise;
  if (!noise_text.empty()) noise = parse_gate_noise(noise_text);
  Ranks& ranks = world_ranks();
  GateCircuit circuit = read_gate_circuit(in, ranks);
  if (!circuit.is_unitary_until_measured()) {
    throw InputError(SourceLocation{in},
                     "this circuit measures or resets before its end, so its samples have no ideal probabilities");
  }
  std::vector<uint64_t> samples = read_bitstrings(samples_file, circuit.qubit_count, ranks);
  if (samples.size() < 2) {
    throw InputError(SourceLocation{samples_file}, "cross-entropy benchmarking needs at least two samples");
  }
  naming_file(in, [&] { put_in_qubit_order(circuit, samples); });
  const auto compare = [&] {
    return is_double ? cross_entropy<double>(circuit, samples, threads, ranks)
                     : cross_entropy<float>(circuit, samples, threads, ranks);
  };
  const char* const kTitle = "computing probabilities";
  const auto compare_alone = [&] {
    Progress progress(kTitle, 0);
    return stop_on_interrupt(progress,
                             "nothing is printed, because all samples need the circuit's final state; more '--threads' "
                             "take less time, and fewer samples do not",
                             compare);
  };
  // One rank alone must not stop: the others would wait for it.
  const Xeb xeb = ranks.count() > 1 ? while_waiting(kTitle, compare) : compare_alone();
  if (json) {
    std::optional<double> predicted;
    if (noise) predicted = predicted_fidelity(circuit, *noise);
    std::puts(xeb_json(xeb, predicted).text({.indent = 2}).c_str());
    return;
  }
  Table table({"", "measured", "error", "expected for perfect samples"});
  table.add_row(
      {"linear XEB", fixed_text(xeb.linear, 5), fixed_text(xeb.linear_error, 5), fixed_text(xeb.linear_expected, 5)});
  table.add_row({"log XEB", fixed_text(xeb.log, 5), fixed_text(xeb.log_error, 5), fixed_text(xeb.log_expected, 5)});
  std::fputs(table.str().c_str(), stdout);
  std::printf("%llu samples; Porter-Thomas test: p = %s\n", static_cast<unsigned long long>(xeb.samples),
              fixed_text(xeb.porter_thomas_p, 4).c_str());
  for (size_t k = 0; k < xeb.patch_fidelities.size(); k++) {
    std::printf("patch %zu: fidelity %s\n", k, fixed_text(xeb.patch_fidelities[k], 5).c_str());
  }
  std::printf(
      "fidelity %s ± %s%s\n", fixed_text(xeb.fidelity, 5).c_str(), fixed_text(xeb.fidelity_error, 5).c_str(),
      noise ? ("; by the digital error model " + fixed_text(predicted_fidelity(circuit, *noise), 5)).c_str() : "");
  if (!xeb.follows_porter_thomas) {
    std::puts(
        "The circuit's own probabilities do not follow the Porter-Thomas distribution, unlike those of deep random\n"
        "circuits: this ratio of XEBs is not a fidelity, because samples with errors are still partly right.");
  }
}

}  // namespace

extern const Command kRcsXebCommand;
const Command kRcsXebCommand = {
    "rcs xeb",
    "Compare samples with a circuit's ideal probabilities: cross-entropy benchmarking",
    "Prints linear and logarithmic XEB with errors, and the XEB of perfect samples of the same circuit; the resulting "
    "fidelity, which for a circuit in patches is the product of the patches' fidelities; and a test whether the "
    "samples' probabilities follow the Porter-Thomas distribution. If the circuit's own probabilities do not follow "
    "it, as in shallow circuits, the ratio of XEBs is not a fidelity, and a line states this. With mpirun the state "
    "is split over 2, 4, 8, … ranks.",
    "  sallow rcs xeb --circuit c.qsim --samples c.01\n"
    "  sallow rcs xeb --circuit c.qsim --samples noisy.01 --noise sycamore --json\n",
    run_rcs_xeb,
    true};

}  // namespace sallow
