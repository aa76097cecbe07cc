#pragma once

#include <array>
#include <complex>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "circuit/noise_channel.h"

namespace sallow {

// clang-format off
/// The canonical gates of the circuit language, named as in circuit files.
enum class Gate : uint8_t {
  // Annotations and blocks.
  DETECTOR, OBSERVABLE_INCLUDE, TICK, QUBIT_COORDS, SHIFT_COORDS, MPAD, REPEAT,
  // Measurements and resets of one qubit.
  M, MX, MY, MR, MRX, MRY, R, RX, RY,
  // Measurements of pairs and products; rotations by products.
  MXX, MYY, MZZ, MPP, SPP, SPP_DAG,
  // Noise.
  X_ERROR, Y_ERROR, Z_ERROR, I_ERROR, II_ERROR, DEPOLARIZE1, DEPOLARIZE2, PAULI_CHANNEL_1, PAULI_CHANNEL_2,
  CORRELATED_ERROR, ELSE_CORRELATED_ERROR, HERALDED_ERASE, HERALDED_PAULI_CHANNEL_1,
  // One-qubit Cliffords.
  I, X, Y, Z, H, H_XY, H_YZ, H_NXY, H_NXZ, H_NYZ, S, S_DAG, SQRT_X, SQRT_X_DAG, SQRT_Y, SQRT_Y_DAG,
  C_XYZ, C_ZYX, C_NXYZ, C_XNYZ, C_XYNZ, C_NZYX, C_ZNYX, C_ZYNX,
  // Two-qubit Cliffords.
  II, CX, CY, CZ, XCX, XCY, XCZ, YCX, YCY, YCZ, SWAP, ISWAP, ISWAP_DAG, CXSWAP, SWAPCX, CZSWAP,
  SQRT_XX, SQRT_XX_DAG, SQRT_YY, SQRT_YY_DAG, SQRT_ZZ, SQRT_ZZ_DAG,
};
// clang-format on
inline constexpr size_t kGateCount = static_cast<size_t>(Gate::SQRT_ZZ_DAG) + 1;

/// The kind of a gate, for parsing and for code that handles all gates alike.
enum class GateKind : uint8_t {
  kAnnotation,   // DETECTOR, OBSERVABLE_INCLUDE, TICK, QUBIT_COORDS, SHIFT_COORDS, MPAD
  kBlock,        // REPEAT
  kCollapse,     // M R MR in a basis; see `basis`, `measures`, `resets`
  kPairMeasure,  // MXX MYY MZZ
  kProduct,      // MPP SPP SPP_DAG
  kNoise,
  kClifford1,
  kClifford2,
};

/// The kind of targets that a gate takes.
enum class TargetRule : uint8_t {
  kNone,           // TICK
  kQubits,         // any number of qubits
  kMeasured,       // qubits, each may be inverted: !5
  kPairs,          // an even number of qubits; the two qubits of a pair differ
  kControlPairs,   // pairs in which a Z-type side may also be rec[-k] or sweep[k]
  kMeasuredPairs,  // pairs of qubits, each may be inverted
  kProducts,       // Pauli products X1*Y2*!Z3
  kPaulis,         // X1 Y2 Z3 without combiners
  kRecords,        // rec[-k]
  kRecordsOrPaulis,
  kBits,     // MPAD: 0 or 1
  kNumbers,  // SHIFT_COORDS: no targets, only arguments
};

/// The meaning of the arguments in parentheses.
enum class ArgumentRule : uint8_t {
  kNone,
  kAnyNumber,            // coordinates
  kOptionalProbability,  // M(p): the reported result is flipped with this probability
  kProbability,          // exactly one probability
  kDisjoint,             // argument_count probabilities that sum to at most 1
  kAnyProbabilities,     // I_ERROR, II_ERROR: any number of probabilities with a sum of at most 1
  kObservableIndex,      // one whole number
};

/// One row of the gate table. Frames, tableaus, the analysis and 'sallow help gates' all take a gate's behaviour from
/// its row.
struct GateInfo {
  Gate gate;
  std::string_view name;
  std::vector<std::string_view> aliases = {};
  GateKind kind;
  ArgumentRule arguments;
  TargetRule targets;
  uint8_t argument_count = 0;  // for ArgumentRule::kDisjoint
  Gate inverse;                // the gate itself if it has no inverse
  // Collapses and pair measurements: the Pauli basis, and whether they measure or reset in it.
  char basis = 0;  // 'X', 'Y', 'Z'
  bool measures = false;
  bool resets = false;
  NoiseChannel channel = {};  // noise
  // Cliffords: the images U P U^-1 of the generators, as signed Paulis.
  // One qubit: {X, Z} → e.g. H is {"+Z", "+X"}. Two qubits: {X_, Z_, _X, _Z} → e.g. CX is {"+XX", "+Z_", "+_X", "+ZZ"}.
  std::vector<std::string_view> conjugates = {};
  // Cliffords: the 2×2 or 4×4 matrix, row by row; the first target is the low bit of the index. Tests compare it with
  // `conjugates`.
  std::vector<std::complex<double>> unitary = {};
  // One sentence and one example line for `sallow help`.
  std::string_view summary = {};
  std::string_view example = {};

  bool is_clifford() const { return kind == GateKind::kClifford1 || kind == GateKind::kClifford2; }
  bool is_noise() const { return kind == GateKind::kNoise; }
  /// Whether the targets form pairs.
  bool takes_pairs() const {
    return targets == TargetRule::kPairs || targets == TargetRule::kControlPairs ||
           targets == TargetRule::kMeasuredPairs;
  }
  /// Whether the gate appends to the measurement record (M, MPP, MPAD, heralded channels).
  bool produces_results() const;
};

/// The row of a gate.
const GateInfo& gate_info(Gate gate);
/// All rows, in the order of the enumeration.
std::span<const GateInfo> all_gates();
/// Finds a gate by its canonical name or an alias, in any letter case.
std::optional<Gate> find_gate(std::string_view name);
/// The known name with the fewest edits from `name`, for "did you mean"; empty if no name is close.
std::string_view nearest_gate_name(std::string_view name);
/// Whether `name` is a common name of a non-Clifford gate in other languages: T, CCZ, RX. Not for names in the gate
/// table.
bool is_beyond_clifford(std::string_view name);

/// A Clifford as tables over bit patterns, for simulators. A Pauli has the bits x_k (bit 2k) and z_k (bit 2k + 1) for
/// qubit k, and stands for the Hermitian product of X, Y, Z. image[p] is U p U^-1 without its sign; negated[p] is true
/// if the sign is −1.
struct CliffordTable {
  std::array<uint8_t, 16> image;
  std::array<bool, 16> negated;
};
/// Throws UsageError if the gate is not a Clifford.
const CliffordTable& clifford_table(Gate gate);

}  // namespace sallow
