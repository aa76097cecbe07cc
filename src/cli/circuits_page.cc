#include "cli/circuits_page.h"

#include <cmath>
#include <set>

#include "cli/table.h"
#include "json/json.h"
#include "tensor_network/cost_model.h"

namespace sallow {
namespace {

using Kind = PageColumn::Kind;

FittedValue measured(double value, double error) {
  return {value, error, {}};
}

Interval around(double value, double error) {
  return {value - 1.96 * error, value + 1.96 * error};
}

}  // namespace

PageFigure fidelity_figure(const std::vector<MeasuredFidelity>& rows, const std::vector<FidelityDecay>& decays,
                           const std::string& command) {
  PageFigure figure{"fidelity", "Cross-entropy benchmarking against depth"};
  figure.text =
      "Linear XEB of noisy samples, and the fidelity: that over the XEB of perfect samples. Bars: 1.96 standard "
      "errors.";
  CurvesPlot plot{{"cycles", "", false, true}, {"linear XEB and fidelity", "value", true}};
  std::set<uint32_t> sizes;
  for (const MeasuredFidelity& row : rows) sizes.insert(row.qubits);
  for (const uint32_t qubits : sizes) {
    const std::string panel = sizes.size() > 1 ? std::to_string(qubits) + " qubits" : "";
    Curve fidelity{"fidelity", panel}, linear{"linear XEB", panel},
        model{"digital error model", panel, Curve::Style::kDotted};
    for (const MeasuredFidelity& row : rows) {
      if (row.qubits != qubits) continue;
      const std::string text = std::to_string(row.qubits) + " qubits, " + std::to_string(row.shots) + " shots";
      const double cycles = row.cycles;
      fidelity.points.push_back({cycles, row.fidelity, around(row.fidelity, row.fidelity_error), text});
      linear.points.push_back({cycles, row.linear, around(row.linear, row.linear_error), text});
      model.points.push_back({cycles, row.predicted, {}, text});
    }
    for (Curve* curve : {&fidelity, &model, &linear}) plot.curves.push_back(std::move(*curve));
  }
  figure.plot = std::move(plot);
  figure.table.columns = {{"qubits", Kind::kCount},
                          {"cycles", Kind::kCount},
                          {"shots", Kind::kCount},
                          {"linear XEB", Kind::kFitted},
                          {"of perfect samples", Kind::kNumber},
                          {"fidelity", Kind::kFitted},
                          {"error model", Kind::kNumber}};
  for (const MeasuredFidelity& row : rows) {
    figure.table.rows.push_back({uint64_t{row.qubits}, uint64_t{row.cycles}, row.shots,
                                 measured(row.linear, row.linear_error), row.linear_expected,
                                 measured(row.fidelity, row.fidelity_error), row.predicted});
  }
  for (const FidelityDecay& decay : decays) {
    figure.notes.push_back(std::to_string(decay.qubits) + " qubits: fidelity per cycle " +
                           fixed_text(decay.measured.per_cycle, 4) + " ± " +
                           fixed_text(decay.measured.per_cycle_error, 4) + ", by the error model " +
                           fixed_text(decay.predicted_per_cycle, 4) + ".");
  }
  figure.command = command;
  return figure;
}

PageFigure years_figure(const WillowTable& table, const std::string& command) {
  const Json json = willow_json(table);
  PageFigure figure{"years", "Years against qubits"};
  figure.text =
      "What the chip's samples take a classical machine at most, under the published cost model, by orders that this "
      "search "
      "found: upper bounds, not what is needed.";
  CurvesPlot plot{{"qubits", "", false, true}, {"years for all samples, at most", "years", true}};
  figure.table.columns = {{"qubits", Kind::kCount},
                          {"cycles", Kind::kCount},
                          {"machine", Kind::kText},
                          {"years, at most", Kind::kNumber},
                          {"seconds an amplitude", Kind::kNumber},
                          {"multiply-adds an amplitude", Kind::kNumber}};
  std::map<std::string, size_t> curves;
  for (const auto& row : json.at("rows").entries()) {
    for (const auto& cost : row.at("costs").entries()) {
      const std::string machine = cost.at("machine").string() +
                                  (cost.at("memory_elements_log2").is_null() ? ", any memory" : ", its memory");
      if (curves.emplace(machine, plot.curves.size()).second) plot.curves.push_back({machine});
      const double years = std::pow(10, cost.at("samples_upper_bound_log10_years").number());
      const bool by_state_vector = cost.at("samples_method").string() == "state_vector";
      plot.curves[curves[machine]].points.push_back(
          {row.at("qubits").number(),
           years,
           {},
           row.at("cycles").text() + " cycles, " +
               (by_state_vector ? "one evolution of the state vector" : "each contracted anew")});
      figure.table.rows.push_back({row.at("qubits").whole(), row.at("cycles").whole(), machine, years,
                                   std::pow(10, cost.at("one_amplitude_log10_seconds").number()),
                                   std::pow(10, cost.at("sliced_log10_multiply_adds").number())});
    }
  }
  plot.rules.push_back({false, std::pow(10, WillowTask::kClaimedLog10Years), {}, "the claim: 10²⁵ years on Frontier"});
  plot.rules.push_back({false, WillowTask::kSeconds / kSecondsPerYear, {}, "Willow, 103 qubits, 40 cycles: 5 minutes"});
  figure.plot = std::move(plot);
  for (const auto& line : json.at("left_out").entries()) figure.notes.push_back("Left out: " + line.string() + ".");
  figure.notes.push_back("The grid: " + table.grid + ". The claim: 9 December 2024.");
  figure.command = command;
  return figure;
}

}  // namespace sallow
