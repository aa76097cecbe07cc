#pragma once

#include <functional>

#include "circuit/circuit.h"
#include "dem/error_model.h"

namespace sallow {

/// Options for the conversion of a circuit to an error model, named like the flags of the command line.
struct ExtractOptions {
  // Split errors of more than two detectors into parts of at most two, with ^ between them in the output: first into
  // other cases of the same noise channel, then into errors from anywhere in the circuit. An error of one or two
  // detectors is also split if it is a product of other cases of its channel.
  bool decompose_errors = false;
  // Keep errors that cannot be split, instead of refusing the circuit.
  bool ignore_decomposition_failures = false;
  // Split an error only into parts that all occur elsewhere; otherwise one part may be the remainder.
  bool block_decompose_from_introducing_remnant_edges = false;
  // Write loops with repeating errors as repeat blocks. Time and memory then do not grow with the repetitions.
  bool fold_loops = false;
  // Allow random detectors: detectors that flip together at random become an error with probability 1/2.
  bool allow_gauge_detectors = false;
  // The largest probability of a case of an exclusive channel that may be treated as independent of the other cases; 0:
  // only exact models, 1: any probability.
  double approximate_disjoint_errors = 0;
};

/// The error model of a circuit. One backward pass finds the detectors and observables that each case of every noise
/// channel flips; cases with the same symptoms become one error.
///
/// Errors are sorted by their symptoms. They are followed by the coordinates and tags of detectors and observables in
/// the order of the circuit, and by those that no error flips. Throws InputError with the place for a detector or
/// observable that is random without noise, a channel that independent errors cannot express, or an error that does not
/// decompose.
DetectorErrorModel extract_error_model(const Circuit& circuit, const ExtractOptions& options = {});

/// The same model in pieces, which joined in order give the model, for models that are too large for memory. All
/// exceptions are thrown before the first piece.
void extract_error_model(const Circuit& circuit, const ExtractOptions& options,
                         const std::function<void(const DetectorErrorModel& piece)>& take);

}  // namespace sallow
