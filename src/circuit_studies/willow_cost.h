#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "circuit_studies/kept_orders.h"
#include "circuit_studies/study_observer.h"
#include "tensor_network/contraction_order.h"
#include "tensor_network/cost_model.h"

namespace sallow {

/// The task of the chip as published (Willow spec sheet and announcement, 9 December 2024).
struct WillowTask {
  static constexpr uint32_t kQubits = 103;
  static constexpr uint32_t kCycles = 40;
  static constexpr double kFidelity = 1e-3;
  static constexpr double kSamplesPerSecond = 63000;
  static constexpr double kSeconds = 300;
  static constexpr double kClaimedLog10Years = 25;
};

/// Options of willow_table.
struct WillowTableOptions {
  std::vector<std::pair<uint32_t, uint32_t>> sizes;  // qubits, cycles
  /// Steps of all order searches together; larger networks and limited memory get more of them. The table then depends
  /// only on the seed.
  uint64_t steps = 200'000'000;
  uint64_t rounds = 0;  // if not 0, replaces steps: rounds of each search
  double seconds = 0;   // if not 0, replaces steps: time for the whole table, whose figures then depend on the machine
  uint64_t seed = 0;
  size_t thread_count = 1;
  /// Whether to search for orders that minimize the price of a batch if none is kept; otherwise the order for one
  /// amplitude is used for the batch.
  bool search_batches = true;
  bool laptop = true;                                          // whether the table has a laptop in addition to Frontier
  const std::vector<KeptOrder>* kept = &kept_willow_orders();  // orders from which searches start
};

/// Upper bounds on the cost of one circuit under one limit of memory, from the best known orders.
struct WillowCost {
  std::optional<double> log2_size_limit;  // none: unlimited memory
  OrderCost amplitude;                    // of one amplitude
  // of all amplitudes that the samples need, in one shared contraction; may exceed the memory
  OrderCost batch;
};
/// One size of circuit: its network, and its cost for each machine.
struct WillowRow {
  uint32_t qubits, cycles;
  size_t tensors;
  // log2 of the multiply-adds for evolving all 2^qubits amplitudes, which needs memory for all of them
  double state_vector_log2;
  std::vector<WillowCost> costs;
};
/// The table with the options that made it.
struct WillowTable {
  WillowTableOptions options;
  std::string grid;  // description of the grid of the generated circuits
  std::vector<WillowRow> rows;
  // for sizes of this table, the orders behind its figures; for other sizes, the kept orders
  std::vector<KeptOrder> best;
  bool was_stopped = false;  // by the observer: figures are those of the best orders until then
};

/// A machine with a limit of memory: one column of the table.
struct WillowMachine {
  const char* heading;
  const Machine& machine;
  std::optional<double> log2_size_limit;  // limit on log2 of a tensor's elements; none: unlimited memory
  double search_share;                    // share of the search; searches with a limit of memory take longer
};
/// The machines with their memory limits; the last one has Frontier's speed and no limit. WillowRow::costs has one
/// entry per machine.
std::vector<WillowMachine> willow_machines(const WillowTableOptions& options);
const Machine& laptop_machine();
const Machine& frontier_machine();
/// log2 of the elements of the largest tensor: a machine holds about three tensors of that size at 8 bytes per element.
double largest_tensor_log2(const Machine& machine);

/// Sizes from a laptop's range up to the published task, as (qubits, cycles).
std::vector<std::pair<uint32_t, uint32_t>> default_willow_sizes();
/// Generates the circuits, searches for orders, and prices them. Where the observer stops it, searches end with their
/// best so far, and those still to come with the kept orders, or with the first that they find.
WillowTable willow_table(const WillowTableOptions& options, StudyObserver& observer);

/// The number of samples that the chip took.
double willow_samples();
/// log10 of the seconds that a machine needs for one amplitude.
double amplitude_log10_seconds(const WillowCost& cost, const Machine& machine);
/// log2 of the number of amplitudes that the samples need: several candidates per sample.
double willow_batch_log2();
/// The cost of all samples in the cheapest of three ways. Each is an upper bound.
///   kStateVector  one evolution with all amplitudes, if 2^qubits of them fit into memory
///   kEachAnew     one contraction per amplitude, for the share of perfect samples that the fidelity requires
///   kShared       one contraction for the amplitudes of all samples, with the share of slices that the fidelity
///                 requires: a part of the slices gives that fidelity (Markov et al., arXiv:1807.10749)
struct SamplingCost {
  enum class Way : uint8_t { kStateVector, kEachAnew, kShared };
  double log2_multiply_adds;
  Way way;
};
/// The cheapest way to compute all samples.
SamplingCost sampling_cost(const WillowRow& row, const WillowCost& cost);
/// log10 of the seconds that a machine needs for all samples.
double sampling_log10_seconds(const WillowRow& row, const WillowCost& cost, const Machine& machine);

}  // namespace sallow
