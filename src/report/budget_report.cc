#include "report/budget_report.h"

#include <cmath>

#include "base/number_text.h"
#include "report/table.h"
#include "report/tally_report.h"
#include "stats/error_per_cycle.h"
#include "stats/interval.h"

namespace sallow {
namespace {

double failure_rate(const ErrorBudget& budget) {
  return static_cast<double>(budget.tally.failures) / static_cast<double>(budget.tally.shots);
}

std::string measured_text(const Measured& measured, double scale, int digits) {
  return fixed_text(scale * measured.value, digits) + " ± " + fixed_text(scale * measured.error, digits);
}

/// The rate that a kind's share is a part of: ε if the rounds are known, otherwise P.
double shared_rate(const CircuitBudget& circuit) {
  const double rate = failure_rate(circuit.budget);
  return circuit.rounds > 0 ? rate_per_round(rate, circuit.rounds) : rate;
}

/// The exponent of ε if the rounds are known, otherwise of P.
Measured exponent_of(const CircuitBudget& circuit, size_t kind) {
  const double chain = circuit.rounds > 0 ? per_round_exponent(failure_rate(circuit.budget), circuit.rounds) : 1;
  const Measured& exponent = circuit.budget.exponents[kind];
  return {chain * exponent.value, chain * exponent.error};
}

/// The kind's exponent as a part of the sum of all exponents.
Measured share_of(const CircuitBudget& circuit, size_t kind) {
  const double sum = circuit.budget.exponents.back().value;
  if (!(sum > 0)) return {};
  const Measured& exponent = circuit.budget.exponents[kind];
  return {exponent.value / sum, exponent.error / sum};
}

bool has_failures(const CircuitBudget& circuit) {
  return circuit.budget.tally.failures > 0;
}

std::string name_of(const CircuitBudget& circuit) {
  return circuit.distance > 0 ? "d = " + std::to_string(circuit.distance) : "";
}

std::string circuit_text(const CircuitBudget& circuit, const std::string& decoder) {
  const Tally& tally = circuit.budget.tally;
  std::string text = name_of(circuit) + (circuit.distance > 0 ? ": " : "") + std::to_string(tally.shots) +
                     " shots with " + decoder + ", " + failures_text(tally);
  if (circuit.rounds > 0) text += ", " + rounded_text(shared_rate(circuit), 3) + " per round";
  text += "\n";
  if (!has_failures(circuit)) return text + "No shot failed, so there is no budget: take more shots.\n";
  Table table({"kind of error", "faults per shot", "exponent", "share %", "share of the rate"});
  for (size_t k = 0; k < circuit.kinds.size(); k++) {
    const Measured share = share_of(circuit, k);
    table.add_row({circuit.kinds[k].kind.text(), fixed_text(circuit.kinds[k].faults_per_shot, 3),
                   measured_text(exponent_of(circuit, k), 1, 3), measured_text(share, 100, 1),
                   rounded_text(share.value * shared_rate(circuit), 3)});
  }
  double faults = 0;
  for (const FaultKinds::Kind& kind : circuit.kinds) faults += kind.faults_per_shot;
  table.add_row({"all", fixed_text(faults, 3), measured_text(exponent_of(circuit, circuit.kinds.size()), 1, 3), "100",
                 rounded_text(shared_rate(circuit), 3)});
  return text + table.str();
}

std::string lambda_text(const BudgetReport& report) {
  const LambdaBudget& lambda = *report.lambda;
  std::string text =
      "1/Λ = " + fixed_text(lambda.inverse_lambda, 4) + ", Λ = " + fixed_text(1 / lambda.inverse_lambda, 3) + "\n";
  Table table({"kind of error", "contribution to 1/Λ", "% of 1/Λ"});
  for (size_t k = 0; k < lambda.contributions.size(); k++) {
    const bool is_sum = k + 1 == lambda.contributions.size();
    table.add_row({is_sum ? "all" : report.circuits[0].kinds[k].kind.text(),
                   measured_text(lambda.contributions[k], 1, 4),
                   measured_text(lambda.contributions[k], 100 / lambda.inverse_lambda, 1)});
  }
  return text + table.str();
}

Json measured_json(const Measured& measured) {
  return {{"value", measured.value}, {"error", measured.error}};
}

Json kind_json(const FaultKinds::Kind& kind) {
  Json json = {{"kind", kind.kind.text()}, {"place", noise_place_name(kind.kind.place)}};
  json["gate"] = gate_info(kind.kind.gate).name;
  json["channel"] = gate_info(kind.kind.channel).name;
  json["causes"] = kind.causes;
  json["faults_per_shot"] = kind.faults_per_shot;
  return json;
}

Interval interval_of(const Measured& measured) {
  return {measured.value - 1.96 * measured.error, measured.value + 1.96 * measured.error};
}

const char kExponentNote[] =
    "Exponent: the percentage by which the rate rises if probabilities of this kind rise by 1 % (same decoder).";

}  // namespace

void add_lambda(BudgetReport& report) {
  std::vector<uint64_t> distances, rounds;
  std::vector<ErrorBudget> budgets;
  for (const CircuitBudget& circuit : report.circuits) {
    const double rate = failure_rate(circuit.budget);
    if (!(rate > 0 && rate < 0.5)) return;
    distances.push_back(circuit.distance);
    rounds.push_back(circuit.rounds);
    budgets.push_back(circuit.budget);
  }
  if (budgets.size() > 1) report.lambda = lambda_budget(distances, rounds, budgets);
}

std::string budget_text(const BudgetReport& report) {
  std::string text;
  for (const CircuitBudget& circuit : report.circuits) text += circuit_text(circuit, report.decoder) + "\n";
  if (report.lambda) {
    text += lambda_text(report) + "\n";
  } else if (report.circuits.size() > 1) {
    text += "No budget of 1/Λ: it needs failures, in less than half of the shots, at every distance.\n\n";
  }
  text += std::string(kExponentNote) +
          "\nShare: its part of the sum. Faults: those that flip a detector. ±: one standard error.\n";
  if (report.lambda) text += "Contributions to 1/Λ add up to it as far as 1/Λ is proportional to the probabilities.\n";
  return text;
}

Json budget_json(const BudgetReport& report) {
  Json json = {{"decoder", report.decoder}};
  json["circuits"] = Json::list();
  for (const CircuitBudget& circuit : report.circuits) {
    Json entry = Json::table();
    entry["distance"] = circuit.distance > 0 ? Json(circuit.distance) : Json();
    entry["rounds"] = circuit.rounds > 0 ? Json(circuit.rounds) : Json();
    entry["shots"] = circuit.budget.tally.shots;
    add_failures(entry, circuit.budget.tally, true);
    entry["rate_per_round"] = circuit.rounds > 0 ? Json(shared_rate(circuit)) : Json();
    entry["kinds"] = Json::list();
    for (size_t k = 0; k < circuit.budget.slopes.size(); k++) {
      const bool is_sum = k == circuit.kinds.size();
      Json kind = is_sum ? Json{{"kind", "all"}} : kind_json(circuit.kinds[k]);
      kind["slope"] = measured_json(circuit.budget.slopes[k]);
      kind["exponent"] = measured_json(exponent_of(circuit, k));
      kind["share"] = is_sum ? Json() : measured_json(share_of(circuit, k));
      entry["kinds"].push_back(std::move(kind));
    }
    json["circuits"].push_back(std::move(entry));
  }
  json["lambda"] = Json();
  if (report.lambda) {
    Json entry = {{"inverse_lambda", report.lambda->inverse_lambda}};
    entry["contributions"] = Json::list();
    for (size_t k = 0; k < report.lambda->contributions.size(); k++) {
      const bool is_sum = k == report.circuits[0].kinds.size();
      Json kind = {{"kind", is_sum ? "all" : report.circuits[0].kinds[k].kind.text()}};
      kind["contribution"] = measured_json(report.lambda->contributions[k]);
      entry["contributions"].push_back(std::move(kind));
    }
    json["lambda"] = std::move(entry);
  }
  return json;
}

std::vector<PageFigure> budget_figures(const BudgetReport& report, const std::string& command) {
  using Kind = PageColumn::Kind;
  PageFigure shares{"shares", "What the logical error rate depends on"};
  shares.text = std::string(kExponentNote) + " Bars: 95 % intervals.";
  shares.command = command;
  shares.table.columns = {{"kind of error"},
                          {"distance", Kind::kCount},
                          {"faults per shot", Kind::kNumber},
                          {"exponent", Kind::kFitted},
                          {"share", Kind::kPercent}};
  DotsPlot plot{{"exponent", "exponent"}};
  for (const CircuitBudget& circuit : report.circuits) {
    if (!has_failures(circuit)) continue;
    for (size_t k = 0; k < circuit.kinds.size(); k++) {
      const Measured exponent = exponent_of(circuit, k), share = share_of(circuit, k);
      const std::string name = circuit.kinds[k].kind.text();
      plot.points.push_back({name, name_of(circuit).empty() ? "exponent" : name_of(circuit), exponent.value,
                             interval_of(exponent), fixed_text(100 * share.value, 1) + " % of the sum"});
      shares.table.rows.push_back({name, circuit.distance > 0 ? PageCell(circuit.distance) : PageCell(),
                                   circuit.kinds[k].faults_per_shot, FittedValue{exponent.value, exponent.error, {}},
                                   share.value});
    }
  }
  if (!plot.points.empty()) shares.plot = std::move(plot);
  std::vector<PageFigure> figures = {std::move(shares)};
  if (!report.lambda) return figures;
  PageFigure lambda{"lambda", "Contributions to 1/Λ"};
  lambda.text = "They add up to 1/Λ = " + fixed_text(report.lambda->inverse_lambda, 4) +
                " as far as 1/Λ is proportional to the probabilities. Bars: 95 % intervals.";
  lambda.command = command;
  lambda.table.columns = {{"kind of error"}, {"contribution to 1/Λ", Kind::kFitted}};
  DotsPlot lambda_plot{{"contribution to 1/Λ", "1/Λ"}};
  for (size_t k = 0; k < report.lambda->contributions.size(); k++) {
    const Measured& contribution = report.lambda->contributions[k];
    const bool is_sum = k == report.circuits[0].kinds.size();
    const std::string name = is_sum ? "all" : report.circuits[0].kinds[k].kind.text();
    lambda.table.rows.push_back({name, FittedValue{contribution.value, contribution.error, {}}});
    if (!is_sum) {
      lambda_plot.points.push_back(
          {name, "contribution", contribution.value, interval_of(contribution),
           fixed_text(100 * contribution.value / report.lambda->inverse_lambda, 1) + " % of 1/Λ"});
    }
  }
  lambda.plot = std::move(lambda_plot);
  figures.push_back(std::move(lambda));
  return figures;
}

}  // namespace sallow
