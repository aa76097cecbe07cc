#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace sallow {

class Target;

/// How likely each of a channel's n cases is, given the arguments p of the instruction.
enum class CaseProbability : uint8_t {
  kEqualShares,  // p[0] / n
  kOwnArgument,  // p[k] for case k
};

/// The part of a channel in a chain of correlated errors: of a chain at most one part happens.
enum class ChainPart : uint8_t {
  kNone,
  kFirst,  // begins a chain
  kElse,   // continues it: the argument is the probability given that no part before it happened
};

/// What a noise instruction may do to each group of its targets: one row of the gate table holds one, and the circuit's
/// own rules, frames, the tableau, the reverse pass, explanations and exact errors know a channel from here alone.
///
/// The cases of a group exclude each other; with the probability that they leave, nothing happens. Groups are
/// independent of each other, and so are instructions, except in a chain.
struct NoiseChannel {
  /// The case whose Paulis are those that the targets name: X1 Y2 Z3.
  static constexpr uint8_t kPaulisOfTargets = 0xff;

  /// One Pauli per case, as bits: x of the group's target k is bit 2k, z is bit 2k + 1, so X = 1, Z = 2, Y = 3. The
  /// identity is a case only where it has a herald. No cases: the channel does nothing.
  std::vector<uint8_t> cases = {};
  /// Targets per group: 1 or 2, and 0 where all targets are one group.
  uint8_t group_size = 1;
  CaseProbability probability = CaseProbability::kEqualShares;
  /// Appends one result per group to the record: 1 if a case happened. Only for groups of one target.
  bool heralds = false;
  ChainPart chain = ChainPart::kNone;

  double case_probability(size_t which, std::span<const double> arguments) const;
  /// One error that happens or not, such as X_ERROR and the parts of a chain.
  bool is_single_error() const { return cases.size() == 1 && !heralds; }
  /// Each Pauli of the group except the identity, all equally likely.
  bool is_depolarizing() const {
    return probability == CaseProbability::kEqualShares && !heralds && cases.size() + 1 == size_t{1} << 2 * group_size;
  }
};

/// Appends the Paulis that a case, given as in NoiseChannel::cases, applies to a group of targets.
void append_paulis(uint8_t noise_case, std::span<const Target> group, std::vector<Target>& paulis);

/// The probabilities of a chain's parts, asked for in order.
class ChainProbabilities {
 public:
  /// That the next part happens, whose probability given that none before it did is `conditional`.
  double next(double conditional) {
    const double happens = none_yet_ * conditional;
    none_yet_ *= 1 - conditional;
    return happens;
  }

 private:
  double none_yet_ = 1;
};

}  // namespace sallow
