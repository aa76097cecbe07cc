#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "bits/bit_table.h"
#include "circuit/circuit.h"

namespace sallow {

struct ConversionOptions {
  /// The classically controlled Paulis of the circuit were not applied when the shots were taken: what they would have
  /// done follows from the measured bits, and is added here.
  bool ran_without_feedback = false;
};

/// Turns measured bits into detection events and observable flips.
///
/// A detector compares a shot's parity with that of a noiseless shot that has the same sweep bits. That noiseless shot
/// is the reference, taken once with all sweep bits 0, changed by the Paulis that the shot's sweep bits switch on;
/// these are carried through the circuit as a frame. Skipped feedback is a frame too, switched on by measured bits.
///
/// Safe to share between threads.
class DetectionConverter {
 public:
  /// `reference` holds one bit per measurement, lowest bit first; empty means all zeros. It comes from the tableau
  /// simulator. For shots that ran without feedback it may be taken with or without, as detectors are deterministic.
  DetectionConverter(Circuit circuit, std::vector<uint64_t> reference, ConversionOptions options = {});

  /// Converts a block of shots, one column each: `measurements` has one row per measurement, scratch afterwards;
  /// `sweep` has one row per sweep bit, or is null if all are 0. `detections` gets one row per detector, `observables`
  /// one per observable. Paulis in OBSERVABLE_INCLUDE are not measured: they add only what sweep bits and skipped
  /// feedback do to them.
  void convert(BitTable& measurements, const BitTable* sweep, BitTable& detections, BitTable& observables) const;

  /// The first `row_count` rows are the next detectors', one column per shot.
  using TakeRows = std::function<void(const BitTable& rows, size_t row_count)>;
  /// The same with the detectors handed on in order, some thousands at a time, for shots that are very long.
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
