#include "circuit_studies/willow_cost.h"

#include <algorithm>
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

double willow_batch_log2() {
  return std::log2(kAmplitudesPerSample * willow_samples());
}

double amplitude_log10_seconds(const WillowCost& cost, const Machine& machine) {
  return log10_seconds(cost.amplitude.sliced_log2_multiply_adds, machine);
}

SamplingCost sampling_cost(const WillowRow& row, const WillowCost& cost) {
  SamplingCost best = {
      sampling_upper_bound_log2(cost.amplitude.sliced_log2_multiply_adds, willow_samples(), WillowTask::kFidelity),
      SamplingCost::Way::kEachAnew};
  const auto offer = [&](double log2_multiply_adds, SamplingCost::Way way) {
    if (log2_multiply_adds < best.log2_multiply_adds) best = {log2_multiply_adds, way};
  };
  // At least one slice must be contracted.
  const double part = std::max(std::log2(WillowTask::kFidelity), -cost.batch.log2_slices);
  if (!cost.log2_size_limit || cost.batch.sliced_log2_peak <= *cost.log2_size_limit) {
    offer(cost.batch.sliced_log2_multiply_adds + part, SamplingCost::Way::kShared);
  }
  if (!cost.log2_size_limit || row.qubits <= *cost.log2_size_limit) {
    offer(row.state_vector_log2, SamplingCost::Way::kStateVector);
  }
  if (!cost.log2_size_limit) {
    // What fits a machine's memory fits any memory. An order with slices may be cheaper than the best without, because
    // a low fidelity requires only a fraction of the slices.
    for (const WillowCost& within : row.costs) {
      if (!within.log2_size_limit) continue;
      const SamplingCost other = sampling_cost(row, within);
      offer(other.log2_multiply_adds, other.way);
    }
  }
  return best;
}

double sampling_log10_seconds(const WillowRow& row, const WillowCost& cost, const Machine& machine) {
  return log10_seconds(sampling_cost(row, cost).log2_multiply_adds, machine);
}

std::vector<std::pair<uint32_t, uint32_t>> default_willow_sizes() {
  return {{40, 12}, {53, 20}, {67, 32}, {83, 36}, {WillowTask::kQubits, WillowTask::kCycles}};
}

namespace {

/// Searches for contraction orders of one circuit after another, and keeps the best.
class OrderFinder {
 public:
  OrderFinder(const WillowTableOptions& options, const StudyObserver& observer, std::vector<KeptOrder>& kept)
      : options_(options), observer_(observer), kept_(kept) {}

  OrderCost find(uint32_t qubits, uint32_t cycles, const TensorNetwork& network, std::optional<double> log2_size_limit,
                 double log2_batch, double share) {
    OrderSearchOptions search;
    search.bisection = bisection_start();
    search.seed = options_.seed;
    search.thread_count = options_.thread_count;
    search.stop = [this] { return observer_.stop(); };
    const bool by_steps = options_.rounds == 0 && options_.seconds == 0;
    search.rounds = options_.rounds;
    search.seconds = options_.rounds > 0 ? 0 : options_.seconds * share;
    search.steps =
        by_steps ? std::max<uint64_t>(1, static_cast<uint64_t>(static_cast<double>(options_.steps) * share)) : 0;
    if (log2_size_limit) search.log2_size_limit = *log2_size_limit;
    search.log2_batch = log2_batch;
    KeptOrder* own = nullptr;
    std::vector<ContractionOrder> others;
    for (KeptOrder& kept : kept_) {
      if (kept.qubits != qubits || kept.cycles != cycles) continue;
      if (kept.log2_size_limit == log2_size_limit && kept.log2_batch == log2_batch) {
        own = &kept;
      } else if (!log2_size_limit || (kept.log2_size_limit && *kept.log2_size_limit <= *log2_size_limit)) {
        others.push_back(kept.order);  // an order within less memory also fits more memory
      }
    }
    // An order for another limit or price may be a poor start. Without an order for this one, the search makes its own
    // starts.
    if (own != nullptr) {
      search.known = std::move(others);
      search.known.push_back(own->order);
    }
    if (own == nullptr && log2_batch > 0 && !options_.search_batches) {
      return price_order(network, last_.order, log2_batch);
    }
    last_ = search_order(network, search);
    if (own == nullptr) own = &kept_.emplace_back(KeptOrder{qubits, cycles, log2_size_limit, log2_batch, {}});
    own->order = last_.order;
    return last_.cost;
  }

 private:
  const WillowTableOptions& options_;
  const StudyObserver& observer_;
  std::vector<KeptOrder>& kept_;
  OrderSearchResult last_;
};

}  // namespace

WillowTable willow_table(const WillowTableOptions& options, StudyObserver& observer) {
  WillowTable table{options, grid_layout("willow").description, {}, *options.kept, false};
  std::vector<TensorNetwork> networks;
  double all_tensors = 0;
  for (auto [qubits, cycles] : options.sizes) {
    const GateCircuit circuit = random_circuit(grid_layout("willow", qubits), {.cycles = cycles, .seed = options.seed});
    networks.push_back(CircuitNetwork(circuit).shape);
    all_tensors += static_cast<double>(networks.back().tensor_count);
  }
  const std::vector<WillowMachine> machines = willow_machines(options);
  observer.stage("searching for orders", 2 * options.sizes.size() * machines.size());
  OrderFinder finder(options, observer, table.best);
  for (size_t k = 0; k < networks.size(); k++) {
    const auto [qubits, cycles] = options.sizes[k];
    const TensorNetwork& network = networks[k];
    WillowRow row{
        qubits, cycles, network.tensor_count, price_order(network, sequential_order(network)).log2_multiply_adds, {}};
    const double share = static_cast<double>(network.tensor_count) / all_tensors;
    for (const WillowMachine& column : machines) {
      WillowCost cost{column.log2_size_limit, {}, {}};
      for (const bool is_batch : {false, true}) {
        (is_batch ? cost.batch : cost.amplitude) =
            finder.find(qubits, cycles, network, column.log2_size_limit, is_batch ? willow_batch_log2() : 0,
                        share * column.search_share / 2);
        observer.step();
      }
      row.costs.push_back(cost);
    }
    table.rows.push_back(std::move(row));
  }
  table.was_stopped = observer.stop();
  return table;
}

}  // namespace sallow
