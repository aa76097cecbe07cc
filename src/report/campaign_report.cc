#include "report/campaign_report.h"

#include "report/table.h"
#include "report/tally_report.h"
#include "stats/interval.h"

namespace sallow {
namespace {

Json json_of(Count count) {
  return Json::digits(count.str());
}

}  // namespace

Json result_json(const TaskResult& result) {
  const Counts& counts = result.counts;
  const bool rated = counts.kept() > 0;
  const double failures = static_cast<double>(counts.failures), kept = static_cast<double>(counts.kept());
  const Interval interval = clopper_pearson_interval(failures, kept);
  Json json = {{"id", result.task.id},
               {"name", result.task.name},
               {"decoder", result.task.decoder},
               {"shots", json_of(counts.shots)},
               {"failures", json_of(counts.failures)},
               {"discards", json_of(counts.discards)}};
  json["rate"] = rated ? Json(failures / kept) : Json();
  json["low"] = rated ? Json(interval.low) : Json();
  json["high"] = rated ? Json(interval.high) : Json();
  json["seconds"] = counts.seconds;
  for (const auto& [name, count] : counts.others) json["counts"][name] = json_of(count);
  return json;
}

std::string results_table(std::span<const TaskResult> results) {
  bool discards = false;
  for (const TaskResult& result : results) discards |= result.counts.discards > 0;
  std::vector<std::string> headings = {"task", "decoder", "shots", "failures"};
  if (discards) headings.push_back("discards");
  headings.insert(headings.end(), {"rate [95 %]", "core s"});
  Table table(headings);
  for (const TaskResult& result : results) {
    const Counts& counts = result.counts;
    std::vector<std::string> row = {result.task.name, result.task.decoder, counts.shots.str(), counts.failures.str()};
    if (discards) row.push_back(counts.discards.str());
    row.push_back(rate_text(static_cast<double>(counts.failures), static_cast<double>(counts.kept())));
    row.push_back(fixed_text(counts.seconds, 1));
    table.add_row(std::move(row));
  }
  return table.str();
}

}  // namespace sallow
