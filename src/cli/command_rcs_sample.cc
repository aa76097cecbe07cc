#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <functional>

#include "base/error.h"
#include "base/file.h"
#include "cli/command.h"
#include "cli/input_files.h"
#include "cli/random_circuit_flags.h"
#include "cli/seed.h"
#include "cli/threads_flag.h"
#include "json/json.h"
#include "process/standard_streams.h"
#include "process/world_ranks.h"
#include "report/fidelity_report.h"
#include "report/table.h"
#include "terminal/progress.h"
#include "trajectories/circuit_sampler.h"

namespace sallow {

namespace {

/// The largest peak memory of all ranks.
uint64_t peak_bytes(Ranks& ranks) {
  rusage usage;
  ::getrusage(RUSAGE_SELF, &usage);
  std::vector<uint64_t> peaks(ranks.count());
  peaks[ranks.rank()] = static_cast<uint64_t>(usage.ru_maxrss) * 1024;
  ranks.sum(std::span(peaks));
  return *std::max_element(peaks.begin(), peaks.end());
}

CircuitShots sample_shots(const GateCircuit& circuit, const GateNoise& noise, bool is_double, size_t shots,
                          uint64_t seed, size_t threads, Ranks& ranks) {
  const auto sample = [&](const std::function<void(uint64_t)>& report) {
    return is_double ? sample_circuit<double>(circuit, noise, shots, seed, threads, ranks, report)
                     : sample_circuit<float>(circuit, noise, shots, seed, threads, ranks, report);
  };
  // One rank alone must not stop: the others would wait for it.
  if (ranks.count() > 1) return while_waiting("sampling", [&] { return sample({}); });
  Progress progress("sampling", shots, "shots");
  return stop_on_interrupt(progress,
                           "no shot is written; with '--seed " + std::to_string(seed) +
                               "' the same command samples the same shots again, and fewer '--shots' are the first of "
                               "them",
                           [&] { return sample([&](uint64_t more) { progress.advance(more); }); });
}

void run_rcs_sample(Flags& flags) {
  std::string in, out, precision = "single", noise_text = "none";
  uint64_t shots = 1, threads, together = 1;
  bool json = false;
  flags.add("circuit", &in, "The circuit. Default: standard input.").plain();
  flags.add("shots", &shots, "The number of shots.", 0, 1'000'000'000);
  flags.add("precision", &precision, "The precision of the amplitudes.", "single|double");
  add_noise_flag(flags, &noise_text);
  flags.add("shots_per_trajectory", &together,
            "Number of shots that share the same errors: faster, but shots are less independent.", 1, 1'000'000'000);
  flags.add("out", &out, "The file to write the shots to, one per line, qubit 0 first. Default: standard output.");
  flags.add("json", &json, "Print times and memory as JSON; the shots then need --out.");
  add_threads_flag(flags, &threads);
  const SeedFlag seed(flags);
  if (!flags.parse()) return;
  if (json && (out.empty() || out == "-"))
    throw InputError("'--json' and the shots would both go to standard output", "name a file with '--out'");
  bool is_double = precision == "double";
  if (!is_double && precision != "single")
    throw InputError("'--precision' is single or double, not '" + precision + "'");
  GateNoise noise = parse_gate_noise(noise_text);
  noise.shots_per_draw = together;
  Ranks& ranks = world_ranks();
  GateCircuit circuit = read_gate_circuit(in, ranks);
  if (together > 1 && !circuit.is_unitary_until_measured()) {
    throw InputError("with measurements before the end, every shot is a separate trajectory",
                     "leave out '--shots_per_trajectory'");
  }

  OutputFile file = open_output(ranks.is_first() ? out : "/dev/null");
  const uint64_t chosen = seed.choose(ranks);
  const CircuitShots result = sample_shots(circuit, noise, is_double, shots, chosen, threads, ranks);
  const uint64_t peak = peak_bytes(ranks);
  std::string line(result.bit_count + 1, '\n');
  for (size_t shot = 0; shot < shots; shot++) {
    for (uint32_t k = 0; k < result.bit_count; k++) line[k] = result.bit(shot, k) ? '1' : '0';
    file.write(line);
  }
  file.finish();
  if (json) {
    Json report;
    report["qubits"] = circuit.qubit_count;
    report["shots"] = shots;
    report["seconds_evolve"] = result.seconds_evolve;
    report["seconds_sample"] = result.seconds_sample;
    report["peak_bytes"] = peak;
    report["trajectories"] = result.trajectories;
    report["memory_traffic_bytes"] = result.work.bytes;
    report["multiply_adds"] = result.work.multiply_adds;
    report["noise"] = noise_json(noise);
    report["predicted_fidelity"] = predicted_fidelity(circuit, noise);
    report["ranks"] = ranks.count();
    report["exchanges"] = result.work.exchanges;
    report["exchanged_bytes"] = result.work.exchanged_bytes;
    std::puts(report.text({.indent = 2}).c_str());
  } else if (!out.empty() && out != "-") {
    std::printf("%u qubits, %llu shots: %s s to evolve %llu states, %s s to sample\n", circuit.qubit_count,
                static_cast<unsigned long long>(shots), fixed_text(result.seconds_evolve, 3).c_str(),
                static_cast<unsigned long long>(result.trajectories), fixed_text(result.seconds_sample, 3).c_str());
  }
}

}  // namespace

extern const Command kRcsSampleCommand;
const Command kRcsSampleCommand = {
    "rcs sample",
    "Sample a circuit of arbitrary gates with a state vector",
    "Noise is simulated with trajectories: Pauli errors after gates, readout flips, amplitude damping. The models "
    "sycamore and willow have the chips' published errors: 0.16 % per one-qubit gate, 0.62 % per two-qubit gate, "
    "readout 3.8 % (Nature 574:505); 0.036 %, 0.14 %, 0.67 % (Willow's specification). With mpirun the state is split "
    "over 2, 4, 8, … ranks, each with --threads; the shots are the same.",
    "  sallow rcs sample --circuit c.qsim --shots 100000 --seed 1 --out c.01 --json\n"
    "  sallow rcs sample --circuit c.qsim --shots 1000 --noise sycamore --out noisy.01\n"
    "  sallow rcs sample --circuit c.qsim --shots 1000 --noise two=0.005,readout=0.01,damping=0.001 --out noisy.01\n"
    "  mpirun -n 4 sallow rcs sample --circuit c.qsim --shots 100000 --seed 1 --out c.01\n",
    run_rcs_sample,
    true};

}  // namespace sallow
