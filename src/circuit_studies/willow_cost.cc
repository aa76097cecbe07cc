#include "circuit_studies/willow_cost.h"

#include <cmath>

#include "random_circuits/random_circuit.h"
#include "tensor_network/bisection/bisection_order.h"
#include "tensor_network/circuit_network.h"
#include "tensor_network/order_search.h"

namespace sallow {

const Machine& laptop_machine() {
  return *find_machine("laptop");
}

const Machine& frontier_machine() {
  return *find_machine("frontier");
}

double largest_tensor_log2(const Machine& machine) {
  return std::floor(std::log2(machine.memory_bytes / 8 / 3));
}

std::vector<WillowMachine> willow_machines(const WillowTableOptions& options) {
  std::vector<WillowMachine> list;
  if (options.laptop) list.push_back({"laptop", laptop_machine(), largest_tensor_log2(laptop_machine()), 0.4});
  list.push_back({"Frontier", frontier_machine(), largest_tensor_log2(frontier_machine()), options.laptop ? 0.4 : 0.8});
  list.push_back({"Frontier, any memory", frontier_machine(), std::nullopt, 0.2});
  return list;
}

double willow_samples() {
  return WillowTask::kSamplesPerSecond * WillowTask::kSeconds;
}

double amplitude_log10_seconds(const WillowCost& cost, const Machine& machine) {
  return log10_seconds(cost.cost.sliced_log2_multiply_adds, machine);
}

SamplingCost sampling_cost(const WillowRow& row, const WillowCost& cost) {
  const double anew =
      sampling_upper_bound_log2(cost.cost.sliced_log2_multiply_adds, willow_samples(), WillowTask::kFidelity);
  const bool fits = !cost.log2_size_limit || row.qubits <= *cost.log2_size_limit;
  if (fits && row.state_vector_log2 < anew) return {row.state_vector_log2, true};
  return {anew, false};
}

double sampling_log10_seconds(const WillowRow& row, const WillowCost& cost, const Machine& machine) {
  return log10_seconds(sampling_cost(row, cost).log2_multiply_adds, machine);
}

std::vector<std::pair<uint32_t, uint32_t>> default_willow_sizes() {
  return {{40, 12}, {53, 20}, {67, 32}, {83, 36}, {WillowTask::kQubits, WillowTask::kCycles}};
}

WillowTable willow_table(const WillowTableOptions& options, StudyObserver& observer) {
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
  const std::vector<WillowMachine> machines = willow_machines(options);
  observer.stage("searching for orders", options.sizes.size() * machines.size());
  for (size_t k = 0; k < networks.size(); k++) {
    WillowRow row{options.sizes[k].first, options.sizes[k].second, networks[k].tensor_count, state_vectors[k], {}};
    double share = static_cast<double>(networks[k].tensor_count) / all_tensors;
    for (const WillowMachine& column : machines) {
      OrderSearchOptions search;
      search.bisection = bisection_start();
      search.seed = options.seed;
      search.thread_count = options.thread_count;
      search.rounds = options.rounds;
      search.seconds = options.rounds > 0 ? 0 : options.seconds * share * column.search_share;
      if (column.log2_size_limit) search.log2_size_limit = *column.log2_size_limit;
      row.costs.push_back({column.log2_size_limit, search_order(networks[k], search).cost});
      observer.step();
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace sallow
