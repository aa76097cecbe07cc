#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analyze/sensitivity.h"
#include "circuit/circuit.h"
#include "dem/error_model.h"

namespace sallow {

/// One case of a noise channel at one place and time in a circuit.
struct ErrorLocation {
  /// A block that contains the place. The circuit comes first, then the bodies of REPEATs.
  struct Level {
    const Instruction* instruction;
    size_t index;         // index of the instruction in its block
    uint64_t repetition;  // number of completed repetitions of the block
  };
  std::vector<Level> levels;  // the last one is the noisy instruction
  size_t first_target;
  size_t target_count;
  uint64_t ticks_before;
  std::vector<Target> flipped_paulis;  // empty if only a result flips
  // The flipped result, if flips_result: its index in the record and the measured Pauli product.
  bool flips_result;
  uint64_t result_index;
  std::vector<Target> measured_product;
  // Of the case, as in noise_cases(): exclusive cases that independent ones can express are independent here.
  double probability;
};

/// Symptoms, and the places in the circuit where a single error has exactly these symptoms.
struct ExplainedError {
  SymptomSet symptoms;
  std::vector<ErrorLocation> locations;  // in time order; empty if no single error has the symptoms
};

/// Options of explain_errors.
struct ExplainOptions {
  static constexpr uint64_t kMostFilterErrors = uint64_t{1} << 24;  // errors with repeats written out

  // Explain only the symptoms of this model's errors, with the parts of an error combined; null: all errors of the
  // circuit.
  const DetectorErrorModel* filter = nullptr;
  // Keep one location per error: the earliest among those with the fewest Paulis.
  bool single = false;
  // Explain only symptoms that include these; with `exactly`, only symptoms equal to these. Sorted, no duplicates.
  SymptomSet event = {};
  bool exactly = false;
};

/// Finds the circuit errors behind the errors of a model, sorted by symptoms. Loops are written out. Detectors that are
/// random without noise are allowed, as with --allow_gauge_detectors; their random flips have no location. Throws
/// InputError if the circuit has no error model or is too long.
std::vector<ExplainedError> explain_errors(const Circuit& circuit, const ExplainOptions& options = {});

/// The explanations as text, with the coordinates of detectors and qubits; with `lines`, also with line numbers of the
/// circuit's file.
std::string explanations_text(const Circuit& circuit, const std::vector<ExplainedError>& explanations,
                              bool lines = false);

}  // namespace sallow
