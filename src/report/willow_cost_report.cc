#include "report/willow_cost_report.h"

#include <cmath>

#include "report/contraction_cost_report.h"
#include "report/table.h"
#include "tensor_network/cost_model.h"

namespace sallow {

const std::vector<std::string>& willow_left_out() {
  static const std::vector<std::string> list = {
      "longer searches, which find cheaper orders, above all with limited memory: every figure is an upper bound",
      "memory limits between a machine's memory and none, such as disks",
      "methods without exact amplitudes, and samples of lower quality than the chip's",
      "moving data between nodes and disks, failures, and whether so much memory can exist",
      "the chip's calibrated angles and its real grid: circuits are generated, with exact iSWAP gates",
  };
  return list;
}

namespace {

constexpr const char* kWayNames[] = {"state_vector", "each_anew", "shared"};
/// Marks beside the figures in a table.
constexpr const char* kWayMarks[] = {" *", "  ", " +"};

Json order_json(const OrderCost& cost) {
  return {{"log10_multiply_adds", cost.log2_multiply_adds * kLog10Of2},
          {"log2_peak_elements", cost.log2_peak},
          {"log2_slices", cost.log2_slices},
          {"sliced_log10_multiply_adds", cost.sliced_log2_multiply_adds * kLog10Of2},
          {"sliced_log2_peak_elements", cost.sliced_log2_peak}};
}

}  // namespace

Json willow_json(const WillowTable& table) {
  const double log10_year = std::log10(kSecondsPerYear);
  Json rows = Json::list();
  for (const WillowRow& row : table.rows) {
    Json costs = Json::list();
    for (size_t k = 0; k < row.costs.size(); k++) {
      const WillowCost& cost = row.costs[k];
      const Machine& machine = willow_machines(table.options)[k].machine;
      Json limit = nullptr;
      if (cost.log2_size_limit) limit = *cost.log2_size_limit;
      costs.push_back({
          {"machine", machine.name},
          {"memory_elements_log2", limit},
          {"upper_bounds", true},
          {"one_amplitude", order_json(cost.amplitude)},
          {"all_amplitudes_of_the_samples", order_json(cost.batch)},
          {"one_amplitude_log10_seconds", amplitude_log10_seconds(cost, machine)},
          {"samples_method", kWayNames[static_cast<size_t>(sampling_cost(row, cost).way)]},
          {"samples_upper_bound_log10_seconds", sampling_log10_seconds(row, cost, machine)},
          {"samples_upper_bound_log10_years", sampling_log10_seconds(row, cost, machine) - log10_year},
      });
    }
    rows.push_back({{"qubits", row.qubits},
                    {"cycles", row.cycles},
                    {"tensors", row.tensors},
                    {"state_vector_log10_multiply_adds", row.state_vector_log2 * kLog10Of2},
                    {"costs", costs}});
  }
  Json machines = Json::list();
  for (const Machine* machine : {&laptop_machine(), &frontier_machine()}) {
    if (machine == &laptop_machine() && !table.options.laptop) continue;
    machines.push_back({{"name", machine->name},
                        {"flops_per_second", machine->flops_per_second},
                        {"memory_bytes", machine->memory_bytes},
                        {"source", machine->source}});
  }
  return {
      {"rows", rows},
      {"chip",
       {{"qubits", WillowTask::kQubits},
        {"cycles", WillowTask::kCycles},
        {"fidelity", WillowTask::kFidelity},
        {"samples", willow_samples()},
        {"seconds", WillowTask::kSeconds},
        {"source", "Willow spec sheet, chip 2, 9 December 2024"}}},
      {"claim", {{"log10_years", WillowTask::kClaimedLog10Years}, {"machine", "frontier"}}},
      {"assumptions",
       {{"cost_model", "Nature 634:328: seconds = 8 * multiply-adds / (0.20 * peak)"},
        {"operations_per_multiply_add", kOperationsPerMultiplyAdd},
        {"efficiency", kContractionEfficiency},
        {"amplitudes_per_sample", kAmplitudesPerSample},
        {"grid", table.grid},
        {"machines", machines}}},
      {"left_out", willow_left_out()},
      {"search",
       {{"seed", table.options.seed},
        {"steps", table.options.rounds > 0 || table.options.seconds > 0 ? 0 : table.options.steps},
        {"rounds", table.options.rounds},
        {"seconds", table.options.seconds},
        {"interrupted", table.was_stopped}}},
  };
}

namespace {
/// One row per size, one column per machine, and the chip's own time last.
std::string times_table(const WillowTable& table, bool is_task) {
  std::vector<std::string> headings{"qubits", "cycles"};
  for (const WillowMachine& column : willow_machines(table.options)) headings.push_back(column.heading);
  if (is_task) headings.push_back("Willow");
  Table times(headings);
  for (const WillowRow& row : table.rows) {
    std::vector<std::string> cells{std::to_string(row.qubits), std::to_string(row.cycles)};
    for (size_t k = 0; k < row.costs.size(); k++) {
      const WillowCost& cost = row.costs[k];
      const Machine& machine = willow_machines(table.options)[k].machine;
      const double log10_seconds =
          is_task ? sampling_log10_seconds(row, cost, machine) : amplitude_log10_seconds(cost, machine);
      cells.push_back("≤ " + duration_text(log10_seconds) +
                      (is_task ? kWayMarks[static_cast<size_t>(sampling_cost(row, cost).way)] : ""));
    }
    const bool is_chips = row.qubits == WillowTask::kQubits && row.cycles == WillowTask::kCycles;
    if (is_task) cells.push_back(is_chips ? "5 minutes" : "");
    times.add_row(cells);
  }
  return times.str();
}

std::string search_text(const WillowTable& table) {
  if (table.was_stopped) return "an interrupted search";
  const uint64_t rounds = table.options.rounds;
  if (rounds > 0) return std::to_string(rounds) + (rounds == 1 ? " round" : " rounds") + " of search each";
  if (table.options.seconds > 0) return fixed_text(table.options.seconds, 0) + " s of search";
  return std::to_string(table.options.steps) + " steps of search";
}
}  // namespace

std::string willow_task_text(const WillowTable& table) {
  return "Upper bounds for " + fixed_text(willow_samples() / 1e6, 1) +
         " million samples at fidelity 0.1 % (*: one evolution of the state vector; +: one contraction\nshared by all "
         "amplitudes, with as many slices as the fidelity requires; otherwise each amplitude separately)\n" +
         times_table(table, true) +
         "\nWillow: 103 qubits, 40 cycles, in 5 minutes. The claim: 10^25 years on Frontier "
         "(9 December 2024).\n";
}

std::string willow_text(const WillowTable& table) {
  std::string text = "One amplitude, at most, in the published cost model; " + search_text(table) +
                     " from the stored orders\n" + times_table(table, false) + "\n" + willow_task_text(table);
  text +=
      "Assumed: seconds = 8 multiply-adds / (0.20 peak) (Nature 634:328); 10 amplitudes per kept sample; the largest\n"
      "tensor at most a third of the memory, 8 bytes per element: 2^" +
      fixed_text(largest_tensor_log2(laptop_machine()), 0) + " on the laptop, 2^" +
      fixed_text(largest_tensor_log2(frontier_machine()), 0) +
      " on Frontier.\n"
      "The grid: " +
      table.grid + ".\nLeft out\n";
  for (const std::string& line : willow_left_out()) text += "  " + line + "\n";
  return text;
}

}  // namespace sallow
