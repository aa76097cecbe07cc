#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gate_circuit/gate_circuit.h"

namespace sallow {

/// Qubits on a square grid, numbered in the order of their rows.
struct GridLayout {
  struct Site {
    int32_t row, column;
  };
  std::vector<Site> sites;
  std::string description;  // what the grid is, for people
  UnitaryGate coupler = UnitaryGate::FSIM;
  std::vector<double> coupler_angles;
};

/// `sycamore`: the 53 working qubits of the 54-qubit diagonal grid of 9 rows and 6 columns (Nature 574:505), coupler
/// fSim(π/2, π/6). `willow`: a diagonal grid of 105 qubits, coupler iSWAP; see the description. `grid:RxC`: R rows of
/// C, fSim(π/2, π/6). `qubits` > 0 takes a connected part of that many. Unknown names are an InputError.
GridLayout grid_layout(std::string_view name, uint32_t qubits = 0);

/// Whether the halves of the chip are coupled (Nature 574:505, section VII C of its supplement).
enum class PatchMode : uint8_t {
  kNone,    // the whole circuit
  kPatch,   // no coupler between the two halves
  kElided,  // none in the first half of the cycles
};

struct RandomCircuitOptions {
  uint32_t cycles = 20;
  PatchMode patch = PatchMode::kNone;
  uint64_t seed = 0;
};

/// A random circuit: each cycle a layer of one-qubit gates, √X, √Y or √W, never the one that the qubit had before, then
/// couplers in the patterns A B C D C D A B in turn; at the end another layer of one-qubit gates.
GateCircuit random_circuit(const GridLayout& layout, const RandomCircuitOptions& options);

/// The half of the chip, 0 or 1, that a qubit belongs to in patch circuits.
std::vector<uint32_t> patch_of_qubit(const GridLayout& layout);

}  // namespace sallow
