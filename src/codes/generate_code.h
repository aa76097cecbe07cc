#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "circuit/circuit.h"
#include "noise/noise_model.h"

namespace sallow {

/// The options of a memory experiment: a logical state is prepared, kept for `rounds` rounds of error correction, and
/// measured.
struct CodeOptions {
  std::string code = "surface_code";
  std::string task = "rotated_memory_z";
  uint64_t distance = 3;
  uint64_t rounds = 3;
  // Either a noise model or Stim's four noise parameters below, not both.
  std::optional<NoiseStrength> noise = {};
  double after_clifford_depolarization = 0;     // DEPOLARIZE1 or DEPOLARIZE2 after every Clifford gate
  double before_round_data_depolarization = 0;  // DEPOLARIZE1 on data qubits before each round
  double before_measure_flip_probability = 0;   // a flip that is visible in the measurement's basis
  double after_reset_flip_probability = 0;      // a flip to the state orthogonal to the reset state
};

/// A code and task, with a summary for help texts.
struct CodeTask {
  std::string_view code;
  std::string_view task;
  std::string_view summary;
};
/// All codes and tasks that generate_code supports.
std::span<const CodeTask> all_code_tasks();

/// The circuit of the experiment. With Stim's codes and noise parameters it equals the circuit that Stim 1.16
/// generates: the same qubits, coordinates and order of operations. Throws InputError for unsupported options.
Circuit generate_code(const CodeOptions& options);

/// The options and a drawing of the qubits, as comment lines for the top of the circuit's file.
std::string code_header(const CodeOptions& options);

}  // namespace sallow
