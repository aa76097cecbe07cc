#include "report/stream_page.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include "base/number_text.h"
#include "report/latency_table.h"

namespace sallow {

namespace {

using Kind = PageColumn::Kind;

double in_us(double ns) {
  return 1e-3 * ns;
}

struct NamedTimes {
  std::string name;
  const HdrHistogram* times;
};

/// Latency against how rare it is, as HdrHistogram plots it: one in N is slower, for N = 1, 2, 5, 10, 20, ….
Curve rarity_curve(const NamedTimes& named) {
  Curve curve{.name = named.name};
  const auto count = static_cast<double>(named.times->count());
  const auto add = [&](double slower_one_in, double ns, const std::string& text) {
    curve.points.push_back({.x = slower_one_in, .y = std::max(in_us(ns), 1e-3), .text = text});
  };
  const double steps[] = {1, 2, 5};
  for (double decade = 1; decade < count; decade *= 10) {
    for (const double step : steps) {
      const double one_in = decade * step;
      if (one_in == 1 || one_in >= count) continue;
      const double part = 1 - 1 / one_in;
      add(one_in, static_cast<double>(named.times->quantile(part)), "p" + shortest_text(std::round(1e8 * part) / 1e6));
    }
  }
  if (count > 0) add(std::max(count, 2.0), static_cast<double>(named.times->max()), "the maximum");
  return curve;
}

PageFigure distribution_figure(std::span<const NamedTimes> all, const StreamFacts& facts, const std::string& command) {
  PageFigure figure{"distribution", "How rare long latencies are"};
  figure.text =
      "Both axes are logarithmic: at 1000, one in 1000 is slower, which is p99.9. The last point of a curve is its "
      "maximum.";
  CurvesPlot plot{.x = {"one in N is slower", "N", true}, .y = {"time (µs)", "time", true}};
  figure.table.columns = {
      {"time, µs"},           {"count", Kind::kCount},  {"mean", Kind::kNumber},   {"p50", Kind::kNumber},
      {"p99", Kind::kNumber}, {"p99.9", Kind::kNumber}, {"p99.99", Kind::kNumber}, {"max", Kind::kNumber}};
  for (const NamedTimes& named : all) {
    const HdrHistogram& times = *named.times;
    if (times.count() == 0) continue;
    plot.curves.push_back(rarity_curve(named));
    std::vector<PageCell> row = {named.name, times.count(), in_us(times.mean())};
    for (const double part : {0.5, 0.99, 0.999, 0.9999}) {
      row.emplace_back(in_us(static_cast<double>(times.quantile(part))));
    }
    row.emplace_back(in_us(static_cast<double>(times.max())));
    figure.table.rows.push_back(std::move(row));
  }
  plot.rules.push_back({.vertical = false,
                        .at = in_us(static_cast<double>(facts.noise.max_ns)),
                        .label = "the machine's longest pause"});
  if (facts.options.deadline_ns > 0) {
    plot.rules.push_back(
        {.vertical = false, .at = in_us(static_cast<double>(facts.options.deadline_ns)), .label = "deadline"});
  }
  figure.plot = std::move(plot);
  figure.command = command;
  figure.notes = {
      "The machine's pauses are those of an empty loop on the decoder's core, measured before the run. Latencies as "
      "long "
      "as these show the scheduler, not the decoder."};
  return figure;
}

/// The middle of a part of the run, in rounds.
double middle_of(size_t part, size_t parts, uint64_t rounds) {
  return (static_cast<double>(part) + 0.5) / static_cast<double>(parts) * static_cast<double>(rounds);
}

PageFigure over_run_figure(const MeterReport& report) {
  PageFigure figure{"over-the-run", "Latency over the run"};
  figure.text = "Of commits, from the arrival of the round that decides to the correction: by parts of the run.";
  CurvesPlot plot{.x = {"round of the run", "round"}, .y = {"latency (µs)", "latency", true}};
  Curve mean{.name = "mean", .style = Curve::Style::kDotted},
      longest{.name = "longest", .style = Curve::Style::kDotted};
  for (size_t k = 0; k < MeterReport::kParts; k++) {
    const MeterReport::Part& part = report.parts[k];
    if (part.commits == 0) continue;
    const double x = middle_of(k, MeterReport::kParts, report.rounds);
    mean.points.push_back({x, std::max(in_us(part.latency_ns_mean), 1e-3)});
    longest.points.push_back({x, std::max(in_us(static_cast<double>(part.latency_ns_max)), 1e-3)});
  }
  plot.curves = {std::move(mean), std::move(longest)};
  figure.plot = std::move(plot);
  figure.table.columns = {{"tenth of the run"},
                          {"mean latency, µs", Kind::kNumber},
                          {"longest, µs", Kind::kNumber},
                          {"longest queue", Kind::kCount},
                          {"queue at its end", Kind::kCount}};
  for (size_t k = 0; k < 10; k++) {
    const MeterReport::Part& tenth = report.tenths[k];
    figure.table.rows.push_back({std::to_string(k + 1), in_us(tenth.latency_ns_mean),
                                 in_us(static_cast<double>(tenth.latency_ns_max)), tenth.queue_max, tenth.queue_end});
  }
  return figure;
}

PageFigure backlog_figure(const MeterReport& report) {
  PageFigure figure{"backlog", "Rounds that wait"};
  figure.text = "The longest queue by parts of the run. Decoding falls behind if the queue grows.";
  CurvesPlot plot{.x = {"round of the run", "round"}, .y = {"rounds that wait", "queue"}};
  Curve queue{.name = "longest queue", .style = Curve::Style::kDotted};
  for (size_t k = 0; k < MeterReport::kParts; k++) {
    const MeterReport::Part& part = report.parts[k];
    if (part.commits == 0) continue;
    queue.points.push_back({middle_of(k, MeterReport::kParts, report.rounds), static_cast<double>(part.queue_max)});
  }
  plot.curves = {std::move(queue)};
  figure.plot = std::move(plot);
  figure.notes = {std::to_string(report.lost_for_load) + " rounds were lost because the queue was full."};
  return figure;
}

void add_setting(Page& page, const StreamFacts& facts, double pace_lag_ns, const HugePages& huge_pages) {
  page.facts.push_back({"decoder", facts.decoder});
  page.facts.push_back({"windows", facts.plan.commit == 0
                                       ? "one for the whole shot"
                                       : "commit " + std::to_string(facts.plan.commit) + ", buffer " +
                                             std::to_string(facts.plan.buffer) + " rounds"});
  page.facts.push_back({"time of a round", round_time_text(facts.options.round_ps)});
  const auto core = [](int number) { return number < 0 ? "not pinned" : "core " + std::to_string(number); };
  page.facts.push_back({"decoding thread", core(facts.options.decode_core)});
  if (facts.options.round_ps > 0) page.facts.push_back({"pacing thread", core(facts.options.pace_core)});
  page.facts.push_back({"waiting", facts.options.sleeps ? "asleep" : "spinning"});
  page.facts.push_back({"an empty loop's p99.9, longest", us_text(static_cast<double>(facts.noise.p999_ns)) + ", " +
                                                              us_text(static_cast<double>(facts.noise.max_ns)) +
                                                              " µs"});
  if (facts.options.huge_pages) {
    const bool none = !huge_pages.problem.empty();
    page.facts.push_back({"huge pages", none ? "none" : bytes_text(static_cast<double>(huge_pages.bytes))});
  }
  if (facts.options.round_ps > 0) page.facts.push_back({"pace late by at most", us_text(pace_lag_ns) + " µs"});
}

std::string late_text(uint64_t late, uint64_t failed_or_late) {
  return std::to_string(late) + " late, " + std::to_string(failed_or_late) + " late or failed";
}

}  // namespace

Page stream_page(const StreamFacts& facts, const MeterReport& report, const std::string& what,
                 const std::string& command) {
  const bool is_paced = facts.options.round_ps > 0;
  Page page;
  page.title = "Decoding in real time: " + what;
  page.lead = {is_paced
                   ? "Rounds come at a pace, and are decoded as they come. Latency is the time from the arrival of "
                     "the round that decides to the correction, without transport."
                   : "Rounds are decoded as fast as it goes, on one thread."};
  page.command = command;
  if (is_paced) page.facts.push_back({"keeps up", report.keeps_up() ? "yes" : "no"});
  const double per_round = std::max(1.0, static_cast<double>(report.rounds));
  page.facts.push_back(
      {"processor time of a round", fixed_text(1e6 * report.decode_cpu_seconds / per_round, 3) + " µs"});
  if (facts.searched) {
    page.facts.push_back(
        {"shortest time of a round", facts.shortest_ps == 0 ? "none up to 1 ms" : round_time_text(facts.shortest_ps)});
  }
  page.facts.push_back({"shots", count_text(report.shots)});
  page.facts.push_back({"rounds per shot", count_text(facts.rounds_per_shot)});
  if (report.knows_flips) page.facts.push_back({"failures", count_text(report.failures)});
  if (facts.options.deadline_ns > 0) {
    page.facts.push_back({"deadline of " + us_text(static_cast<double>(facts.options.deadline_ns)) + " µs",
                          late_text(report.late, report.failures_or_late)});
  }
  if (report.counts.heralded > 0) page.facts.push_back({"windows heralded", count_text(report.counts.heralded)});
  add_setting(page, facts, report.pace_lag_ns_max, report.huge_pages);
  std::vector<NamedTimes> times;
  if (is_paced) {
    times = {{"last round → final correction", &report.final_latency},
             {"deciding round → correction", &report.commit_latency}};
  }
  times.push_back({"service", &report.service});
  page.sections = {{"latency", "Latency", {}, {distribution_figure(times, facts, command)}}};
  if (is_paced) page.sections.push_back({"run", "Over the run", {}, {over_run_figure(report), backlog_figure(report)}});
  return page;
}

Page feedback_page(const StreamFacts& facts, const FeedbackReport& report, const std::string& what,
                   const std::string& command) {
  Page page;
  page.title = "Reaction time under feedback: " + what;
  page.lead = {
      "Two decoders in turns: each shot goes on until the final correction of the shot before has come. Then the next "
      "shot begins at once, in the other decoder. The reaction time is from a shot's last round to its final "
      "correction, "
      "without transport."};
  page.command = command;
  page.facts = {{"keeps up", report.keeps_up() ? "yes" : "no"},
                {"shots", count_text(report.shots)},
                {"rounds per shot", fixed_text(report.rounds_per_shot.mean(), 1)},
                {"rounds waited per shot", fixed_text(report.rounds_waited.mean(), 2)},
                {"failures", count_text(report.failures)}};
  if (facts.options.deadline_ns > 0) {
    page.facts.push_back({"deadline of " + us_text(static_cast<double>(facts.options.deadline_ns)) + " µs",
                          late_text(report.late, report.failures_or_late)});
  }
  add_setting(page, facts, report.pace_lag_ns_max, report.huge_pages);
  const NamedTimes times[] = {{"reaction", &report.reaction},
                              {"deciding round → correction", &report.commit_latency},
                              {"service", &report.service}};
  PageFigure rounds{"rounds", "Rounds per shot"};
  rounds.text = "By tenths of the run. Shots become longer and longer if decoding falls behind.";
  CurvesPlot plot{.x = {"tenth of the run", "tenth"}, .y = {"mean rounds per shot", "rounds"}};
  Curve curve{.name = "rounds per shot"};
  rounds.table.columns = {{"tenth of the run"},
                          {"shots", Kind::kCount},
                          {"mean rounds per shot", Kind::kNumber},
                          {"mean reaction time, µs", Kind::kNumber}};
  for (size_t k = 0; k < 10; k++) {
    const FeedbackReport::Tenth& tenth = report.tenths[k];
    if (tenth.shots == 0) continue;
    curve.points.push_back({static_cast<double>(k + 1), tenth.rounds_mean});
    rounds.table.rows.push_back({std::to_string(k + 1), tenth.shots, tenth.rounds_mean, in_us(tenth.reaction_ns_mean)});
  }
  plot.curves = {std::move(curve)};
  rounds.plot = std::move(plot);
  page.sections = {{"reaction", "Reaction time", {}, {distribution_figure(times, facts, command)}},
                   {"run", "Over the run", {}, {std::move(rounds)}}};
  return page;
}

}  // namespace sallow
