#include "training/trainer.h"

#include <benchmark/benchmark.h>

#include "codes/generate_code.h"
#include "experiment/decoding_model.h"

namespace sallow {
namespace {

// One step with 256 shots that are sampled for it, on one thread.
void BM_TrainingStep(benchmark::State& state) {
  const auto distance = static_cast<uint32_t>(state.range(0));
  std::vector<std::unique_ptr<ShotSource>> sources;
  sources.push_back(std::make_unique<SampledSource>(
      model_for_decoding(generate_code({.task = "rotated_memory_z",
                                        .distance = distance,
                                        .rounds = static_cast<uint64_t>(state.range(1)),
                                        .noise = NoiseStrength{NoiseModel::kSi1000, 0.003}})),
      1));
  const char* layers = distance == 3 ? "d96 d96" : "d160 d160";
  Trainer trainer({.steps = uint64_t{1} << 40}, {{1, {1}}}, std::move(sources),
                  Network::random({.distance = distance, .layers = parse_layers(layers)}, 1));
  for (auto _ : state) benchmark::DoNotOptimize(trainer.step());
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * trainer.options().batch));
}
BENCHMARK(BM_TrainingStep)->ArgNames({"d", "rounds"})->Args({3, 5})->Args({3, 15})->Args({5, 5});

}  // namespace
}  // namespace sallow
