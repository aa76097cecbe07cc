#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analyze/sensitivity.h"
#include "circuit/circuit.h"
#include "dem/error_model.h"

namespace sallow {

/// One case of a noise channel at one place and time of a circuit.
struct ErrorLocation {
  /// A block around the place: the circuit first, then the bodies of REPEATs.
  struct Level {
    const Instruction* instruction;
    size_t index;         // of the instruction in its block
    uint64_t repetition;  // completed repetitions of the block before
  };
  std::vector<Level> levels;  // the last one is the noisy instruction
  size_t first_target;
  size_t target_count;
  uint64_t ticks_before;
  std::vector<Target> flipped_paulis;  // empty if only a result flips
  // The reported result that flips: its index in the record and the Pauli product measured.
  bool flips_result;
  uint64_t result_index;
  std::vector<Target> measured_product;
};

/// Symptoms, and where in the circuit single errors have exactly these.
struct ExplainedError {
  SymptomSet symptoms;
  std::vector<ErrorLocation> locations;  // in time order; empty if no single error has the symptoms
};

struct ExplainOptions {
  static constexpr uint64_t kMostFilterErrors = uint64_t{1} << 24;  // with its repeats written out

  // Explain only the symptoms of this model's errors (parts taken together); null: all that the circuit can produce.
  const DetectorErrorModel* filter = nullptr;
  // Keep one location for each: with the fewest Paulis, the earliest of these.
  bool single = false;
  // Explain only symptoms that these are among; with `exactly`, only these and no others. Sorted, each once.
  SymptomSet event = {};
  bool exactly = false;
};

/// Finds the circuit errors behind a model's errors, sorted by symptoms. Loops are gone through in full. Detectors that
/// are random without noise are taken as --allow_gauge_detectors takes them: what flips them at random has no place.
std::vector<ExplainedError> explain_errors(const Circuit& circuit, const ExplainOptions& options = {});

/// The explanations as text, with the coordinates of detectors and qubits; with `lines` also those of the circuit's
/// file.
std::string explanations_text(const Circuit& circuit, const std::vector<ExplainedError>& explanations,
                              bool lines = false);

}  // namespace sallow
