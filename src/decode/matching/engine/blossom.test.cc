#include "decode/matching/engine/blossom.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "bits/random_stream.h"

namespace sallow {
namespace {

/// Events with distances in a table, for matching and for checking.
class Metric final : public Neighbourhood {
 public:
  Metric(uint32_t count, int64_t far) : count_(count), far_(far), distance_(count * count, far), cursor_(count, 0) {
    for (uint32_t k = 0; k < count; k++) at(k, k) = 0;
    boundary_.assign(count, Blossom::kNoBoundary);
  }

  int64_t& at(uint32_t u, uint32_t v) { return distance_[u * count_ + v]; }
  int64_t& boundary(uint32_t u) { return boundary_[u]; }
  uint32_t count() const { return count_; }

  /// Closes the distances under paths through other events, and applies the boundary's rule, as in a decoding graph.
  void close() {
    for (uint32_t k = 0; k < count_; k++) {
      for (uint32_t u = 0; u < count_; u++) {
        for (uint32_t v = 0; v < count_; v++) at(u, v) = std::min(at(u, v), at(u, k) + at(k, v));
      }
    }
    for (uint32_t k = 0; k < count_; k++) {
      for (uint32_t u = 0; u < count_; u++) boundary_[u] = std::min(boundary_[u], boundary_[k] + at(u, k));
    }
    order_.clear();
    for (uint32_t u = 0; u < count_; u++) {
      std::vector<uint32_t> near;
      for (uint32_t v = 0; v < count_; v++) {
        if (v != u && at(u, v) < far_ && at(u, v) < boundary_[u] + boundary_[v] && at(u, v) < 2 * boundary_[u]) {
          near.push_back(v);
        }
      }
      std::stable_sort(near.begin(), near.end(), [&](uint32_t a, uint32_t b) { return at(u, a) < at(u, b); });
      order_.push_back(near);
    }
  }

  Reach next(uint32_t event) override {
    if (cursor_[event] == order_[event].size()) return {Reach::kNever, Reach::kNoEvent, 0};
    uint32_t v = order_[event][cursor_[event]++];
    return {at(event, v), v, 0};
  }

  /// Minimum weight over all pairings, by dynamic programming over subsets; negative if there is none.
  int64_t brute_force() const {
    std::vector<int64_t> best(size_t{1} << count_, INT64_MAX / 2);
    best[0] = 0;
    for (size_t set = 1; set < best.size(); set++) {
      uint32_t u = static_cast<uint32_t>(__builtin_ctzll(set));
      size_t rest = set & (set - 1);
      if (boundary_[u] < Blossom::kNoBoundary) best[set] = best[rest] + boundary_[u];
      for (uint32_t v = u + 1; v < count_; v++) {
        if (rest >> v & 1 && distance_[u * count_ + v] < far_) {
          best[set] = std::min(best[set], best[rest & ~(size_t{1} << v)] + distance_[u * count_ + v]);
        }
      }
    }
    return best.back() >= INT64_MAX / 4 ? -1 : best.back();
  }

 private:
  uint32_t count_;
  int64_t far_;
  std::vector<int64_t> distance_;
  std::vector<int64_t> boundary_;
  std::vector<uint32_t> cursor_;
  std::vector<std::vector<uint32_t>> order_;
};

/// Runs the matcher from scratch and checks the matching and its proof. Returns the weight, or -1 if there is no
/// matching.
int64_t solve(Blossom& blossom, Metric& metric) {
  uint32_t count = metric.count();
  blossom.start(count);
  for (uint32_t k = 0; k < count; k++) {
    blossom.set_event(k, 0, metric.boundary(k));
    blossom.set_reach(k, {0, Reach::kNoEvent, 0});
  }
  if (!blossom.solve(metric)) return -1;
  int64_t weight = 0;
  for (uint32_t k = 0; k < count; k++) {
    uint32_t match = blossom.match_of(k);
    if (match == Blossom::kBoundaryMatch) {
      weight += metric.boundary(k);
      continue;
    }
    const Blossom::Edge& edge = blossom.edge(match);
    EXPECT_TRUE(edge.a == k || edge.b == k);
    uint32_t other = edge.a == k ? edge.b : edge.a;
    EXPECT_EQ(blossom.match_of(other), match);
    EXPECT_EQ(edge.distance, metric.at(edge.a, edge.b));
    if (k < other) weight += edge.distance;
  }
  EXPECT_EQ(blossom.dual_value(), weight);
  return weight;
}

struct Shape {
  const char* name;
  int64_t largest;       // distances are 2 × [1, largest]
  bool is_line;          // points on a short line, with many ties
  int boundary_percent;  // of events with their own path to the boundary
  int edge_percent;
};

class BlossomShapes : public testing::TestWithParam<Shape> {};

TEST_P(BlossomShapes, FindsTheMinimumWeightOfRandomMetrics) {
  const Shape& shape = GetParam();
  Blossom blossom;
  for (uint64_t seed = 0; seed < 5000; seed++) {
    RandomStream random(seed, 0);
    auto count = static_cast<uint32_t>(1 + random.next() % 12);
    Metric metric(count, int64_t{1} << 40);
    std::vector<int64_t> place(count);
    for (auto& x : place) x = random.next() % 20;
    for (uint32_t u = 0; u < count; u++) {
      if (random.next() % 100 < static_cast<uint64_t>(shape.boundary_percent)) {
        metric.boundary(u) = 2 * (random.next() % (shape.largest + 1));
      }
      for (uint32_t v = 0; v < u; v++) {
        if (random.next() % 100 >= static_cast<uint64_t>(shape.edge_percent)) continue;
        int64_t d = shape.is_line ? std::abs(place[u] - place[v]) : 1 + random.next() % shape.largest;
        metric.at(u, v) = metric.at(v, u) = 2 * d;
      }
    }
    metric.close();
    ASSERT_EQ(solve(blossom, metric), metric.brute_force()) << "seed " << seed << ", " << count << " events";
    if (testing::Test::HasFailure()) FAIL() << "seed " << seed;
  }
}

INSTANTIATE_TEST_SUITE_P(Blossom, BlossomShapes,
                         testing::Values(Shape{"Ties", 3, false, 20, 100}, Shape{"Wide", 1000, false, 20, 100},
                                         Shape{"SparseTies", 4, false, 10, 35}, Shape{"Line", 20, true, 10, 100},
                                         Shape{"NoBoundary", 12, false, 0, 60}, Shape{"Equal", 1, false, 0, 40},
                                         Shape{"ManyBoundaries", 30, false, 80, 80}),
                         [](const auto& shape) { return shape.param.name; });

}  // namespace
}  // namespace sallow
