#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gate_circuit/gate_circuit.h"

namespace sallow {

/// Qubits on a square grid, numbered row by row.
struct GridLayout {
  struct Site {
    int32_t row, column;
  };
  std::vector<Site> sites;
  std::string description;  // description of the grid, for users
  UnitaryGate coupler = UnitaryGate::FSIM;
  std::vector<double> coupler_angles;
};

/// `sycamore`: the 53 working qubits of the 54-qubit diagonal grid of 9 rows and 6 columns (Nature 574:505), coupler
/// fSim(π/2, π/6). `willow`: a diagonal grid of 105 qubits, coupler iSWAP; see the description. `grid:RxC`: R rows of C
/// qubits, fSim(π/2, π/6). With `qubits` > 0, a connected part of that size. Throws InputError for unknown names and
/// sizes.
GridLayout grid_layout(std::string_view name, uint32_t qubits = 0);

/// How the two halves of the chip are coupled (Nature 574:505, section VII C of its supplement).
enum class PatchMode : uint8_t {
  kNone,    // the whole circuit
  kPatch,   // no coupler between the two halves
  kElided,  // no coupler between the halves in the first half of the cycles
};

/// Options of random_circuit.
struct RandomCircuitOptions {
  uint32_t cycles = 20;
  PatchMode patch = PatchMode::kNone;
  uint64_t seed = 0;
};

/// A random circuit. Each cycle has a layer of one-qubit gates, √X, √Y or √W, different from the previous gate on the
/// same qubit, and then couplers in the patterns A B C D C D A B in turn. The circuit ends with another layer of
/// one-qubit gates.
GateCircuit random_circuit(const GridLayout& layout, const RandomCircuitOptions& options);

/// For each qubit, its half of the chip in patch circuits, 0 or 1.
std::vector<uint32_t> patch_of_qubit(const GridLayout& layout);

}  // namespace sallow
