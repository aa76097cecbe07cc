#include "report/campaign_report.h"

#include "report/table.h"
#include "report/tally_report.h"
#include "stats/interval.h"

namespace sallow {

Json result_json(const TaskResult& result) {
  const Counts& counts = result.counts;
  const bool rated = counts.kept() > 0;
  const Interval interval = clopper_pearson_interval(counts.failures, counts.kept());
  Json json = {{"id", result.task.id},  {"name", result.task.name},    {"decoder", result.task.decoder},
               {"shots", counts.shots}, {"failures", counts.failures}, {"discards", counts.discards}};
  json["rate"] = rated ? Json(static_cast<double>(counts.failures) / static_cast<double>(counts.kept())) : Json();
  json["low"] = rated ? Json(interval.low) : Json();
  json["high"] = rated ? Json(interval.high) : Json();
  json["seconds"] = counts.seconds;
  if (!counts.others.empty()) json["counts"] = counts.others;
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
    std::vector<std::string> row = {result.task.name, result.task.decoder, std::to_string(counts.shots),
                                    std::to_string(counts.failures)};
    if (discards) row.push_back(std::to_string(counts.discards));
    row.push_back(rate_text({counts.kept(), counts.failures, 0}));
    row.push_back(fixed_text(counts.seconds, 1));
    table.add_row(std::move(row));
  }
  return table.str();
}

}  // namespace sallow
