#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "bits/bit_table.h"
#include "circuit/circuit.h"

namespace sallow {

/// Options of DetectionConverter.
struct ConversionOptions {
  /// Whether the shots were taken without the circuit's classically controlled Paulis. Their effect follows from the
  /// measured bits and is then added here.
  bool ran_without_feedback = false;
};

/// Converts measured bits to detection events and observable flips.
///
/// A detector compares the parity of a shot with the parity of a noiseless shot with the same sweep bits. That
/// noiseless shot is the reference, computed once with all sweep bits 0, changed by the Paulis that the shot's sweep
/// bits enable. These Paulis are carried through the circuit as a frame. Skipped feedback is also a frame, enabled by
/// measured bits.
///
/// Safe to share between threads.
class DetectionConverter {
 public:
  /// `reference` has one bit per measurement, lowest bit first, from the tableau simulator; empty means all zeros. For
  /// shots without feedback the reference may be computed with or without feedback, because detectors are
  /// deterministic. Throws UsageError if it is too short.
  DetectionConverter(Circuit circuit, std::vector<uint64_t> reference, ConversionOptions options = {});

  /// Converts a block of shots, one column per shot. `measurements` has one row per measurement and is overwritten.
  /// `sweep` has one row per sweep bit, or is null if all are 0. `detections` becomes one row per detector,
  /// `observables` one row per observable. Paulis in OBSERVABLE_INCLUDE are not measured: only sweep bits and skipped
  /// feedback flip them. Throws UsageError for tables of the wrong shape.
  void convert(BitTable& measurements, const BitTable* sweep, BitTable& detections, BitTable& observables) const;

  /// Receives the rows of the next `row_count` detectors, one column per shot.
  using TakeRows = std::function<void(const BitTable& rows, size_t row_count)>;
  /// The same for very long shots: passes the detectors on in order, some thousands at a time.
  void convert(BitTable& measurements, const BitTable* sweep, const TakeRows& take_detections,
               BitTable& observables) const;

 private:
  void run(BitTable& measurements, const BitTable* sweep, BitTable& detections, const TakeRows* take_detections,
           BitTable& observables) const;

  Circuit circuit_;
  CircuitCounts counts_;
  std::vector<uint64_t> reference_;
  ConversionOptions options_;
  bool has_feedback_;
};

}  // namespace sallow
