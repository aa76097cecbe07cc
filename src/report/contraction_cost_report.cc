#include "report/contraction_cost_report.h"

#include <cmath>
#include <cstdio>

#include "json/json.h"
#include "report/table.h"

namespace sallow {

namespace {
/// 10^exponent as text, also if a double cannot hold it: "3.2e+25".
std::string power_text(double exponent) {
  double whole = std::floor(exponent);
  char text[64];
  std::snprintf(text, sizeof text, "%.2ge%+.0f", std::pow(10, exponent - whole), whole);
  return text;
}

/// null for values that JSON cannot hold.
Json years_json(double log10_seconds) {
  double years = std::pow(10, log10_seconds - std::log10(kSecondsPerYear));
  return std::isfinite(years) ? Json(years) : Json(nullptr);
}

Json assumptions_json(const RcsCostReport& report) {
  Json json = {
      {"task", report.open ? "all amplitudes at once" : "one amplitude, every open leg closed"},
      {"cost_model", "Nature 634:328: seconds = 8 * multiply-adds / (0.20 * peak)"},
      {"operations_per_multiply_add", kOperationsPerMultiplyAdd},
      {"efficiency", kContractionEfficiency},
      {"machine", report.machine.name},
      {"machine_flops_per_second", report.machine.flops_per_second},
      {"machine_source", report.machine.source},
      {"multiply_adds", "a pairwise contraction costs the product of the dimensions of all legs of its two tensors"},
      {"slices", "every slice contracts the whole network again"},
      {"left_out", "moving and storing data, failures, electricity; work shared by several amplitudes"},
  };
  if (std::isfinite(report.log2_size_limit)) json["memory_elements_log2"] = report.log2_size_limit;
  return json;
}
}  // namespace

std::string duration_text(double log10_seconds) {
  struct Unit {
    const char* name;
    double seconds;
  };
  if (log10_seconds < -3) return power_text(log10_seconds) + " s";
  if (log10_seconds > std::log10(kSecondsPerYear) + 4) {
    return power_text(log10_seconds - std::log10(kSecondsPerYear)) + " years";
  }
  double seconds = std::pow(10, log10_seconds);
  Unit unit{"s", 1};
  for (Unit larger : {Unit{"minutes", 60}, {"hours", 3600}, {"days", 86400}, {"years", kSecondsPerYear}}) {
    if (seconds >= 2 * larger.seconds) unit = larger;
  }
  char text[64];
  std::snprintf(text, sizeof text, "%.3g %s", seconds / unit.seconds, unit.name);
  return text;
}

Json cost_json(const RcsCostReport& report) {
  const OrderCost& cost = report.cost;
  double seconds = log10_seconds(cost.sliced_log2_multiply_adds, report.machine);
  Json json = {
      {"log10_multiply_adds", cost.log2_multiply_adds * kLog10Of2},
      {"log2_peak_elements", cost.log2_peak},
      {"log2_slices", cost.log2_slices},
      {"sliced_log10_multiply_adds", cost.sliced_log2_multiply_adds * kLog10Of2},
      {"sliced_log2_peak_elements", cost.sliced_log2_peak},
      {"years", years_json(seconds)},
      {"log10_years", seconds - std::log10(kSecondsPerYear)},
      {"tensors", report.network.tensor_count},
      {"legs", report.network.legs.size()},
  };
  if (report.task) {
    double bound =
        sampling_upper_bound_log2(cost.sliced_log2_multiply_adds, report.task->samples, report.task->fidelity);
    json["sampling_upper_bound"] = {
        {"samples", report.task->samples},
        {"fidelity", report.task->fidelity},
        {"amplitudes_per_sample", kAmplitudesPerSample},
        {"log10_multiply_adds", bound * kLog10Of2},
        {"years", years_json(log10_seconds(bound, report.machine))},
    };
  }
  json["assumptions"] = assumptions_json(report);
  if (report.search) {
    json["upper_bound"] = true;
    json["search"] = {{"seed", report.search->seed},
                      {"rounds", report.search->rounds},
                      {"steps", report.search->steps},
                      {"seconds", report.search->seconds}};
  }
  return json;
}

std::string cost_text(const RcsCostReport& report) {
  const OrderCost& cost = report.cost;
  Table table({"", "multiply-adds", "largest tensor", "slices", std::string(report.machine.name)});
  const std::string at_most = report.search ? " (at most)" : "";
  auto row = [&](const std::string& name, double multiply_adds, const std::string& peak, const std::string& slices) {
    table.add_row({name, power_text(multiply_adds * kLog10Of2), peak, slices,
                   duration_text(log10_seconds(multiply_adds, report.machine))});
  };
  row((report.open ? "all amplitudes, whole" : "one amplitude, whole") + at_most, cost.log2_multiply_adds,
      "2^" + fixed_text(cost.log2_peak, 1), "1");
  if (!report.order.slices.empty()) {
    row((report.open ? "all amplitudes, sliced" : "one amplitude, sliced") + at_most, cost.sliced_log2_multiply_adds,
        "2^" + fixed_text(cost.sliced_log2_peak, 1), "2^" + fixed_text(cost.log2_slices, 1));
  }
  if (report.task) {
    row("samples, each separately (at most)",
        sampling_upper_bound_log2(cost.sliced_log2_multiply_adds, report.task->samples, report.task->fidelity), "", "");
  }
  std::string text = table.str();
  text += "\nAssumed\n";
  const Json assumptions = assumptions_json(report);
  for (size_t k = 0; k < assumptions.size(); k++) {
    const Json& value = assumptions.at(k);
    text += "  " + assumptions.keys()[k] + ": " + (value.is_text() ? value.string() : value.text()) + "\n";
  }
  if (report.search) {
    text += "\nSearched for " + fixed_text(report.search->seconds, 1) + " s, " + std::to_string(report.search->rounds) +
            " rounds, " + std::to_string(report.search->steps) + " steps: a longer search may find a cheaper order.\n";
  }
  return text;
}

}  // namespace sallow
