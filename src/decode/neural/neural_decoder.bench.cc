#include "decode/neural/neural_decoder.h"

#include <benchmark/benchmark.h>

#include "codes/generate_code.h"
#include "dem/error_model_sampler.h"
#include "experiment/decoding_model.h"

namespace sallow {
namespace {

constexpr uint64_t kRounds = 15;

DetectorErrorModel memory(uint64_t distance) {
  return model_for_decoding(generate_code({.task = "rotated_memory_z",
                                           .distance = distance,
                                           .rounds = kRounds,
                                           .noise = NoiseStrength{NoiseModel::kSi1000, 0.003}}));
}

// The time does not depend on the weights.
Network some_network(uint32_t distance) {
  const char* layers = distance == 3 ? "d96 d96" : "d160 d160";
  return Network::random({.distance = distance, .layers = parse_layers(layers)}, 1);
}

void BM_NeuralShotsOf15Rounds(benchmark::State& state) {
  const auto distance = static_cast<uint32_t>(state.range(0));
  const DetectorErrorModel model = memory(distance);
  const NeuralDecoder decoder(model, NetworkFile(some_network(distance)), {}, "network");
  BitTable detections, flips;
  ErrorModelSampler(model).sample_block(1, 0, detections, flips);
  auto workspace = decoder.make_workspace();
  DecodedBlock block;
  for (auto _ : state) {
    decoder.decode(detections, *workspace, block);
    benchmark::DoNotOptimize(block.predictions.row(0));
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * kShotsPerBlock));
}
BENCHMARK(BM_NeuralShotsOf15Rounds)->ArgName("d")->Arg(3)->Arg(5);

void BM_NeuralRoundOfOneStream(benchmark::State& state) {
  const FixedNetwork network(some_network(static_cast<uint32_t>(state.range(0))));
  NetworkStream stream(network);
  stream.start();
  const uint32_t places[] = {1, 3};
  for (auto _ : state) stream.push_round(places);
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations()));
}
BENCHMARK(BM_NeuralRoundOfOneStream)->ArgName("d")->Arg(3)->Arg(5);

}  // namespace
}  // namespace sallow
