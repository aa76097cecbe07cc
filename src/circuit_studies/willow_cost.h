#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

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
  double seconds = 120;  // of search, for the whole table; larger networks and limited memory get more
  uint64_t rounds = 0;   // instead: rounds for each search, a result of the seed alone
  uint64_t seed = 0;
  size_t thread_count = 1;
  bool laptop = true;  // beside Frontier
};

/// What one circuit costs under one limit of memory.
struct WillowCost {
  std::optional<double> log2_size_limit;  // none: as much memory as the order wants
  OrderCost cost;
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
/// Generates the circuits, searches for orders, and prices them.
WillowTable willow_table(const WillowTableOptions& options, StudyObserver& observer);

/// How many samples the chip took.
double willow_samples();
double amplitude_log10_seconds(const WillowCost& cost, const Machine& machine);
/// All samples: each amplitude contracted anew or, where 2^qubits amplitudes fit and that is less, one evolution of the
/// state vector, which has them all.
struct SamplingCost {
  double log2_multiply_adds;
  bool by_state_vector;
};
SamplingCost sampling_cost(const WillowRow& row, const WillowCost& cost);
double sampling_log10_seconds(const WillowRow& row, const WillowCost& cost, const Machine& machine);

}  // namespace sallow
