#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "json/json.h"
#include "tensor_network/contraction_order.h"

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

/// Sizes that tell the story from what a laptop does to the published task.
std::vector<std::pair<uint32_t, uint32_t>> default_willow_sizes();
/// Generates the circuits, searches for orders, and prices them. Shows progress on a terminal.
WillowTable willow_table(const WillowTableOptions& options);
Json willow_json(const WillowTable& table);
/// Both tables, with what is assumed and left out.
std::string willow_text(const WillowTable& table);
/// The times of the chip's task alone, and the claim.
std::string willow_task_text(const WillowTable& table);

}  // namespace sallow
