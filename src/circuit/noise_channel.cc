#include "circuit/noise_channel.h"

#include "circuit/circuit.h"

namespace sallow {

double NoiseChannel::case_probability(size_t which, std::span<const double> arguments) const {
  switch (probability) {
    case CaseProbability::kEqualShares:
      return arguments[0] / static_cast<double>(cases.size());
    case CaseProbability::kOwnArgument:
      return arguments[which];
  }
  return 0;
}

void append_paulis(uint8_t noise_case, std::span<const Target> group, std::vector<Target>& paulis) {
  for (const Target target : group) {
    if (noise_case == NoiseChannel::kPaulisOfTargets) {
      if (target.is_pauli()) paulis.push_back(target);
      continue;
    }
    const unsigned pauli = noise_case & 3;
    if (pauli != 0) paulis.push_back(Target::pauli("IXZY"[pauli], target.value()));
    noise_case >>= 2;
  }
}

}  // namespace sallow
