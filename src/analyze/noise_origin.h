#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "analyze/explain_errors.h"
#include "circuit/circuit.h"

namespace sallow {

/// What happens to the qubits of a noise channel at its place in a circuit.
enum class NoisePlace : uint8_t {
  kTwoQubitGate,  // also the measurement of a pair or product
  kOneQubitGate,
  kIdle,           // no gate, or an explicit I
  kIdleInReadout,  // the same while other qubits are measured or reset
  kMeasurement,
  kReset,
  kOther,  // correlated errors, and noise of pairs that no gate couples
};

/// The kind of an error's cause: the operation that the noise belongs to, and the channel.
struct NoiseKind {
  NoisePlace place;
  Gate gate;     // the operation; I if there is none
  Gate channel;  // the noise; the measurement itself if its argument flips the result

  /// "CZ, DEPOLARIZE2", "idle during readout, DEPOLARIZE1", "M, flipped result", "MR (reset), X_ERROR".
  std::string text() const;
  auto operator<=>(const NoiseKind&) const = default;
};

/// The name of a place for tables: "two-qubit gates".
std::string noise_place_name(NoisePlace place);

/// Finds the operation that noise in a circuit belongs to.
///
/// Circuits do not state this, so it is read from the order of instructions. Noise of pairs belongs to the last
/// operation on exactly these qubits. Noise of one qubit belongs to the next operation if this is a measurement and the
/// noise is a single Pauli; otherwise to the last operation on the qubit, if that is at most one TICK earlier and no
/// other noise of the qubit comes between; otherwise the qubit is idle. The qubit is idle during readout if another
/// qubit is measured or reset between the same TICKs, or between the TICKs before if nothing happens between the
/// same. In a loop, the end of the body comes before its start, except in the first repetition.
class NoiseOrigins {
 public:
  /// The circuit must outlive this object.
  explicit NoiseOrigins(const Circuit& circuit) : circuit_(circuit) {}

  NoiseKind kind_of(const ErrorLocation& location);

 private:
  struct Key {
    const Instruction* instruction;
    size_t first_target;
    bool is_first;  // no enclosing loop has a completed repetition
    auto operator<=>(const Key&) const = default;
  };
  NoiseKind find(const ErrorLocation& location) const;

  const Circuit& circuit_;
  std::map<Key, NoiseKind> known_;
};

}  // namespace sallow
