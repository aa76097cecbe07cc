#include "report/circuit_figures.h"

#include <cmath>
#include <set>

#include "report/fidelity_report.h"
#include "report/table.h"
#include "report/willow_cost_report.h"
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
      "Linear XEB of noisy samples, and the fidelity: the ratio of this XEB to that of perfect samples, if the "
      "circuits' probabilities have converged to the Porter-Thomas distribution. Bars: 1.96 standard errors.";
  CurvesPlot plot{{"cycles", "", false, true}, {"linear XEB and fidelity", "value", true}};
  std::set<uint32_t> sizes;
  for (const MeasuredFidelity& row : rows) sizes.insert(row.qubits);
  for (const uint32_t qubits : sizes) {
    const std::string panel = sizes.size() > 1 ? std::to_string(qubits) + " qubits" : "";
    Curve fidelity{"fidelity", panel}, shallow{"not converged: not a fidelity", panel}, linear{"linear XEB", panel},
        model{"digital error model", panel, Curve::Style::kDotted};
    for (const MeasuredFidelity& row : rows) {
      if (row.qubits != qubits) continue;
      const std::string text = std::to_string(row.qubits) + " qubits, " + std::to_string(row.shots) + " shots" +
                               (row.has_converged ? "" : "; not converged, so XEB is not a fidelity here");
      const double cycles = row.cycles;
      (row.has_converged ? fidelity : shallow)
          .points.push_back({cycles, row.fidelity, around(row.fidelity, row.fidelity_error), text});
      linear.points.push_back({cycles, row.linear, around(row.linear, row.linear_error), text});
      model.points.push_back({cycles, row.predicted, {}, text});
    }
    for (Curve* curve : {&fidelity, &shallow, &model, &linear}) {
      if (!curve->points.empty()) plot.curves.push_back(std::move(*curve));
    }
  }
  figure.plot = std::move(plot);
  figure.table.columns = {{"qubits", Kind::kCount},
                          {"cycles", Kind::kCount},
                          {"shots", Kind::kCount},
                          {"linear XEB", Kind::kFitted},
                          {"of perfect samples", Kind::kNumber},
                          {"fidelity", Kind::kFitted},
                          {"error model", Kind::kNumber},
                          {"converged", Kind::kText}};
  for (const MeasuredFidelity& row : rows) {
    figure.table.rows.push_back({uint64_t{row.qubits}, uint64_t{row.cycles}, row.shots,
                                 measured(row.linear, row.linear_error), row.linear_expected,
                                 measured(row.fidelity, row.fidelity_error), row.predicted,
                                 std::string(row.has_converged ? "yes" : "no")});
  }
  for (const FidelityDecay& decay : decays) {
    figure.notes.push_back(std::to_string(decay.qubits) + " qubits: fidelity per cycle " +
                           fixed_text(decay.measured.per_cycle, 4) + " ± " +
                           fixed_text(decay.measured.per_cycle_error, 4) + ", by the error model " +
                           fixed_text(decay.predicted_per_cycle, 4) + ".");
  }
  for (const std::string& note : unconverged_notes(rows, decays)) figure.notes.push_back(note);
  figure.command = command;
  return figure;
}

PageFigure years_figure(const WillowTable& table, const std::string& command) {
  PageFigure figure{"years", "Years against qubits"};
  figure.text =
      "Upper bounds of the time that a classical machine needs for the chip's samples, in the published cost model, "
      "with the best orders of long searches and of this search. A longer search may lower them.";
  CurvesPlot plot{{"qubits", "", false, true}, {"years for all samples, at most", "years", true}};
  figure.table.columns = {{"qubits", Kind::kCount},
                          {"cycles", Kind::kCount},
                          {"machine", Kind::kText},
                          {"years, at most", Kind::kNumber},
                          {"by", Kind::kText},
                          {"seconds per amplitude, at most", Kind::kNumber},
                          {"multiply-adds per amplitude, at most", Kind::kNumber}};
  std::map<std::string, size_t> curves;
  const std::vector<WillowMachine> machines = willow_machines(table.options);
  for (const WillowRow& row : table.rows) {
    for (size_t k = 0; k < row.costs.size(); k++) {
      const WillowCost& cost = row.costs[k];
      const Machine& computer = machines[k].machine;
      const std::string machine = std::string(machines[k].heading) + (cost.log2_size_limit ? ", its memory" : "");
      if (curves.emplace(machine, plot.curves.size()).second) plot.curves.push_back({machine});
      const double years = std::pow(10, sampling_log10_seconds(row, cost, computer) - std::log10(kSecondsPerYear));
      constexpr const char* kWays[] = {"one evolution of the state vector", "each amplitude contracted separately",
                                       "one contraction shared by the amplitudes"};
      const std::string way = kWays[static_cast<size_t>(sampling_cost(row, cost).way)];
      plot.curves[curves[machine]].points.push_back(
          {static_cast<double>(row.qubits), years, {}, std::to_string(row.cycles) + " cycles, at most, " + way});
      figure.table.rows.push_back({uint64_t{row.qubits}, uint64_t{row.cycles}, machine, years, way,
                                   std::pow(10, amplitude_log10_seconds(cost, computer)),
                                   std::pow(10, cost.amplitude.sliced_log2_multiply_adds * kLog10Of2)});
    }
  }
  plot.rules.push_back({false, std::pow(10, WillowTask::kClaimedLog10Years), {}, "the claim: 10²⁵ years on Frontier"});
  plot.rules.push_back({false, WillowTask::kSeconds / kSecondsPerYear, {}, "Willow, 103 qubits, 40 cycles: 5 minutes"});
  figure.plot = std::move(plot);
  for (const std::string& line : willow_left_out()) figure.notes.push_back("Left out: " + line + ".");
  figure.notes.push_back("The grid: " + table.grid + ". The claim: 9 December 2024.");
  figure.command = command;
  return figure;
}

}  // namespace sallow
