#include "campaign/rank_messages.h"

#include <map>
#include <nlohmann/json.hpp>

namespace sallow {
namespace {

using Json = nlohmann::json;

std::string packed(const Json& json) {
  std::string text;
  Json::to_cbor(json, text);
  return text;
}

Json unpacked(const std::string& text) {
  return Json::from_cbor(text);
}

Json counts_json(const Counts& counts) {
  return {counts.shots, counts.failures, counts.discards, counts.seconds, counts.others};
}

Counts counts_of(const Json& json) {
  Counts counts;
  json.at(0).get_to(counts.shots);
  json.at(1).get_to(counts.failures);
  json.at(2).get_to(counts.discards);
  json.at(3).get_to(counts.seconds);
  json.at(4).get_to(counts.others);
  return counts;
}

}  // namespace

std::string rank_tasks_text(std::span<const CampaignTask> tasks, std::span<const uint64_t> seeds) {
  Json circuits = Json::array(), rows = Json::array();
  std::map<const std::string*, size_t> places;  // a circuit's tasks share its text
  for (size_t k = 0; k < tasks.size(); k++) {
    const CampaignTask& task = tasks[k];
    const auto [place, is_new] = places.try_emplace(task.circuit.get(), circuits.size());
    if (is_new) circuits.push_back(*task.circuit);
    rows.push_back({place->second, task.stored.decoder, task.stored.strict, task.source, task.postselected, seeds[k]});
  }
  return packed({{"circuits", std::move(circuits)}, {"tasks", std::move(rows)}});
}

RankTasks parse_rank_tasks(const std::string& text) {
  const Json json = unpacked(text);
  std::vector<std::shared_ptr<const std::string>> circuits;
  for (const Json& circuit : json.at("circuits")) {
    circuits.push_back(std::make_shared<const std::string>(circuit.get<std::string>()));
  }
  RankTasks all;
  for (const Json& row : json.at("tasks")) {
    CampaignTask& task = all.tasks.emplace_back();
    task.circuit = circuits.at(row.at(0).get<size_t>());
    row.at(1).get_to(task.stored.decoder);
    row.at(2).get_to(task.stored.strict);
    row.at(3).get_to(task.source);
    row.at(4).get_to(task.postselected);
    all.seeds.push_back(row.at(5).get<uint64_t>());
  }
  return all;
}

std::string rank_report_text(const RankReport& report) {
  Json results = Json::array(), left_out = Json::array();
  for (const WorkResult& result : report.results) {
    results.push_back({result.run, result.piece.first_shot, result.piece.shots, result.ends_order,
                       result.counts ? counts_json(*result.counts) : Json()});
  }
  for (const auto& [task, what] : report.left_out) left_out.push_back({task, what.errors, what.probability});
  Json json = {{"results", std::move(results)}, {"left_out", std::move(left_out)}};
  json["compile_seconds"] = report.compile_seconds;
  if (report.failure) json["failure"] = {report.failure->is_input, report.failure->message, report.failure->remedy};
  return packed(json);
}

RankReport parse_rank_report(const std::string& text) {
  const Json json = unpacked(text);
  RankReport report;
  for (const Json& row : json.at("results")) {
    WorkResult& result = report.results.emplace_back();
    row.at(0).get_to(result.run);
    row.at(1).get_to(result.piece.first_shot);
    row.at(2).get_to(result.piece.shots);
    row.at(3).get_to(result.ends_order);
    if (!row.at(4).is_null()) result.counts = counts_of(row.at(4));
  }
  for (const Json& row : json.at("left_out")) {
    report.left_out.push_back({row.at(0).get<size_t>(), {row.at(1).get<uint64_t>(), row.at(2).get<double>()}});
  }
  json.at("compile_seconds").get_to(report.compile_seconds);
  if (const auto failure = json.find("failure"); failure != json.end()) {
    report.failure = {failure->at(0).get<bool>(), failure->at(1).get<std::string>(), failure->at(2).get<std::string>()};
  }
  return report;
}

std::string rank_answer_text(const RankAnswer& answer) {
  Json orders = Json::array();
  for (const WorkOrder& order : answer.orders) {
    Json pieces = Json::array();
    for (const ShardPiece& piece : order.pieces) pieces.push_back({piece.first_shot, piece.shots});
    orders.push_back({order.run, std::move(pieces)});
  }
  return packed({{"orders", std::move(orders)}, {"cancelled", answer.cancelled}, {"is_end", answer.is_end}});
}

RankAnswer parse_rank_answer(const std::string& text) {
  const Json json = unpacked(text);
  RankAnswer answer;
  for (const Json& row : json.at("orders")) {
    WorkOrder& order = answer.orders.emplace_back();
    row.at(0).get_to(order.run);
    for (const Json& piece : row.at(1))
      order.pieces.push_back({piece.at(0).get<uint64_t>(), piece.at(1).get<uint64_t>()});
  }
  json.at("cancelled").get_to(answer.cancelled);
  json.at("is_end").get_to(answer.is_end);
  return answer;
}

}  // namespace sallow
