#include "decode/matching/matching_decoder.h"

#include <benchmark/benchmark.h>

#include "bits/random_stream.h"
#include "decode/catalog/registry.h"

namespace sallow {
namespace {

/// A memory of distance d over d rounds under circuit noise: two lattices, each with detectors at (x, y, t) and errors
/// along x, y, t and two diagonals, all of probability p; some errors act on both lattices. Errors at the left side of
/// the first lattice flip the observable.
DetectorErrorModel memory_model(uint32_t d, double p) {
  DetectorErrorModel model;
  uint32_t width = d - 1, height = (d + 1) / 2;
  uint32_t lattice = width * height * (d + 1);
  auto at = [&](uint32_t k, uint32_t x, uint32_t y, uint32_t t) {
    return DemTarget::detector(k * lattice + (t * height + y) * width + x);
  };
  for (uint32_t t = 0; t <= d; t++) {
    for (uint32_t y = 0; y < height; y++) {
      for (uint32_t x = 0; x < width; x++) {
        for (uint32_t k = 0; k < 2; k++) {
          DemTarget here = at(k, x, y, t);
          if (x == 0 && k == 0) model.append_error(p, {here, DemTarget::observable(0)});
          if (x == 0 && k == 1) model.append_error(p, {here});
          if (x + 1 == width) model.append_error(p, {here});
          if (x + 1 < width) model.append_error(p, {here, at(k, x + 1, y, t)});
          if (y + 1 < height) model.append_error(p, {here, at(k, x, y + 1, t)});
          if (t < d) model.append_error(p, {here, at(k, x, y, t + 1)});
          if (t < d && x + 1 < width) model.append_error(p, {here, at(k, x + 1, y, t + 1)});
          if (t < d && y + 1 < height) model.append_error(p, {here, at(k, x, y + 1, t + 1)});
        }
        if (x + 1 < width) {
          model.append_error(
              p, {at(0, x, y, t), at(0, x + 1, y, t), DemTarget::separator(), at(1, x, y, t), at(1, x + 1, y, t)});
        }
      }
    }
  }
  return model;
}

BitTable sample_events(const DetectorErrorModel& model, size_t shots) {
  BitTable events(model.detector_count(), shots);
  RandomStream random(1, 0);
  for_each_error(model, [&](const DemInstruction& error, uint64_t) {
    for (size_t shot = 0; shot < shots; shot++) {
      if (random.uniform() >= error.arguments[0]) continue;
      for (DemTarget target : error.targets) {
        if (!target.is_detector()) continue;
        events.set(target.index(), shot, !events.get(target.index(), shot));
      }
    }
  });
  return events;
}

void decode_memory(benchmark::State& state, const char* name, bool with_weights) {
  DetectorErrorModel model = memory_model(static_cast<uint32_t>(state.range(0)), 1e-6 * state.range(1));
  constexpr size_t kShots = 1024;
  const BitTable events = sample_events(model, kShots);
  auto decoder = make_decoder(name, model);
  auto workspace = decoder->make_workspace();
  DecodedBlock block;
  for (auto _ : state) {
    decoder->decode(events, *workspace, block, {.outcomes = with_weights});
    benchmark::DoNotOptimize(block.predictions.row(0));
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * kShots));
}

void BM_Matching(benchmark::State& state) {
  decode_memory(state, "matching", false);
}
void BM_MatchingWithWeights(benchmark::State& state) {
  decode_memory(state, "matching", true);
}
void BM_Correlated(benchmark::State& state) {
  decode_memory(state, "correlated", false);
}
BENCHMARK(BM_Matching)->ArgNames({"d", "p_ppm"})->Args({3, 1000})->Args({7, 1000})->Args({15, 1000})->Args({15, 3000});
BENCHMARK(BM_MatchingWithWeights)->ArgNames({"d", "p_ppm"})->Args({7, 1000})->Args({15, 1000});
BENCHMARK(BM_Correlated)->ArgNames({"d", "p_ppm"})->Args({3, 1000})->Args({7, 1000})->Args({15, 1000});

void BM_CompileMatching(benchmark::State& state) {
  DetectorErrorModel model = memory_model(static_cast<uint32_t>(state.range(0)), 1e-3);
  for (auto _ : state) benchmark::DoNotOptimize(make_decoder("matching", model));
}
BENCHMARK(BM_CompileMatching)->ArgName("d")->Arg(7)->Arg(15);

}  // namespace
}  // namespace sallow
