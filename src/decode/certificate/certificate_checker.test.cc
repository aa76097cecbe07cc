#include "decode/certificate/certificate_checker.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/sanitized.test.h"
#include "decode/graph/second_opinion.test.h"
#include "decode/matching/matching_decoder.h"
#include "decode/matching/proved_solution.test.h"

namespace sallow {
namespace {

/// A shot, the answer to it, and the proof.
struct Proved {
  std::vector<uint32_t> events, flips;
  Certificate certificate;
};

/// Whether a certificate proves its answer, checked one odd cut at a time.
bool proves_by_cuts(const DecodingGraph& graph, const Proved& proved) {
  const Certificate& certificate = proved.certificate;
  std::set<uint32_t> left;
  const auto toggle = [](std::set<uint32_t>& set, uint32_t x) {
    if (!set.erase(x)) set.insert(x);
  };
  for (uint32_t d : proved.events) toggle(left, d);
  for (uint32_t d : graph.baseline_detectors()) toggle(left, d);
  std::set<uint32_t> unexplained = left, flips(proved.flips.begin(), proved.flips.end());
  for (uint32_t o : graph.baseline_observables()) toggle(flips, o);
  int64_t weight = 0, value = 0;
  for (uint32_t e : certificate.edges) {
    if (e >= graph.edges().size()) return false;
    const DecodingEdge& edge = graph.edges()[e];
    toggle(unexplained, edge.u);
    if (edge.v != kBoundary) toggle(unexplained, edge.v);
    for (uint32_t o : graph.observables(edge.observables)) toggle(flips, o);
    weight += edge.weight;
  }
  if (!unexplained.empty() || !flips.empty()) return false;
  std::vector<int64_t> room;
  for (const DecodingEdge& edge : graph.edges()) room.push_back(edge.weight);
  for (const Certificate::Region& region : certificate.regions) {
    std::map<uint32_t, int64_t> level;
    std::set<int64_t> steps = {region.width};
    for (const auto [detector, at] : certificate.levels_of(region)) {
      if (detector >= graph.detector_count() || at < 0 || at >= region.width) return false;
      level[detector] = at;
      steps.insert(at);
    }
    if (!steps.contains(0)) return false;
    for (auto step = steps.begin(); std::next(step) != steps.end(); ++step) {
      // The cut around all detectors at this level or below is the same for all levels up to the next.
      const auto is_in = [&](uint32_t x) { return level.contains(x) && level[x] <= *step; };
      if (std::count_if(left.begin(), left.end(), is_in) % 2 == 0) return false;
      const int64_t thickness = *std::next(step) - *step;
      value += thickness;
      for (size_t e = 0; e < room.size(); e++) {
        const DecodingEdge& edge = graph.edges()[e];
        const bool leaves = is_in(edge.u) != (edge.v != kBoundary && is_in(edge.v));
        if (leaves && (room[e] -= thickness) < 0) return false;
      }
    }
  }
  return value == weight;
}

Proved prove(const MatchingDecoder& decoder, Decoder::Workspace& workspace, std::vector<uint32_t> events) {
  Proved proved{std::move(events), {}, {}};
  decoder.prove(proved.events, workspace, proved.certificate);
  const ProvedSolution solution = proved_solution(decoder, proved.events, workspace);
  proved.flips = solution.observables;
  return proved;
}

std::vector<uint32_t> random_events(RandomStream& random, const DecodingGraph& graph) {
  std::vector<uint32_t> events;
  for (uint32_t d = 0; d < graph.detector_count(); d++) {
    if (random.next() % 3 == 0) events.push_back(d);
  }
  return events;
}

/// Two detectors between two boundaries, and a third that fires only together with the second.
DetectorErrorModel short_chain() {
  return DetectorErrorModel::parse(
      "error(0.1) D0 L0\nerror(0.05) D0 D1\nerror(0.1) D1\nerror(0.2) D1 D2\nerror(0.3) D3 D4\ndetector D5\n");
}

TEST(CertificateChecker, AcceptsAProofWrittenByHand) {
  const DecodingGraph graph = DecodingGraph::from_model(short_chain());
  CertificateChecker checker(graph);
  ASSERT_EQ(graph.edges()[0].v, 1u);  // D0 D1, then D0's boundary
  const auto w = [&](uint32_t e) { return graph.edges()[e].weight; };
  // D0 alone: its region grows to the boundary.
  Proved proved{{0}, {0}, {DecodeStatus::kSolved, {1}, {{w(1), 0, 1}}, {{0, 0}}}};
  EXPECT_EQ(checker.check(proved.events, proved.flips, proved.certificate), "");
  EXPECT_EQ(checker.weight(), w(1));
  // D1 grows until it reaches D2, and D0 takes the rest.
  proved = {{0, 1}, {}, {DecodeStatus::kSolved, {0}, {{w(0) - w(2), 0, 1}, {w(2), 1, 2}}, {{0, 0}, {1, 0}}}};
  EXPECT_EQ(checker.check(proved.events, proved.flips, proved.certificate), "");
  // Or D1 grows beyond D2, which joins the region at its distance from D1.
  const int64_t half = w(0) / 2;
  proved.certificate.regions = {{w(0) - half, 0, 1}, {half, 1, 3}};
  proved.certificate.levels.push_back({2, w(2)});
  ASSERT_GT(half, w(2));
  EXPECT_EQ(checker.check(proved.events, proved.flips, proved.certificate), "");
  EXPECT_EQ(checker.check({}, {}, {}), "");
  EXPECT_EQ(checker.weight(), 0);
}

TEST(CertificateChecker, ReportsWhatIsWrong) {
  const DecodingGraph graph = DecodingGraph::from_model(short_chain());
  CertificateChecker checker(graph);
  const int64_t w = graph.edges()[1].weight;
  using Region = Certificate::Region;
  using Level = Certificate::Level;
  const auto complaint = [&](std::vector<uint32_t> events, std::vector<uint32_t> flips, std::vector<uint32_t> edges,
                             std::vector<Region> regions, std::vector<Level> levels) {
    return checker.check(events, flips, {DecodeStatus::kSolved, edges, regions, levels});
  };
  EXPECT_EQ(complaint({0, 0}, {0}, {1}, {{w, 0, 1}}, {{0, 0}}), "an event is not a detector, or is listed twice");
  EXPECT_EQ(complaint({6}, {0}, {1}, {{w, 0, 1}}, {{0, 0}}), "an event is not a detector, or is listed twice");
  EXPECT_EQ(complaint({0}, {0}, {7}, {{w, 0, 1}}, {{0, 0}}),
            "the explanation's edges are not edges of the graph in rising order");
  EXPECT_EQ(complaint({0}, {0}, {1, 1, 1}, {{w, 0, 1}}, {{0, 0}}),
            "the explanation's edges are not edges of the graph in rising order");
  EXPECT_EQ(complaint({1}, {0}, {1}, {{w, 0, 1}}, {{0, 0}}), "the edges do not explain the events: detector 0");
  EXPECT_EQ(complaint({0}, {}, {1}, {{w, 0, 1}}, {{0, 0}}),
            "the edges do not flip the predicted observables: observable 0");
  EXPECT_EQ(complaint({0}, {1}, {1}, {{w, 0, 1}}, {{0, 0}}), "a predicted flip is not of an observable");
  EXPECT_EQ(complaint({0}, {0}, {1}, {{w, 0, 2}}, {{0, 0}}), "a region has no levels");
  EXPECT_EQ(complaint({0}, {0}, {1}, {{0, 0, 1}}, {{0, 0}}), "a region's width is not above 0");
  EXPECT_EQ(complaint({0}, {0}, {1}, {{w, 0, 1}}, {{6, 0}}), "a region's detector does not exist, or is listed twice");
  EXPECT_EQ(complaint({0}, {0}, {1}, {{w, 0, 2}}, {{0, 0}, {0, 0}}),
            "a region's detector does not exist, or is listed twice");
  EXPECT_EQ(complaint({0}, {0}, {1}, {{w, 0, 1}}, {{0, w}}), "a level is not between 0 and its region's width");
  EXPECT_EQ(complaint({0}, {0}, {1}, {{w, 0, 1}}, {{0, -1}}), "a level is not between 0 and its region's width");
  EXPECT_EQ(complaint({0}, {0}, {1}, {{w, 0, 1}}, {{0, 1}}), "an event in a region has a level above 0");
  EXPECT_EQ(complaint({0}, {0}, {1}, {{w, 0, 1}}, {{1, 0}}), "a region has an even number of events");
  EXPECT_EQ(complaint({0}, {0}, {1}, {{w + 1, 0, 1}}, {{0, 0}}), "regions cover more of edge 1 than its weight");
  EXPECT_EQ(complaint({0}, {0}, {1}, {{INT64_MAX, 0, 1}}, {{0, 0}}), "regions cover more of edge 0 than its weight");
  EXPECT_EQ(complaint({0}, {0}, {1}, {{w - 1, 0, 1}}, {{0, 0}}),
            "the widths sum to " + std::to_string(w - 1) + ", the weight is " + std::to_string(w));
  EXPECT_EQ(complaint({0}, {0}, {1}, {}, {}), "the widths sum to 0, the weight is " + std::to_string(w));
  // A correct certificate is still accepted afterwards.
  EXPECT_EQ(complaint({0}, {0}, {1}, {{w, 0, 1}}, {{0, 0}}), "");
}

TEST(CertificateChecker, AcceptsAClosedRegionAsProofThatNoExplanationExists) {
  const DecodingGraph graph = DecodingGraph::from_model(short_chain());
  CertificateChecker checker(graph);
  const auto complaint = [&](std::vector<uint32_t> events, std::vector<Certificate::Level> levels) {
    const auto count = static_cast<uint32_t>(levels.size());
    return checker.check(events, {}, {DecodeStatus::kUnmatchable, {}, {{1, 0, count}}, levels});
  };
  EXPECT_EQ(complaint({3}, {{3, 0}, {4, 0}}), "");
  EXPECT_EQ(complaint({0, 5}, {{5, 0}}), "");
  EXPECT_EQ(complaint({3}, {{3, 0}}), "an edge leads out of a region that is claimed to be closed");
  EXPECT_EQ(complaint({0}, {{0, 0}, {1, 0}, {2, 0}}), "an edge leads out of a region that is claimed to be closed");
  EXPECT_EQ(complaint({3, 4}, {{3, 0}, {4, 0}}), "a region has an even number of events");
  const std::vector<uint32_t> event = {3}, flip = {0};
  const Certificate closed{DecodeStatus::kUnmatchable, {}, {{1, 0, 2}}, {{3, 0}, {4, 0}}};
  EXPECT_NE(checker.check(event, flip, closed), "");
  EXPECT_NE(checker.check(event, {}, {DecodeStatus::kUnmatchable, {}, {}, {}}), "");
}

/// Calls visit(graph, proved, random) for shots of random models that have an explanation of some weight.
template <typename Visit>
void for_each_proof(uint64_t seeds, Visit visit) {
  for (uint64_t seed = 0; seed < seeds; seed++) {
    RandomStream random(seed, 7);
    const auto detectors = static_cast<uint32_t>(2 + random.next() % 14);
    const ModelShape shape{detectors, detectors * 2, 2, 15, seed % 2 == 0, seed % 4 == 0};
    const MatchingDecoder decoder(DecodingGraph::from_model(random_model(random, shape)));
    auto workspace = decoder.make_workspace();
    for (int shot = 0; shot < 4; shot++) {
      const Proved proved = prove(decoder, *workspace, random_events(random, decoder.graph()));
      if (proved.certificate.regions.empty() || proved.certificate.status == DecodeStatus::kUnmatchable) continue;
      visit(decoder.graph(), proved, random);
      if (testing::Test::HasFailure()) FAIL() << "seed " << seed << " shot " << shot;
    }
  }
}

TEST(CertificateChecker, RefusesEveryMutatedMatchingWidthEventAndFlip) {
  for_each_proof(random_cases(2000), [](const DecodingGraph& graph, const Proved& proved, RandomStream& random) {
    CertificateChecker checker(graph);
    const auto accepts = [&](const Proved& p) { return checker.check(p.events, p.flips, p.certificate).empty(); };
    ASSERT_TRUE(accepts(proved));
    ASSERT_TRUE(proves_by_cuts(graph, proved));
    for (size_t k = 0; k < proved.certificate.edges.size(); k++) {
      Proved mutant = proved;
      mutant.certificate.edges.erase(mutant.certificate.edges.begin() + k);
      ASSERT_FALSE(accepts(mutant)) << "without edge " << k;
    }
    // Any other set of edges weighs more, explains other events, or flips other observables.
    const auto toggled = static_cast<uint32_t>(random.next() % graph.edges().size());
    Proved mutant = proved;
    std::set<uint32_t> edges(proved.certificate.edges.begin(), proved.certificate.edges.end());
    if (!edges.erase(toggled)) edges.insert(toggled);
    mutant.certificate.edges.assign(edges.begin(), edges.end());
    ASSERT_FALSE(accepts(mutant)) << "edge " << toggled << " toggled";
    for (size_t k = 0; k < proved.certificate.regions.size(); k++) {
      for (int64_t change : {-2, -1, 1, 2}) {
        mutant = proved;
        mutant.certificate.regions[k].width += change;
        ASSERT_FALSE(accepts(mutant)) << "region " << k << " changed by " << change;
      }
      mutant = proved;
      mutant.certificate.regions.erase(mutant.certificate.regions.begin() + k);
      ASSERT_FALSE(accepts(mutant)) << "without region " << k;
      mutant = proved;
      mutant.certificate.regions.push_back(mutant.certificate.regions[k]);
      ASSERT_FALSE(accepts(mutant)) << "region " << k << " twice";
    }
    mutant = proved;
    std::set<uint32_t> events(proved.events.begin(), proved.events.end());
    const auto event = static_cast<uint32_t>(random.next() % graph.detector_count());
    if (!events.erase(event)) events.insert(event);
    mutant.events.assign(events.begin(), events.end());
    ASSERT_FALSE(accepts(mutant)) << "event " << event << " toggled";
    mutant = proved;
    if (mutant.flips.empty()) {
      mutant.flips.push_back(random.next() % 2);
    } else {
      mutant.flips.pop_back();
    }
    ASSERT_FALSE(accepts(mutant)) << "another flip";
    mutant = proved;
    mutant.certificate.status = DecodeStatus::kUnmatchable;
    ASSERT_FALSE(accepts(mutant)) << "called unmatchable";
  });
}

// A proof may stay valid after a change of levels.
TEST(CertificateChecker, AcceptsMutatedLevelsOnlyIfOddCutsProveThemToo) {
  size_t refused = 0, mutants = 0;
  for_each_proof(random_cases(2000), [&](const DecodingGraph& graph, const Proved& proved, RandomStream& random) {
    CertificateChecker checker(graph);
    for (int k = 0; k < 20; k++) {
      Proved mutant = proved;
      Certificate& certificate = mutant.certificate;
      Certificate::Region& region = certificate.regions[random.next() % certificate.regions.size()];
      Certificate::Level& level = certificate.levels[region.begin + random.next() % (region.end - region.begin)];
      switch (random.next() % 5) {
        case 0:
          level.level = static_cast<int64_t>(random.next() % region.width);
          break;
        case 1:
          level.level += random.next() % 2 == 0 ? 1 : -1;
          break;
        case 2:
          std::swap(level, certificate.levels[region.end - 1]);
          region.end--;
          break;
        case 3: {
          bool is_there = false;
          const auto other = static_cast<uint32_t>(random.next() % graph.detector_count());
          for (const auto [detector, at] : certificate.levels_of(region)) is_there |= detector == other;
          if (!is_there) level.detector = other;
          break;
        }
        default:
          // Two regions exchange their widths.
          std::swap(region.width, certificate.regions[random.next() % certificate.regions.size()].width);
      }
      const std::string wrong = checker.check(mutant.events, mutant.flips, certificate);
      ASSERT_EQ(wrong.empty(), proves_by_cuts(graph, mutant)) << wrong;
      refused += !wrong.empty();
      mutants++;
    }
  });
  EXPECT_GT(refused, mutants / 3);
}

TEST(CertificateChecker, RefusesProofsOfAnotherModelsWeights) {
  for_each_proof(random_cases(2000), [](const DecodingGraph& graph, const Proved& proved, RandomStream&) {
    std::vector<int32_t> weights = graph.weights();
    const std::set<uint32_t> matched(proved.certificate.edges.begin(), proved.certificate.edges.end());
    for (uint32_t e = 0; e < weights.size(); e++) {
      for (int32_t change : {-2, 2}) {
        if (weights[e] + change < 0) continue;
        std::vector<int32_t> changed = weights;
        changed[e] += change;
        const DecodingGraph other = graph.with_weights(changed);
        CertificateChecker checker(other);
        const bool accepted = checker.check(proved.events, proved.flips, proved.certificate).empty();
        ASSERT_EQ(accepted, proves_by_cuts(other, proved)) << "edge " << e << " changed by " << change;
        ASSERT_FALSE(accepted && matched.contains(e)) << "edge " << e << " changed by " << change;
      }
    }
  });
}

}  // namespace
}  // namespace sallow
