#include "decode/matching/dense/dense_kernels.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <memory>
#include <vector>

#include "base/aligned.h"
#include "bits/random_stream.h"

namespace sallow {
namespace {

// Compares each kernel with a plain implementation. ctest forces each instruction set in turn.

/// A random metric, and the part of it that a problem may not have yet.
struct PlaneMetric {
  std::vector<std::vector<int32_t>> distance;
  std::vector<int32_t> boundary;

  static PlaneMetric random(RandomStream& random, uint32_t count, uint64_t largest) {
    PlaneMetric m{std::vector(count, std::vector<int32_t>(count, 0)), std::vector<int32_t>(count)};
    for (uint32_t i = 0; i < count; i++) {
      m.boundary[i] = static_cast<int32_t>(random.next() % (4 * largest));
      for (uint32_t j = 0; j < i; j++) {
        m.distance[i][j] = m.distance[j][i] = static_cast<int32_t>(2 * (random.next() % largest));
      }
    }
    for (uint32_t k = 0; k < count; k++) {
      for (uint32_t i = 0; i < count; i++) {
        for (uint32_t j = 0; j < count; j++) {
          m.distance[i][j] = std::min(m.distance[i][j], m.distance[i][k] + m.distance[k][j]);
        }
      }
    }
    return m;
  }

  uint32_t count() const { return static_cast<uint32_t>(boundary.size()); }

  int64_t least_matching() const {
    std::vector<int64_t> best(size_t{1} << count(), INT64_MAX);
    best[0] = 0;
    for (size_t set = 1; set < best.size(); set++) {
      const int first = std::countr_zero(set);
      const size_t rest = set & (set - 1);
      best[set] = best[rest] + boundary[first];
      for (size_t others = rest; others != 0; others &= others - 1) {
        const int k = std::countr_zero(others);
        best[set] = std::min(best[set], best[rest ^ (size_t{1} << k)] + distance[first][k]);
      }
    }
    return best.back();
  }

  /// The weight of a solution; checks that it is one.
  int64_t weight(const DenseProblem& problem) const {
    int64_t weight = 0;
    for (uint32_t i = 0; i < count(); i++) {
      const uint8_t other = problem.partner[i];
      if (other == DenseProblem::kBoundaryMatch) {
        weight += boundary[i];
        continue;
      }
      EXPECT_LT(other, count());
      EXPECT_NE(other, i);
      EXPECT_EQ(problem.partner[other], i);
      if (i < other) weight += distance[i][other];
    }
    return weight;
  }
};

/// A problem with fewer distances than its metric, as dense_kernels.h allows, that gets distances on request.
struct Learner {
  const PlaneMetric& metric;
  DenseProblem problem;
  size_t lessons = 0;

  explicit Learner(const PlaneMetric& all) : metric(all) { problem.count = metric.count(); }
  void tell(uint32_t event) {
    problem.boundary[event] = metric.boundary[event];
    if (problem.boundary[event] > problem.known[event]) problem.boundary[event] += 7;
    for (uint32_t other = 0; other < metric.count(); other++) {
      const int32_t distance = metric.distance[event][other];
      const bool is_known = distance < problem.known[event] + problem.known[other];
      problem.distance[event][other] = problem.distance[other][event] = is_known ? distance : DenseProblem::kApart;
    }
  }
  static void look(void* self, uint32_t event) {
    auto& learner = *static_cast<Learner*>(self);
    learner.lessons++;
    learner.problem.known[event] += 1 + learner.problem.known[event] / 2;
    learner.tell(event);
  }
};

TEST(DenseKernels, FindTheLeastMatching) {
  for (uint64_t seed = 0; seed < 4000; seed++) {
    RandomStream random(seed, 0);
    const uint64_t largest = seed % 3 == 0 ? 5 : seed % 3 == 1 ? 40 : 8000;
    const PlaneMetric metric = PlaneMetric::random(random, static_cast<uint32_t>(random.next() % 13), largest);
    Learner learner(metric);
    std::fill_n(learner.problem.known, metric.count(), DenseProblem::kApart);
    for (uint32_t event = 0; event < metric.count(); event++) learner.tell(event);
    dense_kernels().match(learner.problem, nullptr, nullptr);
    ASSERT_EQ(metric.weight(learner.problem), metric.least_matching()) << "seed " << seed;
  }
}

TEST(DenseKernels, AskForDistancesThatAreNotKnown) {
  size_t lessons = 0;
  for (uint64_t seed = 0; seed < 4000; seed++) {
    RandomStream random(seed, 1);
    const uint64_t largest = seed % 2 == 0 ? 40 : 8000;
    const PlaneMetric metric = PlaneMetric::random(random, static_cast<uint32_t>(1 + random.next() % 12), largest);
    Learner learner(metric);
    for (uint32_t event = 0; event < metric.count(); event++) {
      learner.problem.known[event] = static_cast<int32_t>(random.next() % (2 * largest));
    }
    for (uint32_t event = 0; event < metric.count(); event++) learner.tell(event);
    dense_kernels().match(learner.problem, &Learner::look, &learner);
    lessons += learner.lessons;
    ASSERT_EQ(metric.weight(learner.problem), metric.least_matching()) << "seed " << seed;
  }
  EXPECT_GT(lessons, 4000u);
}

// The largest number of events, on a line: neighbours are paired, with every instruction set.
TEST(DenseKernels, HandleTheLargestNumberOfEvents) {
  auto problem = std::make_unique<DenseProblem>();
  problem->count = DenseProblem::kMostEvents;
  for (int32_t i = 0; i < 64; i++) {
    problem->boundary[i] = 1000;
    problem->known[i] = DenseProblem::kApart;
    for (int32_t j = 0; j < 64; j++) problem->distance[i][j] = 10 * std::abs(i - j) + (i / 2 == j / 2 ? 0 : 4);
  }
  dense_kernels().match(*problem, nullptr, nullptr);
  for (uint32_t i = 0; i < 64; i++) ASSERT_EQ(problem->partner[i], i ^ 1);
}

TEST(DenseKernels, RelaxRowsAndFindEntriesBelowALimit) {
  for (uint64_t seed = 0; seed < 200; seed++) {
    RandomStream random(seed, 2);
    const size_t columns = 64 * (1 + random.next() % 4);
    AlignedVector<uint16_t> row(columns), base(columns);
    for (size_t c = 0; c < columns; c++) {
      row[c] = static_cast<uint16_t>(random.next() % 0x8000);
      base[c] = static_cast<uint16_t>(random.next() % 0x8000);
    }
    const auto limit = static_cast<uint16_t>(random.next() % 0x8000);
    const auto offset = static_cast<uint16_t>(random.next() % (seed % 2 == 0 ? 100 : 0x8000));
    std::vector<uint64_t> below(columns / 64), improved(columns / 64), inside(columns / 64);
    dense_kernels().find_below(row.data(), limit, columns, below.data());
    AlignedVector<uint16_t> after = row;
    dense_kernels().relax(after.data(), base.data(), offset, limit, columns, improved.data(), inside.data());
    for (size_t c = 0; c < columns; c++) {
      const int through = base[c] + offset;
      ASSERT_EQ(below[c / 64] >> (c % 64) & 1, row[c] < limit);
      ASSERT_EQ(after[c], std::min<int>(row[c], through));
      ASSERT_EQ(improved[c / 64] >> (c % 64) & 1, through < row[c]);
      ASSERT_EQ(inside[c / 64] >> (c % 64) & 1, through < row[c] && through <= limit);
    }
  }
}

}  // namespace
}  // namespace sallow
