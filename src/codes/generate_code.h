#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "circuit/circuit.h"
#include "noise/noise_model.h"

namespace sallow {

/// A memory experiment: a logical state is prepared, kept for some rounds of error correction, and read out.
struct CodeOptions {
  std::string code = "surface_code";
  std::string task = "rotated_memory_z";
  uint64_t distance = 3;
  uint64_t rounds = 3;
  // A whole noise model, or Stim's four knobs one by one; not both.
  std::optional<NoiseStrength> noise = {};
  double after_clifford_depolarization = 0;     // DEPOLARIZE1 or DEPOLARIZE2 after every Clifford gate
  double before_round_data_depolarization = 0;  // DEPOLARIZE1 on data qubits before each round
  double before_measure_flip_probability = 0;   // a flip that the measurement's basis sees
  double after_reset_flip_probability = 0;      // a flip to the state orthogonal to the reset's
};

struct CodeTask {
  std::string_view code;
  std::string_view task;
  std::string_view summary;
};
/// Every code and task that generate_code knows.
std::span<const CodeTask> all_code_tasks();

/// The experiment's circuit. With Stim's knobs and codes, the same circuit as Stim 1.16 generates: qubits,
/// coordinates, order of operations. An impossible choice is an InputError.
Circuit generate_code(const CodeOptions& options);

/// The options and a drawing of the qubits, as comment lines for the top of the circuit's file.
std::string code_header(const CodeOptions& options);

}  // namespace sallow
