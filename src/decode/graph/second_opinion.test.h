#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <span>
#include <vector>

#include "bits/random_stream.h"
#include "decode/graph/decoding_graph.h"
#include "dem/error_model.h"

// Shared by the tests of decoders: random models, and slow reference answers for fast ones.
namespace sallow {

/// The shape of a random model.
struct ModelShape {
  uint32_t detectors;
  uint32_t errors;
  uint32_t observables;
  int boundary_percent;   // of errors with one detector
  bool few_weights;       // probabilities from a short list, for many ties
  bool any_probability;   // 0, 1, above and at one half too
  int joint_percent = 0;  // of errors with a second part, of the same kind
};

inline std::vector<DemTarget> random_symptoms(RandomStream& random, const ModelShape& shape) {
  std::vector<DemTarget> targets;
  uint64_t u = random.next() % shape.detectors;
  bool to_boundary = random.next() % 100 < static_cast<uint64_t>(shape.boundary_percent);
  bool no_detector = shape.any_probability && random.next() % 20 == 0;
  if (!no_detector) targets.push_back(DemTarget::detector(u));
  if (!no_detector && !to_boundary && shape.detectors > 1) {
    targets.push_back(DemTarget::detector((u + 1 + random.next() % (shape.detectors - 1)) % shape.detectors));
  }
  for (uint32_t o = 0; o < shape.observables; o++) {
    if (random.next() % 4 == 0) targets.push_back(DemTarget::observable(o));
  }
  return targets;
}

inline double random_probability(RandomStream& random, const ModelShape& shape) {
  static constexpr double kOdd[] = {0, 0.5, 0.75, 0.9, 1, 0.6, 0.51};
  static constexpr double kFew[] = {0.1, 0.1, 0.01, 0.2};
  if (shape.any_probability && random.next() % 4 == 0) return kOdd[random.next() % std::size(kOdd)];
  if (shape.few_weights) return kFew[random.next() % std::size(kFew)];
  return 0.001 + 0.4 * random.uniform();
}

inline DetectorErrorModel random_model(RandomStream& random, const ModelShape& shape) {
  DetectorErrorModel model;
  for (uint32_t d = 0; d < shape.detectors; d++) model.append_detector(d);
  for (uint32_t k = 0; k < shape.errors; k++) {
    std::vector<DemTarget> targets = random_symptoms(random, shape);
    if (random.next() % 100 < static_cast<uint64_t>(shape.joint_percent)) {
      targets.push_back(DemTarget::separator());
      for (DemTarget target : random_symptoms(random, shape)) targets.push_back(target);
    }
    model.append_error(random_probability(random, shape), targets);
  }
  return model;
}

/// Distances between all detectors, and to the boundary, by the Floyd-Warshall algorithm.
struct AllDistances {
  static constexpr int64_t kFar = INT64_MAX / 8;
  size_t count;
  std::vector<int64_t> to;  // row `count` is the boundary, which no path crosses

  /// By the graph's weights, or by other weights, one per edge.
  explicit AllDistances(const DecodingGraph& graph, std::span<const int32_t> weights = {})
      : count(graph.detector_count()), to((count + 1) * (count + 1), kFar) {
    for (size_t k = 0; k <= count; k++) at(k, k) = 0;
    for (size_t e = 0; e < graph.edges().size(); e++) {
      const DecodingEdge& edge = graph.edges()[e];
      size_t v = edge.v == kBoundary ? count : edge.v;
      int32_t weight = weights.empty() ? edge.weight : weights[e];
      at(edge.u, v) = at(v, edge.u) = std::min<int64_t>(at(edge.u, v), weight);
    }
    for (size_t k = 0; k < count; k++) {
      for (size_t u = 0; u <= count; u++) {
        for (size_t v = 0; v <= count; v++) at(u, v) = std::min(at(u, v), at(u, k) + at(k, v));
      }
    }
  }
  int64_t& at(size_t u, size_t v) { return to[u * (count + 1) + v]; }

  /// The least weight of a perfect matching, by dynamic programming over subsets of the events.
  int64_t least_matching(const std::vector<uint32_t>& events) {
    std::vector<int64_t> best(size_t{1} << events.size(), kFar);
    best[0] = 0;
    for (size_t set = 1; set < best.size(); set++) {
      size_t first = static_cast<size_t>(__builtin_ctzll(set));
      size_t rest = set & (set - 1);
      best[set] = std::min(kFar, best[rest] + at(events[first], count));
      for (size_t k = first + 1; k < events.size(); k++) {
        if (rest >> k & 1) {
          best[set] = std::min(best[set], best[rest & ~(size_t{1} << k)] + at(events[first], events[k]));
        }
      }
    }
    return best.back();
  }
};

}  // namespace sallow
