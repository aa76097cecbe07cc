#include "report/latency_table.h"

#include <vector>

namespace sallow {

namespace {

constexpr double kParts[] = {0.5, 0.99, 0.999, 0.9999};

}  // namespace

std::string us_text(double ns) {
  return fixed_text(ns / 1000, ns < 10'000 ? 2 : 1);
}

std::string round_time_text(int64_t ps) {
  return ps == 0 ? "max" : fixed_text(static_cast<double>(ps) * 1e-6, 3) + " us";
}

Table latency_table(const std::string& unit) {
  return Table({unit, "count", "mean", "p50", "p99", "p99.9", "p99.99", "max"});
}

void add_latencies(const std::string& name, const HdrHistogram& times, Table& table) {
  if (times.count() == 0) return;
  std::vector<std::string> cells = {name, std::to_string(times.count()), us_text(times.mean())};
  for (const double part : kParts) cells.push_back(us_text(static_cast<double>(times.quantile(part))));
  cells.push_back(us_text(static_cast<double>(times.max())));
  table.add_row(cells);
}

void add_counts(const std::string& name, const HdrHistogram& numbers, Table& table) {
  if (numbers.count() == 0) return;
  std::vector<std::string> cells = {name, std::to_string(numbers.count()), fixed_text(numbers.mean(), 2)};
  for (const double part : kParts) cells.push_back(std::to_string(numbers.quantile(part)));
  cells.push_back(std::to_string(numbers.max()));
  table.add_row(cells);
}

Json latencies_json(const HdrHistogram& times) {
  return {{"count", times.count()},         {"mean_ns", times.mean()},           {"p50_ns", times.quantile(0.5)},
          {"p99_ns", times.quantile(0.99)}, {"p99.9_ns", times.quantile(0.999)}, {"p99.99_ns", times.quantile(0.9999)},
          {"max_ns", times.max()}};
}

std::string machine_text(const MeterOptions& options, const LoopNoise& noise) {
  std::string text = options.sleeps ? "waits asleep" : "waits spinning";
  if (options.decode_core >= 0) text += ", decoder on core " + std::to_string(options.decode_core);
  if (options.pace_core >= 0) text += ", pace on core " + std::to_string(options.pace_core);
  return text + "; an empty loop's longest pause " + us_text(static_cast<double>(noise.max_ns)) + " us, p99.9 " +
         us_text(static_cast<double>(noise.p999_ns)) + " us";
}

void add_machine(const MeterOptions& options, const LoopNoise& noise, Json& json) {
  json["wait"] = options.sleeps ? "sleep" : "spin";
  json["decode_core"] = options.decode_core;
  json["pace_core"] = options.pace_core;
  json["loop_pause_ns_max"] = noise.max_ns;
  json["loop_pause_ns_p99.9"] = noise.p999_ns;
}

std::string huge_pages_line(const MeterOptions& options, const HugePages& pages) {
  return options.huge_pages ? huge_pages_text(pages) + "\n" : "";
}

void add_huge_pages(const MeterOptions& options, const HugePages& pages, Json& json) {
  if (!options.huge_pages) return;
  json["huge_page_bytes"] = pages.bytes;
  if (!pages.problem.empty()) json["huge_pages_problem"] = pages.problem;
}

}  // namespace sallow
