#include "decode/weighted/reweighted_matcher.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/sanitized.test.h"
#include "decode/graph/second_opinion.test.h"

namespace sallow {
namespace {

/// One model, its matcher, and the answer of a decoder that is built again for each shot.
struct Subject {
  Subject(DecodingGraph graph_of, uint32_t near_length)
      : reweightable(std::move(graph_of), near_length), graph(reweightable.graph), matcher(reweightable) {}

  /// The detectors' events in the form given to a decoder, with the graph's baseline flipped.
  std::vector<uint64_t> row_of(const std::vector<int>& events) const {
    std::vector<uint64_t> row((graph.node_count() + 63) / 64, 0);
    std::copy(graph.baseline_bits().begin(), graph.baseline_bits().end(), row.begin());
    for (uint32_t d = 0; d < events.size(); d++) {
      if (events[d]) row[graph.node_of(d) / 64] ^= uint64_t{1} << (graph.node_of(d) % 64);
    }
    return row;
  }

  ReweightableGraph reweightable;
  const MatchingGraph& graph;
  ReweightedMatcher matcher;
};

/// Signed weights of all edges after the changes.
std::vector<int32_t> signed_weights(const DecodingGraph& graph, std::span<const EdgeChange> changes) {
  std::vector<int32_t> weights;
  for (const DecodingEdge& edge : graph.edges()) weights.push_back(edge.likely ? -edge.weight : edge.weight);
  for (const EdgeChange& change : changes) weights[change.edge] = change.weight;
  return weights;
}

std::vector<EdgeChange> random_changes(RandomStream& random, const DecodingGraph& graph) {
  std::vector<EdgeChange> changes;
  const uint64_t of_twelve = random.next() % 13;
  for (uint32_t e = 0; e < graph.edges().size(); e++) {
    if (random.next() % 12 >= of_twelve) continue;
    const int32_t base = graph.edges()[e].weight;
    int32_t weight = 0;
    switch (random.next() % 6) {
      case 0:
        break;
      case 1:
        weight = base / 16 * static_cast<int32_t>(random.next() % 16) * 2;
        break;
      case 2:
        weight = base + base / 16 * static_cast<int32_t>(random.next() % 16) * 2;
        break;
      case 3:
        weight = -(base / 8 * static_cast<int32_t>(random.next() % 8) * 2);
        break;
      case 4:
        weight = 1 << 23;
        break;
      case 5:
        weight = base;
        break;
    }
    changes.push_back({e, std::clamp(weight, -(1 << 23), 1 << 23)});
  }
  return changes;
}

// Each shot is matched with its own weights. The least weight is computed again from all distances and all pairings.
TEST(ReweightedMatcher, AgreesWithARebuiltGraphOnAHundredThousandShots) {
  size_t solved = 0, unmatchable = 0, likely = 0;
  constexpr size_t kShots = kSanitized ? 20'000 : 100'000;
  for (uint64_t seed = 0; solved + unmatchable < kShots; seed++) {
    RandomStream random(seed, 11);
    auto detectors = static_cast<uint32_t>(4 + random.next() % 14);
    ModelShape shape{detectors,
                     detectors + static_cast<uint32_t>(random.next() % 50),
                     seed % 5 == 0 ? 70u : 2u,
                     static_cast<int>(seed % 4) * 10,
                     seed % 2 == 0,
                     seed % 3 == 0};
    Subject subject(DecodingGraph::from_model(random_model(random, shape)), static_cast<uint32_t>(random.next() % 30));
    const DecodingGraph& graph = subject.graph.graph();
    std::span<const DecodingEdge> edges = graph.edges();
    for (int shot = 0; shot < 20; shot++) {
      const std::vector<EdgeChange> changes = random_changes(random, graph);
      const std::vector<int32_t> weights = signed_weights(graph, changes);
      std::vector<int> events(detectors, 0);
      size_t fired = 0;
      for (uint32_t d = 0; d < detectors && fired < 9; d++) fired += events[d] = random.next() % 2 == 0 ? 1 : 0;

      // Rebuilt: the flips of certain errors, then every likely edge, then the least set of |weights|.
      std::vector<int> left = events;
      std::vector<int> certain(detectors, 0);
      int64_t anew = 0;
      for (uint32_t d : graph.baseline_detectors()) certain[d] ^= 1;
      int64_t certain_weight = graph.baseline_weight();
      std::vector<int32_t> sizes;
      for (size_t e = 0; e < edges.size(); e++) {
        sizes.push_back(std::abs(weights[e]));
        if (edges[e].likely) {
          certain_weight += edges[e].weight;
          certain[edges[e].u] ^= 1;
          if (edges[e].v != kBoundary) certain[edges[e].v] ^= 1;
        }
        if (weights[e] >= 0) continue;
        likely++;
        anew += weights[e];
        left[edges[e].u] ^= 1;
        if (edges[e].v != kBoundary) left[edges[e].v] ^= 1;
      }
      anew += certain_weight;
      std::vector<uint32_t> ends;
      for (uint32_t d = 0; d < detectors; d++) {
        if (left[d] ^ certain[d]) ends.push_back(d);
      }
      AllDistances distances(graph, sizes);
      const int64_t least = distances.least_matching(ends);

      std::vector<uint64_t> row = subject.row_of(events);
      const bool is_solved = subject.matcher.match(row.data(), row.size(), changes, true);
      ASSERT_EQ(is_solved, least < AllDistances::kFar) << "seed " << seed << " shot " << shot;
      if (!is_solved) {
        row = subject.row_of(events);
        ASSERT_FALSE(subject.matcher.match(row.data(), row.size(), changes, false)) << "seed " << seed;
        unmatchable++;
        continue;
      }
      solved++;
      ASSERT_EQ(subject.matcher.weight(), anew + least) << "seed " << seed << " shot " << shot;

      // The chosen edges have this weight, explain the events, and flip the predicted observables.
      std::vector<uint32_t> solution;
      subject.matcher.append_solution(solution);
      for (uint32_t e = 0; e < edges.size(); e++) {
        if (weights[e] < 0) solution.push_back(e);
      }
      std::sort(solution.begin(), solution.end());
      int64_t weight = certain_weight;
      std::vector<int> explained = certain;
      std::vector<uint64_t> flips((graph.observable_count() + 63) / 64, 0);
      for (uint32_t o : graph.baseline_observables()) flips[o / 64] ^= uint64_t{1} << (o % 64);
      auto flip = [&](uint32_t e) {
        for (uint32_t o : graph.observables(edges[e].observables)) flips[o / 64] ^= uint64_t{1} << (o % 64);
      };
      for (uint32_t e = 0; e < edges.size(); e++) {
        if (edges[e].likely) flip(e);
      }
      for (size_t k = 0; k < solution.size(); k++) {
        if (k + 1 < solution.size() && solution[k] == solution[k + 1]) {
          k++;
          continue;
        }
        const uint32_t e = solution[k];
        weight += weights[e];
        explained[edges[e].u] ^= 1;
        if (edges[e].v != kBoundary) explained[edges[e].v] ^= 1;
        flip(e);
      }
      ASSERT_EQ(weight, anew + least) << "seed " << seed << " shot " << shot;
      ASSERT_EQ(explained, events) << "seed " << seed << " shot " << shot;
      ASSERT_TRUE(std::equal(flips.begin(), flips.end(), subject.matcher.flips().begin()))
          << "seed " << seed << " shot " << shot;
      // If other components do not matter, they may be skipped.
      row = subject.row_of(events);
      ASSERT_TRUE(subject.matcher.match(row.data(), row.size(), changes, false)) << "seed " << seed << " shot " << shot;
      ASSERT_TRUE(std::equal(flips.begin(), flips.end(), subject.matcher.flips().begin()))
          << "seed " << seed << " shot " << shot;
    }
  }
  EXPECT_GT(unmatchable, kShots / 100);
  EXPECT_GT(likely, kShots / 10);
}

}  // namespace
}  // namespace sallow
