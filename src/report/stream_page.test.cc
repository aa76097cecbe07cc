#include "report/stream_page.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "page/page_html.h"

namespace sallow {
namespace {

StreamFacts paced_facts() {
  StreamFacts facts{.decoder = "matching", .plan = {5, 5}, .windows = 10, .rounds_per_shot = 51};
  facts.options.round_ps = 1'100'000;
  facts.options.deadline_ns = 20'000;
  facts.noise = {.p999_ns = 30, .max_ns = 5000};
  return facts;
}

/// 1 µs to 1 ms, each once.
HdrHistogram one_to_thousand_us() {
  HdrHistogram times;
  for (int64_t us = 1; us <= 1000; us++) times.record(1000 * us);
  return times;
}

const Curve& curve_named(const PageFigure& figure, const std::string& name) {
  const std::vector<Curve>& curves = std::get<CurvesPlot>(figure.plot).curves;
  const auto found = std::ranges::find(curves, name, &Curve::name);
  EXPECT_NE(found, curves.end()) << name;
  return *found;
}

TEST(StreamPage, PlotsLatencyAgainstHowRareItIs) {
  MeterReport report;
  report.final_latency = report.commit_latency = report.service = one_to_thousand_us();
  const Page page = stream_page(paced_facts(), report, "a code", "sallow stream");
  const PageFigure& figure = page.sections[0].figures[0];
  const Curve& curve = curve_named(figure, "service");
  ASSERT_EQ(curve.points.size(), 9);  // one in 2, 5, 10, 20, 50, 100, 200, 500, and the maximum
  const double expected[][2] = {{2, 500}, {5, 800}, {10, 900}, {100, 990}, {500, 998}, {1000, 1000}};
  for (const auto& [one_in, us] : expected) {
    const auto point = std::ranges::find(curve.points, one_in, &CurvePoint::x);
    ASSERT_NE(point, curve.points.end()) << one_in;
    EXPECT_NEAR(point->y, us, 1e-3 * us);
  }
  EXPECT_EQ(curve.points[0].text, "p50");
  EXPECT_EQ(curve.points.back().text, "the maximum");
  const CurvesPlot& plot = std::get<CurvesPlot>(figure.plot);
  EXPECT_TRUE(plot.x.logarithmic && plot.y.logarithmic);
  ASSERT_EQ(plot.rules.size(), 2);
  EXPECT_DOUBLE_EQ(plot.rules[0].at, 5);
  EXPECT_DOUBLE_EQ(plot.rules[1].at, 20);
  EXPECT_EQ(figure.table.rows.size(), 3);
}

TEST(StreamPage, PlotsTheBacklogByPartsOfTheRun) {
  MeterReport report;
  report.rounds = 2000;
  for (size_t k = 0; k < MeterReport::kParts; k++) {
    report.parts[k] = {.latency_ns_mean = 1000, .latency_ns_max = 2000, .queue_max = k, .queue_end = 0, .commits = 1};
  }
  report.parts[7].commits = 0;  // a long commit: nothing was decided in this part
  const Page page = stream_page(paced_facts(), report, "a code", "sallow stream");
  ASSERT_EQ(page.sections.size(), 2);
  const Curve& queue = curve_named(page.sections[1].figures[1], "longest queue");
  ASSERT_EQ(queue.points.size(), MeterReport::kParts - 1);
  EXPECT_DOUBLE_EQ(queue.points[6].x, 65);
  EXPECT_DOUBLE_EQ(queue.points[7].x, 85);
  EXPECT_DOUBLE_EQ(queue.points[7].y, 8);
  EXPECT_DOUBLE_EQ(curve_named(page.sections[1].figures[0], "longest").points[0].y, 2);
}

TEST(StreamPage, HasNoLatencyWithoutAPace) {
  StreamFacts facts = paced_facts();
  facts.options.round_ps = 0;
  MeterReport report;
  report.service = one_to_thousand_us();
  const Page page = stream_page(facts, report, "a code", "sallow stream");
  ASSERT_EQ(page.sections.size(), 1);
  EXPECT_EQ(std::get<CurvesPlot>(page.sections[0].figures[0].plot).curves.size(), 1);
}

TEST(StreamPage, ShowsRoundsPerShotUnderFeedback) {
  FeedbackReport report;
  report.reaction = report.commit_latency = report.service = one_to_thousand_us();
  for (FeedbackReport::Tenth& tenth : report.tenths) tenth = {.shots = 4, .rounds_mean = 51, .reaction_ns_mean = 1000};
  report.tenths[9].shots = 0;  // the run ended early
  const Page page = feedback_page(paced_facts(), report, "a code", "sallow stream --feedback");
  ASSERT_EQ(page.sections.size(), 2);
  EXPECT_EQ(curve_named(page.sections[0].figures[0], "reaction").points.size(), 9);
  EXPECT_EQ(curve_named(page.sections[1].figures[0], "rounds per shot").points.size(), 9);
}

}  // namespace
}  // namespace sallow
