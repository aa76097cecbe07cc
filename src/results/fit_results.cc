#include "results/fit_results.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "results/task_differences.h"

namespace sallow {
namespace {

FittedValue fit_rounds(std::span<const MemoryPoint> points) {
  return as_rate(points.size() > 1 ? fit_error_per_cycle(points) : error_per_cycle_of(points.front()));
}

}  // namespace

std::vector<std::string> decoder_names(std::span<const TaskResult> results) {
  const auto series = [](const StoredTask& task) {
    return std::tuple(task.code, task.experiment, task.noise, task.decoder);
  };
  using Series = decltype(series(StoredTask()));
  using TaskPlace = std::tuple<std::optional<uint64_t>, std::optional<uint64_t>, std::optional<double>>;
  std::map<Series, std::map<TaskPlace, std::set<std::string>>> selections;
  for (const TaskResult& result : results) {
    const StoredTask& task = result.task;
    if (task.postselection.empty()) continue;
    selections[series(task)][{task.distance, task.rounds, task.p}].insert(task.postselection);
  }
  std::vector<std::string> names;
  // The results that share a curve so far.
  std::map<std::pair<Series, std::string>, std::vector<size_t>> curves;
  for (size_t k = 0; k < results.size(); k++) {
    const StoredTask& task = results[k].task;
    std::string& name = names.emplace_back(task.decoder);
    if (!task.postselection.empty()) {
      name += ", post-selected";
      const auto& places = selections.at(series(task));
      const bool differ =
          std::any_of(places.begin(), places.end(), [](const auto& place) { return place.second.size() > 1; });
      if (differ) name += " by " + task.postselection;
    }
    if (task.distance && task.rounds && task.p) curves[{series(task), name}].push_back(k);
  }
  for (const auto& [curve, members] : curves) {
    std::vector<const StoredTask*> tasks;
    for (const size_t member : members) tasks.push_back(&results[member].task);
    const std::vector<std::string> differences = task_differences(tasks);
    for (size_t k = 0; k < members.size(); k++) {
      if (!differences[k].empty()) names[members[k]] += ", " + differences[k];
    }
  }
  return names;
}

std::string rounds_rule(uint64_t rounds, uint64_t distance) {
  if (rounds == distance) return "d";
  if (rounds > 0 && distance > 1 && rounds % distance == 0) return std::to_string(rounds / distance) + "d";
  return std::to_string(rounds);
}

ResultFits fit_results(std::span<const TaskResult> results) {
  ResultFits fits;
  // decoder_names ensures that no two tasks have the same place in a series.
  std::map<std::pair<SeriesName, std::string>, std::map<std::pair<uint64_t, double>, ThresholdPoint>> families;
  std::map<std::pair<SeriesName, double>, std::map<uint64_t, std::map<uint64_t, MemoryPoint>>> memories;
  const std::vector<std::string> decoders = decoder_names(results);
  for (size_t k = 0; k < results.size(); k++) {
    const TaskResult& result = results[k];
    const StoredTask& task = result.task;
    if (!task.distance || !task.rounds || !task.p) {
      fits.left_out++;
      continue;
    }
    const Counts& counts = result.counts;
    if (counts.kept() == 0) continue;
    const double failures = static_cast<double>(counts.failures), kept = static_cast<double>(counts.kept());
    const SeriesName series{task.code, task.experiment, task.noise, decoders[k]};
    const std::string rule = rounds_rule(*task.rounds, *task.distance);
    ThresholdPoint& point = families[{series, rule}][{*task.distance, *task.p}];
    point = {*task.distance, *task.p, point.failures + failures, point.shots + kept};
    MemoryPoint& memory = memories[{series, *task.p}][*task.distance][*task.rounds];
    memory = {*task.rounds, memory.failures + failures, memory.shots + kept};
  }
  for (const auto& [family, by_place] : families) {
    std::vector<ThresholdPoint> points;
    std::map<uint64_t, size_t> distances;
    std::map<double, size_t> strengths;
    for (const auto& [place, point] : by_place) {
      points.push_back(point);
      distances[point.distance]++;
      strengths[point.p]++;
    }
    if (distances.size() < 2 || strengths.size() < 3) continue;
    ThresholdOptions options;
    options.rounds_grow = family.second.ends_with('d');  // as in rounds_rule
    options.is_surface_code = family.first.code == "surface_code";
    fits.thresholds.push_back({family.first, family.second, fit_threshold(points, options)});
  }
  for (const auto& [place, by_distance] : memories) {
    SeriesRates rates{place.first, place.second, {}, {}};
    for (const auto& [distance, by_rounds] : by_distance) {
      std::vector<MemoryPoint> points;
      for (const auto& [rounds, point] : by_rounds) points.push_back(point);
      rates.error_per_round[distance] = fit_rounds(points);
    }
    rates.lambda = fit_lambda(rates.error_per_round, LambdaError::kWidened);
    rates.lambda_goodness = factor_goodness(rates.error_per_round);
    fits.rates.push_back(std::move(rates));
  }
  return fits;
}

}  // namespace sallow
