#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "circuit/circuit.h"
#include "records/dataset_fit.h"

namespace sallow {

/// A surface-code memory with CZ gates and SI1000 noise.
struct MemorySimulation {
  uint64_t distance = 3;
  uint64_t rounds = 10;
  char basis = 'Z';
  double si1000_strength = 0.001;

  Circuit circuit() const;
};

/// Samples a memory and decodes the same shots with every decoder. Shots use the random numbers of the seed's blocks
/// from `first_block` on.
ExperimentRun simulate_memory(const MemorySimulation& memory, const std::vector<std::string>& decoders, uint64_t shots,
                              uint64_t seed, uint64_t first_block, size_t threads);

}  // namespace sallow
