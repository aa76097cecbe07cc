#include "tensor_network/cost_model.h"

#include <cmath>

namespace sallow {

namespace {
constexpr Machine kMachines[] = {
    {"frontier", "Frontier, Oak Ridge", 1.685e18, 9.2e15, "peak as used by Nature 634:328; memory HBM and DDR"},
    {"el_capitan", "El Capitan, Livermore", 2.746e18, 5.4e15, "peak from the TOP500 of November 2024"},
    {"summit", "Summit, Oak Ridge", 2.008e17, 2.8e15,
     "peak from the TOP500 of June 2019; the machine of the 2019 claim"},
    {"gpu", "one H100 accelerator", 6.7e13, 8e10, "its data sheet, single precision"},
    {"laptop", "a laptop of 8 cores", 1e12, 1.6e10, "assumed: 8 cores · 4 GHz · 32 operations per cycle"},
};
}  // namespace

std::span<const Machine> all_machines() {
  return kMachines;
}

const Machine* find_machine(std::string_view name) {
  for (const Machine& machine : kMachines) {
    if (machine.name == name) return &machine;
  }
  return nullptr;
}

double log10_seconds(double log2_multiply_adds, const Machine& machine) {
  return log2_multiply_adds * kLog10Of2 +
         std::log10(kOperationsPerMultiplyAdd / (kContractionEfficiency * machine.flops_per_second));
}

double sampling_upper_bound_log2(double log2_one_amplitude, double samples, double fidelity) {
  return log2_one_amplitude + std::log2(std::max(1.0, kAmplitudesPerSample * samples * fidelity));
}

}  // namespace sallow
