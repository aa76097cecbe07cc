#include "state_vector/state_vector.h"

#include <benchmark/benchmark.h>

#include "random_circuits/random_circuit.h"

namespace sallow {
namespace {

/// Circuits like Sycamore's. Arguments: qubits, cycles, threads.
void BM_RandomCircuit(benchmark::State& bench) {
  auto qubits = static_cast<uint32_t>(bench.range(0));
  GateCircuit circuit =
      random_circuit(grid_layout("sycamore", qubits), {.cycles = static_cast<uint32_t>(bench.range(1))});
  StateVector<float> state(qubits, static_cast<size_t>(bench.range(2)));
  StageWork work;
  for (auto _ : bench) {
    state.set_to_zero();
    work = state.apply(circuit.operations);
  }
  bench.counters["GB/s"] = benchmark::Counter(work.bytes / 1e9, benchmark::Counter::kIsIterationInvariantRate);
  bench.counters["GFMA/s"] =
      benchmark::Counter(work.multiply_adds / 1e9, benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(BM_RandomCircuit)->Args({16, 14, 1})->Args({20, 14, 1})->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace sallow
