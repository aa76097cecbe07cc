// Measures how much single shots of matching differ from the median, in elementary steps and in time.
//
//   worst_case [--shots N] [--distance D] [--rounds R] [--p P] [--near N] [--seed S]
//
// Samples the rotated surface code, Z memory, with uniform noise, and matches each shot separately on one thread,
// without the step that finds pairs for many shots at once. Steps are those of ShotMatcher::steps(), which does not use
// a clock. The time of a shot runs from its event bits to the flipped observables. The slowest thousandth of shots is
// timed again: the minimum of five runs per shot, with other shots in between, because the first time may include other
// programs. Shots depend only on (seed, number).
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "bits/random_stream.h"
#include "cli/flags.h"
#include "codes/generate_code.h"
#include "decode/matching/engine/shot_matcher.h"
#include "decode/matching/engine/shot_rows.h"
#include "experiment/circuit_shots.h"
#include "experiment/decoding_model.h"

namespace {

using namespace sallow;

struct Options {
  uint64_t shots = 100000, distance = 11, rounds = 0, seed = 1;
  std::optional<uint64_t> near;  // default if not given
  double p = 0.003;
};

Options read_options(int count, char** arguments) {
  Options options;
  for (int k = 1; k < count; k += 2) {
    const std::string name = arguments[k], value = k + 1 < count ? arguments[k + 1] : "";
    if (name == "--shots") {
      options.shots = parse_integer(name, value, 1);
    } else if (name == "--distance") {
      options.distance = parse_integer(name, value, 2);
    } else if (name == "--rounds") {
      options.rounds = parse_integer(name, value, 1);
    } else if (name == "--seed") {
      options.seed = parse_integer(name, value);
    } else if (name == "--near") {
      options.near = parse_integer(name, value, 0, 1 << 20);
    } else if (name == "--p") {
      options.p = parse_number(name, value);
    } else {
      throw InputError("worst_case has no option '" + name + "'", "--shots --distance --rounds --p --near --seed");
    }
  }
  if (options.rounds == 0) options.rounds = options.distance;
  return options;
}

Circuit make_circuit(const Options& options) {
  CodeOptions code;
  code.distance = options.distance;
  code.rounds = options.rounds;
  code.noise = NoiseStrength{NoiseModel::kUniform, options.p};
  return generate_code(code);
}

struct Measured {
  uint32_t steps;
  uint32_t ns;
};

/// Matches blocks of shots one by one.
class Bench {
 public:
  Bench(const Circuit& circuit, const Options& options)
      : graph_(DecodingGraph::from_model(model_for_decoding(circuit))),
        near_(graph_, static_cast<uint32_t>(options.near.value_or(NearLists::usual_length(graph_))),
              NearLists::Extent::kOwnBall),
        matcher_(graph_, near_),
        rows_(graph_),
        flips_((graph_.graph().observable_count() + 63) / 64),
        draw_(draw_from_circuit(circuit, options.seed, 1)) {}

  void load(uint64_t shot) {
    if (shot % kShotsPerBlock == 0 || shot / kShotsPerBlock != block_) {
      block_ = shot / kShotsPerBlock;
      draw_(0, block_, detections_, true_flips_);
    }
    if (shot / ShotRows::kShots == part_) return;
    part_ = shot / ShotRows::kShots;
    rows_.load(detections_, part_ * ShotRows::kShots % kShotsPerBlock, graph_.relevant_count());
  }

  /// Matches one shot of the current part.
  Measured match(uint64_t shot) {
    const uint64_t before = matcher_.steps();
    const auto start = std::chrono::steady_clock::now();
    matcher_.match(rows_.row(shot % ShotRows::kShots), (graph_.relevant_count() + 63) / 64);
    matcher_.flip_observables(flips_);
    const auto time = std::chrono::steady_clock::now() - start;
    const auto ns = std::chrono::duration_cast<std::chrono::nanoseconds>(time).count();
    return {static_cast<uint32_t>(matcher_.steps() - before), static_cast<uint32_t>(std::min<int64_t>(ns, UINT32_MAX))};
  }
  uint32_t events() const { return matcher_.event_count(); }

