#include "frame/frame_sampler.h"

#include <benchmark/benchmark.h>

#include <string>

namespace sallow {
namespace {

// A repetition code as a ring of 2n qubits: each round measures every other qubit against its two neighbours, with
// noise on all gates. It has the same kinds of steps as any memory experiment.
Circuit ring_memory(size_t checks, size_t rounds, const std::string& p) {
  std::string data, ancillas, left, right, detectors;
  for (size_t k = 0; k < checks; k++) {
    const std::string a = std::to_string(2 * k + 1), b = std::to_string(2 * k),
                      c = std::to_string((2 * k + 2) % (2 * checks));
    data += " " + b;
    ancillas += " " + a;
    left += " " + b + " " + a;
    right += " " + c + " " + a;
    detectors += "DETECTOR rec[-" + std::to_string(k + 1) + "] rec[-" + std::to_string(k + 1 + checks) + "]\n";
  }
  return Circuit::parse("R" + data + ancillas + "\nMR" + ancillas + "\nREPEAT " + std::to_string(rounds) + " {\n" +
                        "DEPOLARIZE1(" + p + ")" + data + "\nCX" + left + "\nDEPOLARIZE2(" + p + ")" + left + "\nCX" +
                        right + "\nDEPOLARIZE2(" + p + ")" + right + "\nX_ERROR(" + p + ")" + ancillas + "\nMR" +
                        ancillas + "\n" + detectors + "}\n");
}

void sample_ring(benchmark::State& state) {
  const size_t checks = static_cast<size_t>(state.range(0)), rounds = 20;
  const FrameSampler sampler(ring_memory(checks, rounds, "0.001"));
  FrameSampler::Workspace workspace;
  BitTable rows, observables;
  uint64_t block = 0;
  for (auto _ : state) {
    sampler.sample_block(1, block++, workspace, rows, observables);
    benchmark::DoNotOptimize(rows.row(0));
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * kShotsPerBlock));
}
BENCHMARK(sample_ring)->Arg(24)->Arg(600);

void compile_ring(benchmark::State& state) {
  const Circuit circuit = ring_memory(600, 20, "0.001");
  for (auto _ : state) benchmark::DoNotOptimize(FrameSampler(circuit).row_count());
}
BENCHMARK(compile_ring);

}  // namespace
}  // namespace sallow
