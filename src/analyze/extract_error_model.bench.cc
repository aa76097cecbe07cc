#include "analyze/extract_error_model.h"

#include <benchmark/benchmark.h>

#include "codes/generate_code.h"
#include "dem/error_model_sampler.h"

namespace sallow {
namespace {

/// Rotated surface code, uniform noise 0.001, as many rounds as the distance.
Circuit surface_code(uint64_t distance, uint64_t rounds) {
  CodeOptions options;
  options.distance = distance;
  options.rounds = rounds;
  options.after_clifford_depolarization = options.before_round_data_depolarization = 0.001;
  options.before_measure_flip_probability = options.after_reset_flip_probability = 0.001;
  return generate_code(options);
}

void BM_ExtractErrorModel(benchmark::State& bench) {
  const uint64_t distance = static_cast<uint64_t>(bench.range(0));
  const Circuit circuit = surface_code(distance, distance);
  ExtractOptions options;
  options.decompose_errors = true;
  uint64_t errors = 0;
  for (auto _ : bench) errors = extract_error_model(circuit, options).error_count();
  bench.counters["errors"] = static_cast<double>(errors);
}
BENCHMARK(BM_ExtractErrorModel)->Arg(7)->Arg(15)->Arg(25)->Unit(benchmark::kMillisecond);

void BM_ExtractFoldedErrorModel(benchmark::State& bench) {
  const Circuit circuit = surface_code(7, 1'000'000);
  ExtractOptions options;
  options.decompose_errors = options.fold_loops = true;
  for (auto _ : bench) benchmark::DoNotOptimize(extract_error_model(circuit, options));
}
BENCHMARK(BM_ExtractFoldedErrorModel)->Unit(benchmark::kMillisecond);

void BM_SampleErrorModel(benchmark::State& bench) {
  const uint64_t distance = static_cast<uint64_t>(bench.range(0));
  const ErrorModelSampler sampler(extract_error_model(surface_code(distance, distance)));
  BitTable detections, observables;
  uint64_t block = 0;
  for (auto _ : bench) sampler.sample_block(1, block++, detections, observables);
  bench.counters["shots"] =
      benchmark::Counter(static_cast<double>(block * kShotsPerBlock), benchmark::Counter::kIsRate);
}
BENCHMARK(BM_SampleErrorModel)->Arg(7)->Arg(15)->Arg(25)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace sallow