 private:
  MatchingGraph graph_;
  NearLists near_;
  ShotMatcher matcher_;
  ShotRows rows_;
  std::vector<uint64_t> flips_;
  DrawBlock draw_;
  BitTable detections_, true_flips_;
  uint64_t block_ = UINT64_MAX, part_ = UINT64_MAX;
};

/// A quantile, in units of 1/1000, of numbers in increasing order.
uint32_t per_mille(const std::vector<uint32_t>& sorted, uint64_t share) {
  const size_t rank = (sorted.size() * share + 999) / 1000;
  return sorted[std::max<size_t>(rank, 1) - 1];
}

void print_row(const char* name, std::vector<uint32_t> values, double unit) {
  std::sort(values.begin(), values.end());
  const double p50 = per_mille(values, 500), p99 = per_mille(values, 990), p999 = per_mille(values, 999);
  const double most = values.back();
  std::printf("| %s | %.6g | %.6g | %.6g | %.6g | %.1f |\n", name, p50 * unit, p99 * unit, p999 * unit, most * unit,
              most / std::max(p50, 1.0));
}

void run(const Options& options) {
  Bench bench(make_circuit(options), options);
  for (uint64_t shot = 0; shot < std::min<uint64_t>(options.shots, ShotRows::kShots); shot++) {
    bench.load(shot);
    bench.match(shot);  // warms up
  }
  std::vector<uint32_t> steps, ns;
  uint64_t events = 0, most_events = 0, worst = 0;
  for (uint64_t shot = 0; shot < options.shots; shot++) {
    bench.load(shot);
    const Measured measured = bench.match(shot);
    steps.push_back(measured.steps);
    ns.push_back(measured.ns);
    events += bench.events();
    most_events = std::max<uint64_t>(most_events, bench.events());
    if (measured.steps > steps[worst]) worst = shot;
  }
  std::vector<uint32_t> sorted = ns;
  std::sort(sorted.begin(), sorted.end());
  const uint32_t slow = per_mille(sorted, 999);
  std::vector<uint32_t> again = ns;
  uint64_t timed_again = 0;
  for (uint64_t shot = 0; shot < options.shots; shot++) {
    if (ns[shot] < slow) continue;
    timed_again++;
    bench.load(shot);
    for (int k = 0; k < 5; k++) {
      bench.match(shot ^ 1);
      again[shot] = std::min(again[shot], bench.match(shot).ns);
    }
  }
  std::printf("d=%llu, %llu rounds, p=%g, seed %llu: %llu shots, %.2f events each, at most %llu\n\n",
              static_cast<unsigned long long>(options.distance), static_cast<unsigned long long>(options.rounds),
              options.p, static_cast<unsigned long long>(options.seed), static_cast<unsigned long long>(options.shots),
              static_cast<double>(events) / static_cast<double>(options.shots),
              static_cast<unsigned long long>(most_events));
  std::printf("| | p50 | p99 | p99.9 | max | max / p50 |\n|---|---|---|---|---|---|\n");
  print_row("elementary steps", steps, 1);
  print_row("time, µs, as first measured", ns, 1e-3);
  print_row("time, µs, slowest timed again", again, 1e-3);
  std::printf("\nmost steps: shot %llu; %llu shots timed again\n", static_cast<unsigned long long>(worst),
              static_cast<unsigned long long>(timed_again));
}

}  // namespace

int main(int count, char** arguments) {
  try {
    run(read_options(count, arguments));
    return 0;
  } catch (const InputError& error) {
    std::fprintf(stderr, "worst_case: %s\n%s\n", error.what(), error.remedy().c_str());
    return 2;
  }
}
