#include "tensor_network/contract_amplitudes.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/stopwatch.h"
#include "tensor_network/circuit_network.h"
#include "tensor_network/contraction_checkpoint.h"
#include "tensor_network/order_search.h"
#include "tensor_network/shared_contraction.h"
#include "tensor_network/sliced_contraction.h"

namespace sallow {

namespace {
/// Assigns as many threads to slices as slices and memory allow; the others share the products within a slice.
ContractionWorkers deal_threads(const SlicedContraction& plan, size_t threads, double memory_bytes) {
  ContractionWorkers deal;
  for (size_t workers = 1; workers <= threads && workers <= plan.chunk_count(); workers++) {
    if (threads % workers == 0 && plan.memory_bytes(workers, threads / workers) <= memory_bytes) {
      deal = {workers, threads / workers};
    }
  }
  if (plan.memory_bytes(1, threads) > memory_bytes) deal = {1, 1};
  return deal;
}

std::string memory_text(double bytes) {
  char text[64];
  if (bytes < 0x1p20) {
    std::snprintf(text, sizeof text, "%.0f KiB", std::ceil(bytes / 0x1p10));
  } else if (bytes < 0x1p30) {
    std::snprintf(text, sizeof text, "%.1f MiB", bytes / 0x1p20);
  } else {
    std::snprintf(text, sizeof text, "%.2f GiB", bytes / 0x1p30);
  }
  return text;
}

/// The first order whose plan fits the memory. The limit on the largest tensor starts at a quarter of the memory and is
/// halved until the plan fits.
ContractionOrder find_order(const TensorNetwork& network, const ContractionOptions& options) {
  double smallest = 0;
  for (double limit = std::floor(std::log2(options.memory_bytes / sizeof(ComplexFloat))) - 2; limit >= 0;) {
    OrderSearchOptions search;
    search.seed = options.seed;
    search.thread_count = options.thread_count;
    search.steps = 0;
    search.rounds = options.search_rounds;
    search.log2_size_limit = limit;
    search.bisection = options.bisection;
    ContractionOrder order = search_order(network, search).order;
    smallest = SlicedContraction(network, order).memory_bytes(1, 1);
    if (smallest <= options.memory_bytes) return order;
    limit -= std::max(1.0, std::floor(std::log2(smallest / options.memory_bytes)));
  }
  throw InputError("the circuit's network does not fit " + memory_text(options.memory_bytes) + " of memory",
                   smallest > 0 ? "allow at least " + memory_text(smallest) : "allow more memory");
}
}  // namespace

ContractedAmplitudes contract_amplitudes(const GateCircuit& circuit, const std::vector<std::vector<bool>>& bitstrings,
                                         const ContractionOptions& options, Ranks& ranks) {
  ContractedAmplitudes result;
  const Stopwatch searching;
  CircuitNetwork network(circuit, {.split_gates = options.split_gates});
  TensorNetwork closed = network.shape.closed();
  if (options.order != nullptr) {
    result.order = *options.order;
  } else {
    std::string found = ranks.is_first() ? order_text(find_order(closed, options), closed) : "";
    result.order = parse_order(ranks.broadcast(0, std::move(found)), closed);
  }
  result.cost = price_order(closed, result.order);
  result.seconds_search = searching.seconds();

  const Stopwatch contracting;
  SlicedContraction plan(closed, result.order);
  if (plan.memory_bytes(1, 1) > options.memory_bytes) {
    throw InputError("this order needs " + memory_text(plan.memory_bytes(1, 1)) + ", more than the " +
                         memory_text(options.memory_bytes) + " allowed",
                     "slice more legs, or allow more memory");
  }
  ContractionWorkers workers = deal_threads(plan, options.thread_count, options.memory_bytes);
  result.memory_bytes = plan.memory_bytes(workers.workers, workers.threads_each);
  ContractionCheckpoint checkpoint(ranks.is_first() ? options.checkpoint : "",
                                   contraction_identity(network, result.order));
  result.amplitudes = contract_on_all_ranks(network, plan, bitstrings, workers, checkpoint, ranks, options.report);
  result.chunks_resumed = checkpoint.resumed();
  result.seconds_contract = contracting.seconds();
  return result;
}

}  // namespace sallow
