#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace sallow {

class Target;

/// The probability of each of a channel's n cases, given the arguments p of the instruction.
enum class CaseProbability : uint8_t {
  kEqualShares,  // p[0] / n
  kOwnArgument,  // p[k] for case k
};

/// The position of a channel in a chain of correlated errors. At most one part of a chain happens.
enum class ChainPart : uint8_t {
  kNone,
  kFirst,  // begins a chain
  kElse,   // continues a chain: the argument is the probability given that no earlier part happened
};

/// What a noise instruction may do to each group of its targets. Every noise gate has one in its row of the gate table.
/// The circuit's rules, frames, the tableau, the reverse pass, explanations and exact errors use only this description.
///
/// At most one case of a group happens; with the remaining probability nothing happens. Groups are independent, and so
/// are instructions, except in a chain.
struct NoiseChannel {
  /// The case whose Paulis are the targets themselves: X1 Y2 Z3.
  static constexpr uint8_t kPaulisOfTargets = 0xff;

  /// One Pauli per case, as bits: x of the group's target k is bit 2k, z is bit 2k + 1, so X = 1, Z = 2, Y = 3. The
  /// identity is a case only if the channel heralds. Without cases, the channel does nothing.
  std::vector<uint8_t> cases = {};
  /// Targets per group: 1 or 2; 0 if all targets form one group.
  uint8_t group_size = 1;
  CaseProbability probability = CaseProbability::kEqualShares;
  /// Whether the channel appends one result per group to the record: 1 if a case happened. Only with one target per
  /// group.
  bool heralds = false;
  ChainPart chain = ChainPart::kNone;

  /// The probability of case `which`; `arguments` are those of the instruction.
  double case_probability(size_t which, std::span<const double> arguments) const;
  /// Whether the channel has a single error that happens or not, as in X_ERROR and the parts of a chain.
  bool is_single_error() const { return cases.size() == 1 && !heralds; }
  /// Whether the cases are all Paulis of the group except the identity, all equally likely.
  bool is_depolarizing() const {
    return probability == CaseProbability::kEqualShares && !heralds && cases.size() + 1 == size_t{1} << 2 * group_size;
  }
};

/// Appends the Paulis that a case, given as in NoiseChannel::cases, applies to a group of targets.
void append_paulis(uint8_t noise_case, std::span<const Target> group, std::vector<Target>& paulis);

/// Computes the probabilities of the parts of a chain, in order.
class ChainProbabilities {
 public:
  /// The probability that the next part happens; `conditional` is its probability given that no earlier part happened.
  double next(double conditional) {
    const double happens = none_yet_ * conditional;
    none_yet_ *= 1 - conditional;
    return happens;
  }

 private:
  double none_yet_ = 1;
};

}  // namespace sallow
