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

/// The chip's task, as published (Willow spec sheet and announcement, 9 December 2024).
struct WillowTask {
  static constexpr uint32_t kQubits = 103;
  static constexpr uint32_t kCycles = 40;
  static constexpr double kFidelity = 1e-3;
  static constexpr double kSamplesPerSecond = 63000;
  static constexpr double kSeconds = 300;
  static constexpr double kClaimedLog10Years = 25;
};

struct WillowTableOptions {
  std::vector<std::pair<uint32_t, uint32_t>> sizes;  // qubits, cycles
  /// Of all searches for orders together; larger networks and limited memory get more. The table then depends on the
  /// seed alone.
  uint64_t steps = 200'000'000;
  uint64_t rounds = 0;  // instead of steps: rounds of each search
  double seconds = 0;   // instead of steps: the whole table's, whose figures then depend on the machine
  uint64_t seed = 0;
  size_t thread_count = 1;
  /// Search for orders under the price of a batch where none is kept; else that of one amplitude is priced.
  bool search_batches = true;
  bool laptop = true;                                          // beside Frontier
  const std::vector<KeptOrder>* kept = &kept_willow_orders();  // what searches start from
};

/// What one circuit costs under one limit of memory, by the best orders that were found: upper bounds.
struct WillowCost {
  std::optional<double> log2_size_limit;  // none: as much memory as the order wants
  OrderCost amplitude;                    // of one
  OrderCost batch;                        // of all that the samples take, which share one contraction; may not fit
};
struct WillowRow {
  uint32_t qubits, cycles;
  size_t tensors;
  double state_vector_log2;  // multiply-adds of evolving all 2^qubits amplitudes, which takes that much memory
  std::vector<WillowCost> costs;
};
struct WillowTable {
  WillowTableOptions options;
  std::string grid;  // what the generated circuits' grid is
  std::vector<WillowRow> rows;
  std::vector<KeptOrder> best;  // of the sizes of this table, the orders behind its figures; of others, those kept
  bool was_stopped = false;     // by the observer: figures are those of the best orders until then
};

/// A machine with a limit of memory, as the table's columns have it.
struct WillowMachine {
  const char* heading;
  const Machine& machine;
  std::optional<double> log2_size_limit;  // of one tensor's elements; none: all the memory in the world
  double search_share;                    // limits of memory are what takes long to search under
};
/// Each machine with the memory it has; the last has Frontier's speed and no limit. One per WillowRow::costs.
std::vector<WillowMachine> willow_machines(const WillowTableOptions& options);
const Machine& laptop_machine();
const Machine& frontier_machine();
/// A machine holds about three tensors of the largest size at 8 bytes an element.
double largest_tensor_log2(const Machine& machine);

/// Sizes that tell the story from what a laptop does to the published task.
std::vector<std::pair<uint32_t, uint32_t>> default_willow_sizes();
/// Generates the circuits, searches for orders, and prices them. Where the observer stops it, searches end with their
/// best so far, and those still to come with the kept orders, or with the first that they find.
WillowTable willow_table(const WillowTableOptions& options, StudyObserver& observer);

/// How many samples the chip took.
double willow_samples();
double amplitude_log10_seconds(const WillowCost& cost, const Machine& machine);
/// log2 of how many amplitudes the samples take: so many are tried for each.
double willow_batch_log2();
/// All samples by the cheapest of three ways. Each upper bounds the cost.
///   kStateVector  one evolution, which has every amplitude, where 2^qubits of them fit
///   kEachAnew     each amplitude contracted anew, of as many samples as the fidelity asks to be perfect
///   kShared       the amplitudes of all samples share one contraction, of as many slices as the fidelity asks: a part
///                 of all slices gives that fidelity (Markov, Fatima, Isakov and Boixo, arXiv:1807.10749)
struct SamplingCost {
  enum class Way : uint8_t { kStateVector, kEachAnew, kShared };
  double log2_multiply_adds;
  Way way;
};
SamplingCost sampling_cost(const WillowRow& row, const WillowCost& cost);
double sampling_log10_seconds(const WillowRow& row, const WillowCost& cost, const Machine& machine);

}  // namespace sallow
