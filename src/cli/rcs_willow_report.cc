#include "cli/rcs_willow_report.h"

#include <cmath>

#include "cli/progress.h"
#include "cli/rcs_cost_report.h"
#include "cli/table.h"
#include "json/json.h"
#include "random_circuits/random_circuit.h"
#include "tensor_network/bisection_order.h"
#include "tensor_network/circuit_network.h"
#include "tensor_network/cost_model.h"
#include "tensor_network/order_search.h"

namespace sallow {

namespace {
/// A machine holds about three tensors of the largest size at 8 bytes an element.
double elements_log2(const Machine& machine) {
  return std::floor(std::log2(machine.memory_bytes / 8 / 3));
}

const Machine& laptop() {
  return *find_machine("laptop");
}
const Machine& frontier() {
  return *find_machine("frontier");
}

/// Each machine with the memory it has; the last has Frontier's speed and all the memory in the world.
struct Column {
  const char* heading;
  const Machine& machine;
  std::optional<double> log2_size_limit;
  double search_share;  // limits of memory are what takes long to search under
};
std::vector<Column> columns(const WillowTableOptions& options) {
  std::vector<Column> list;
  if (options.laptop) list.push_back({"laptop", laptop(), elements_log2(laptop()), 0.4});
  list.push_back({"Frontier", frontier(), elements_log2(frontier()), options.laptop ? 0.4 : 0.8});
  list.push_back({"Frontier, any memory", frontier(), std::nullopt, 0.2});
  return list;
}

double samples() {
  return WillowTask::kSamplesPerSecond * WillowTask::kSeconds;
}

double amplitude_log10_seconds(const WillowCost& cost, const Machine& machine) {
  return log10_seconds(cost.cost.sliced_log2_multiply_adds, machine);
}
/// All samples: each amplitude contracted anew or, where 2^qubits amplitudes fit and that is less, one evolution of the
/// state vector, which has them all.
struct SamplingCost {
  double log2_multiply_adds;
  bool by_state_vector;
};
SamplingCost sampling_cost(const WillowRow& row, const WillowCost& cost) {
  const double anew = sampling_upper_bound_log2(cost.cost.sliced_log2_multiply_adds, samples(), WillowTask::kFidelity);
  const bool fits = !cost.log2_size_limit || row.qubits <= *cost.log2_size_limit;
  if (fits && row.state_vector_log2 < anew) return {row.state_vector_log2, true};
  return {anew, false};
}
double sampling_log10_seconds(const WillowRow& row, const WillowCost& cost, const Machine& machine) {
  return log10_seconds(sampling_cost(row, cost).log2_multiply_adds, machine);
}

const std::vector<std::string>& left_out() {
  static const std::vector<std::string> list = {
      "amplitudes that share a contraction: the published estimates use it; here only a state vector shares, so that "
      "the samples' figures are upper bounds",
      "longer searches, which find cheaper orders, above all under a limit of memory",
      "limits between a machine's memory and none, such as disks",
      "methods that need no exact amplitudes, and samples of lower quality than the chip's",
      "moving data between nodes and disks, failures, and whether so much memory can be had at all",
      "the chip's calibrated angles and its real grid: circuits are generated, with exact iSWAP gates",
  };
  return list;
}
}  // namespace

std::vector<std::pair<uint32_t, uint32_t>> default_willow_sizes() {
  return {{40, 12}, {53, 20}, {67, 32}, {83, 36}, {WillowTask::kQubits, WillowTask::kCycles}};
}

WillowTable willow_table(const WillowTableOptions& options) {
  WillowTable table{options, {}, {}};
  std::vector<TensorNetwork> networks;
  std::vector<double> state_vectors;
  double all_tensors = 0;
  for (auto [qubits, cycles] : options.sizes) {
    GridLayout layout = grid_layout("willow", qubits);
    table.grid = grid_layout("willow").description;
    RandomCircuitOptions circuit_options;
    circuit_options.cycles = cycles;
    circuit_options.seed = options.seed;
    const TensorNetwork open = CircuitNetwork(random_circuit(layout, circuit_options)).shape;
    state_vectors.push_back(price_order(open, sequential_order(open)).log2_multiply_adds);
    networks.push_back(open.closed());
    all_tensors += static_cast<double>(networks.back().tensor_count);
  }
  Progress progress("searching for orders", options.sizes.size() * columns(options).size());
  for (size_t k = 0; k < networks.size(); k++) {
    WillowRow row{options.sizes[k].first, options.sizes[k].second, networks[k].tensor_count, state_vectors[k], {}};
    double share = static_cast<double>(networks[k].tensor_count) / all_tensors;
    for (const Column& column : columns(options)) {
      OrderSearchOptions search;
      search.seed = options.seed;
      search.thread_count = options.thread_count;
      search.rounds = options.rounds;
      search.seconds = options.rounds > 0 ? 0 : options.seconds * share * column.search_share;
      if (column.log2_size_limit) search.log2_size_limit = *column.log2_size_limit;
      row.costs.push_back({column.log2_size_limit, search_order(networks[k], search).cost});
      progress.advance(1);
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

Json willow_json(const WillowTable& table) {
  const double log10_year = std::log10(kSecondsPerYear);
  Json rows = Json::list();
  for (const WillowRow& row : table.rows) {
    Json costs = Json::list();
    for (size_t k = 0; k < row.costs.size(); k++) {
      const WillowCost& cost = row.costs[k];
      const Machine& machine = columns(table.options)[k].machine;
      Json limit = nullptr;
      if (cost.log2_size_limit) limit = *cost.log2_size_limit;
      costs.push_back({
          {"machine", machine.name},
          {"memory_elements_log2", limit},
          {"log10_multiply_adds", cost.cost.log2_multiply_adds * kLog10Of2},
          {"log2_peak_elements", cost.cost.log2_peak},
          {"log2_slices", cost.cost.log2_slices},
          {"sliced_log10_multiply_adds", cost.cost.sliced_log2_multiply_adds * kLog10Of2},
          {"sliced_log2_peak_elements", cost.cost.sliced_log2_peak},
          {"one_amplitude_log10_seconds", amplitude_log10_seconds(cost, machine)},
          {"samples_method", sampling_cost(row, cost).by_state_vector ? "state_vector" : "each_anew"},
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
  for (const Machine* machine : {&laptop(), &frontier()}) {
    if (machine == &laptop() && !table.options.laptop) continue;
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
        {"samples", samples()},
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
      {"left_out", left_out()},
      {"search", {{"seed", table.options.seed}, {"rounds", table.options.rounds}, {"seconds", table.options.seconds}}},
  };
}

namespace {
/// A row a size, a column a machine, and the chip's own time last.
std::string times_table(const WillowTable& table, bool is_task) {
  std::vector<std::string> headings{"qubits", "cycles"};
  for (const Column& column : columns(table.options)) headings.push_back(column.heading);
  if (is_task) headings.push_back("Willow");
  Table times(headings);
  for (const WillowRow& row : table.rows) {
    std::vector<std::string> cells{std::to_string(row.qubits), std::to_string(row.cycles)};
    for (size_t k = 0; k < row.costs.size(); k++) {
      const WillowCost& cost = row.costs[k];
      const Machine& machine = columns(table.options)[k].machine;
      cells.push_back(is_task ? duration_text(sampling_log10_seconds(row, cost, machine)) +
                                    (sampling_cost(row, cost).by_state_vector ? " *" : "  ")
                              : duration_text(amplitude_log10_seconds(cost, machine)));
    }
    const bool is_chips = row.qubits == WillowTask::kQubits && row.cycles == WillowTask::kCycles;
    if (is_task) cells.push_back(is_chips ? "5 minutes" : "");
    times.add_row(cells);
  }
  return times.str();
}

std::string search_text(const WillowTable& table) {
  if (table.options.rounds > 0) return std::to_string(table.options.rounds) + " rounds of search each";
  return fixed_text(table.options.seconds, 0) + " s of search";
}
}  // namespace

std::string willow_task_text(const WillowTable& table) {
  return "What " + fixed_text(samples() / 1e6, 1) +
         " million samples at fidelity 0.1 % take, at most: each contracted anew (* one evolution of the state "
         "vector)\n" +
         times_table(table, true) +
         "\nWillow: 103 qubits, 40 cycles, in 5 minutes. The claim: 10^25 years on Frontier "
         "(9 December 2024).\n";
}

std::string willow_text(const WillowTable& table) {
  std::string text = "One amplitude, under the published cost model; " + search_text(table) + "\n" +
                     times_table(table, false) + "\n" + willow_task_text(table);
  text +=
      "Assumed: seconds = 8 multiply-adds / (0.20 peak) (Nature 634:328); 10 amplitudes for a sample kept; the "
      "largest\n"
      "tensor at most a third of the memory, 8 bytes an element: 2^" +
      fixed_text(elements_log2(laptop()), 0) + " on the laptop, 2^" + fixed_text(elements_log2(frontier()), 0) +
      " on Frontier.\n"
      "The grid: " +
      table.grid + ".\nLeft out\n";
  for (const std::string& line : left_out()) text += "  " + line + "\n";
  return text;
}

}  // namespace sallow
