#include "report/learn_report.h"

#include <algorithm>
#include <cmath>

#include "base/number_text.h"
#include "report/table.h"

namespace sallow {

namespace {

std::string quoted(const std::string& text) {
  return '"' + text + '"';
}

double median(std::vector<double> values) {
  if (values.empty()) return std::nan("");
  const auto middle = values.begin() + static_cast<ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace

std::string passes_table(const LearnedModels& learned) {
  Table table({"pass", "shots", "ln P per shot", "unexplained"});
  for (const LearnPass& pass : learned.passes) {
    table.add_row(
        {pass.kind, std::to_string(pass.shots), fixed_text(pass.log_likelihood, 4), std::to_string(pass.unexplained)});
  }
  return table.str();
}

std::string classes_summary(const LearnedModels& learned) {
  std::vector<double> changes, errors;
  for (const LearnedClass& each : learned.classes) {
    if (each.p_start > 0 && each.p > 0) changes.push_back(std::abs(std::log(each.p / each.p_start)));
    if (std::isfinite(each.error) && each.p > 0) errors.push_back(each.error / each.p);
  }
  std::string text = std::to_string(learned.classes.size()) + " classes of errors";
  if (!changes.empty())
    text += "; half of them changed by a factor of " + fixed_text(std::exp(median(changes)), 2) + " or more";
  if (!errors.empty()) text += "; median error bar " + fixed_text(100 * median(errors), 0) + " %";
  return text + ".\n";
}

std::string classes_csv(const LearnedModels& learned) {
  std::string text = "group,class,errors,chances,p_start,p,error\n";
  for (const LearnedClass& each : learned.classes) {
    text += quoted(each.group) + ',' + quoted(each.text) + ',' + std::to_string(each.errors) + ',' +
            shortest_text(each.chances) + ',' + shortest_text(each.p_start) + ',' + shortest_text(each.p) + ',' +
            (std::isfinite(each.error) ? shortest_text(each.error) : std::string()) + '\n';
  }
  return text;
}

Json learn_json(const LearnedModels& learned) {
  Json json = {{"passes", Json::list()}, {"classes", Json::list()}};
  for (const LearnPass& pass : learned.passes) {
    json["passes"].push_back({{"kind", pass.kind},
                              {"shots", pass.shots},
                              {"log_likelihood", pass.log_likelihood},
                              {"unexplained", pass.unexplained}});
  }
  for (const LearnedClass& each : learned.classes) {
    json["classes"].push_back({{"group", each.group},
                               {"class", each.text},
                               {"errors", each.errors},
                               {"chances", each.chances},
                               {"p_start", each.p_start},
                               {"p", each.p},
                               {"error", std::isfinite(each.error) ? Json(each.error) : Json()}});
  }
  return json;
}

}  // namespace sallow
