#include "network/contract_amplitudes.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>

#include "base/error.h"
#include "base/threads.h"
#include "network/circuit_network.h"
#include "network/contraction_checkpoint.h"
#include "network/order_search.h"
#include "network/sliced_contraction.h"

namespace sallow {

namespace {
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Threads are dealt to slices as far as there are slices and memory, the rest to the products within a slice.
struct Deal {
  size_t workers = 1;
  size_t threads_each = 1;
};

Deal deal_threads(const SlicedContraction& plan, size_t threads, double memory_bytes) {
  Deal deal;
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

/// The first order whose plan fits: the largest tensor allowed starts at a quarter of the memory and is halved.
ContractionOrder find_order(const TensorNetwork& network, const ContractionOptions& options) {
  double smallest = 0;
  for (double limit = std::floor(std::log2(options.memory_bytes / sizeof(ComplexFloat))) - 2; limit >= 0;) {
    OrderSearchOptions search;
    search.seed = options.seed;
    search.thread_count = options.thread_count;
    search.seconds = 0;
    search.rounds = options.search_rounds;
    search.log2_size_limit = limit;
    ContractionOrder order = search_order(network, search).order;
    smallest = SlicedContraction(network, order).memory_bytes(1, 1);
    if (smallest <= options.memory_bytes) return order;
    limit -= std::max(1.0, std::floor(std::log2(smallest / options.memory_bytes)));
  }
  throw InputError("the circuit's network does not fit " + memory_text(options.memory_bytes) + " of memory",
                   smallest > 0 ? "allow at least " + memory_text(smallest) : "allow more memory");
}
}  // namespace

ContractedAmplitudes contract_amplitudes(const UnitaryCircuit& circuit,
                                         const std::vector<std::vector<bool>>& bitstrings,
                                         const ContractionOptions& options) {
  ContractedAmplitudes result;
  Clock::time_point start = Clock::now();
  CircuitNetwork network(circuit, {.split_gates = options.split_gates});
  TensorNetwork closed = network.shape.closed();
  result.order = options.order != nullptr ? *options.order : find_order(closed, options);
  result.cost = price_order(closed, result.order);
  result.seconds_search = seconds_since(start);

  start = Clock::now();
  SlicedContraction plan(closed, result.order);
  if (plan.memory_bytes(1, 1) > options.memory_bytes) {
    throw InputError("this order needs " + memory_text(plan.memory_bytes(1, 1)) + ", more than the " +
                         memory_text(options.memory_bytes) + " allowed",
                     "slice more legs, or allow more memory");
  }
  Deal deal = deal_threads(plan, options.thread_count, options.memory_bytes);
  result.memory_bytes = plan.memory_bytes(deal.workers, deal.threads_each);
  ContractionCheckpoint checkpoint(options.checkpoint, contraction_identity(network, result.order));
  std::vector<SlicedContraction::Workspace> workspaces;
  for (size_t k = 0; k < deal.workers; k++) workspaces.push_back(plan.make_workspace(deal.threads_each));

  const uint64_t chunks = plan.chunk_count(), total = chunks * bitstrings.size();
  std::atomic<uint64_t> done{0};
  for (const std::vector<bool>& bits : bitstrings) {
    std::string name;
    for (bool bit : bits) name += bit ? '1' : '0';
    SlicedContraction::Inputs inputs = plan.prepare(network.amplitude_tensors(bits), workspaces[0]);
    std::vector<std::complex<double>> sums(chunks);
    parallel_for(deal.workers, chunks, [&](size_t worker, size_t chunk) {
      if (auto known = checkpoint.find(name, chunk)) {
        sums[chunk] = *known;
      } else {
        sums[chunk] = plan.chunk(chunk, inputs, workspaces[worker]);
        checkpoint.add(name, chunk, sums[chunk]);
      }
      uint64_t finished = ++done;
      if (options.report) options.report(finished, total);
    });
    std::complex<double> amplitude = 0;
    for (const std::complex<double>& sum : sums) amplitude += sum;
    result.amplitudes.push_back(amplitude);
  }
  result.chunks_resumed = checkpoint.resumed();
  result.seconds_contract = seconds_since(start);
  return result;
}

}  // namespace sallow
