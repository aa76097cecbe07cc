#include "campaign/rank_messages.h"

#include <map>

#include "json/json.h"

namespace sallow {
namespace {

Json counts_json(const Counts& counts) {
  Json others = Json::table();
  for (const auto& [name, count] : counts.others) others[name] = count.whole();
  return {counts.shots.whole(), counts.failures.whole(), counts.discards.whole(), counts.seconds, std::move(others)};
}

Counts counts_of(const Json& json) {
  Counts counts;
  counts.shots = json.at(0).whole();
  counts.failures = json.at(1).whole();
  counts.discards = json.at(2).whole();
  counts.seconds = json.at(3).number();
  for (size_t k = 0; k < json.at(4).size(); k++) counts.others[json.at(4).keys()[k]] = json.at(4).at(k).whole();
  return counts;
}

}  // namespace

std::string rank_tasks_text(std::span<const CampaignTask> tasks, std::span<const uint64_t> seeds) {
  Json circuits = Json::list(), rows = Json::list();
  std::map<const std::string*, size_t> places;  // a circuit's tasks share its text
  for (size_t k = 0; k < tasks.size(); k++) {
    const CampaignTask& task = tasks[k];
    const auto [place, is_new] = places.try_emplace(task.circuit.get(), circuits.size());
    if (is_new) circuits.push_back(*task.circuit);
    rows.push_back({place->second, task.stored.decoder, task.stored.strict, task.source, task.postselected, seeds[k],
                    task.stored.same_shots});
  }
  return Json({{"circuits", std::move(circuits)}, {"tasks", std::move(rows)}}).cbor();
}

RankTasks parse_rank_tasks(const std::string& text) {
  const Json json = Json::from_cbor(text);
  std::vector<std::shared_ptr<const std::string>> circuits;
  for (const Json& circuit : json.at("circuits").entries()) {
    circuits.push_back(std::make_shared<const std::string>(circuit.string()));
  }
  RankTasks all;
  for (const Json& row : json.at("tasks").entries()) {
    CampaignTask& task = all.tasks.emplace_back();
    task.circuit = circuits.at(row.at(0).whole());
    task.stored.decoder = row.at(1).string();
    task.stored.strict = row.at(2).truth();
    task.source = row.at(3).string();
    for (const Json& detector : row.at(4).entries()) task.postselected.push_back(detector.whole());
    all.seeds.push_back(row.at(5).whole());
    task.stored.same_shots = row.at(6).truth();
  }
  return all;
}

std::string rank_report_text(const RankReport& report) {
  Json results = Json::list(), left_out = Json::list();
  for (const WorkResult& result : report.results) {
    results.push_back({result.run, result.piece.first_shot, result.piece.shots, result.ends_order,
                       result.counts ? counts_json(*result.counts) : Json(),
                       result.failed_shots ? Json(*result.failed_shots) : Json()});
  }
  for (const auto& [task, what] : report.left_out) left_out.push_back({task, what.errors, what.probability});
  Json json = {{"results", std::move(results)}, {"left_out", std::move(left_out)}};
  json["compile_seconds"] = report.compile_seconds;
  json["failed_tasks"] = report.failed_tasks;
  if (report.failure) json["failure"] = {report.failure->is_input, report.failure->message, report.failure->remedy};
  return json.cbor();
}

RankReport parse_rank_report(const std::string& text) {
  const Json json = Json::from_cbor(text);
  RankReport report;
  for (const Json& row : json.at("results").entries()) {
    WorkResult& result = report.results.emplace_back();
    result.run = row.at(0).whole();
    result.piece.first_shot = row.at(1).whole();
    result.piece.shots = row.at(2).whole();
    result.ends_order = row.at(3).truth();
    if (!row.at(4).is_null()) result.counts = counts_of(row.at(4));
    if (!row.at(5).is_null()) result.failed_shots = row.at(5).string();
  }
  for (const Json& row : json.at("left_out").entries()) {
    report.left_out.push_back({row.at(0).whole(), {row.at(1).whole(), row.at(2).number()}});
  }
  for (const Json& row : json.at("compile_seconds").entries()) {
    report.compile_seconds.push_back({row.at(0).whole(), row.at(1).number()});
  }
  for (const Json& task : json.at("failed_tasks").entries()) report.failed_tasks.push_back(task.whole());
  if (const Json* failure = json.find("failure"); failure != nullptr) {
    report.failure = {failure->at(0).truth(), failure->at(1).string(), failure->at(2).string()};
  }
  return report;
}

std::string rank_answer_text(const RankAnswer& answer) {
  Json orders = Json::list();
  for (const WorkOrder& order : answer.orders) {
    Json pieces = Json::list();
    for (const ShardPiece& piece : order.pieces) pieces.push_back({piece.first_shot, piece.shots});
    orders.push_back({order.run, std::move(pieces)});
  }
  return Json({{"orders", std::move(orders)}, {"cancelled", answer.cancelled}, {"is_end", answer.is_end}}).cbor();
}

RankAnswer parse_rank_answer(const std::string& text) {
  const Json json = Json::from_cbor(text);
  RankAnswer answer;
  for (const Json& row : json.at("orders").entries()) {
    WorkOrder& order = answer.orders.emplace_back();
    order.run = row.at(0).whole();
    for (const Json& piece : row.at(1).entries()) order.pieces.push_back({piece.at(0).whole(), piece.at(1).whole()});
  }
  for (const Json& task : json.at("cancelled").entries()) answer.cancelled.push_back(task.whole());
  answer.is_end = json.at("is_end").truth();
  return answer;
}

}  // namespace sallow
