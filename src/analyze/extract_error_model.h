#pragma once

#include <functional>

#include "circuit/circuit.h"
#include "dem/error_model.h"

namespace sallow {

/// How a circuit becomes an error model. The field names are the command line's flags.
struct ExtractOptions {
  // Split errors that flip more than two detectors into parts that flip at most two, divided by ^ in the output: first
  // into other cases of the same noise channel, then into errors known from anywhere in the circuit.
  // That splits some errors of one or two detectors too, where they are products of other cases of their channel.
  bool decompose_errors = false;
  // Keep errors that cannot be split as they are, instead of refusing the circuit.
  bool ignore_decomposition_failures = false;
  // Split an error only into parts that all occur elsewhere; otherwise one part may be what the others leave over.
  bool block_decompose_from_introducing_remnant_edges = false;
  // Write loops whose errors repeat as repeat blocks, in time and memory that do not grow with the repetitions.
  bool fold_loops = false;
  // Let detectors be random where the circuit makes them so: what flips together is an error with probability 1/2.
  bool allow_gauge_detectors = false;
  // The largest probability of a case, among several of which at most one happens, that may be taken as independent of
  // the others; 0: only exact models, 1: any.
  double approximate_disjoint_errors = 0;
};

/// The error model of a circuit: for every noise channel which detectors and observables each of its cases flips, found
/// by one backward pass; cases with the same symptoms become one error.
///
/// Errors are sorted by their symptoms; then follow the coordinates and tags of detectors and observables in the
/// circuit's order, and those that no error flips. Throws InputError, naming the place, for a detector or observable
/// that is random without noise, a channel that independent errors cannot express, or an error that does not decompose.
DetectorErrorModel extract_error_model(const Circuit& circuit, const ExtractOptions& options = {});

/// The same model in pieces, whose instructions make it up one after another, for models that need not lie in memory as
/// a whole. Whatever is thrown is thrown before the first piece.
void extract_error_model(const Circuit& circuit, const ExtractOptions& options,
                         const std::function<void(const DetectorErrorModel& piece)>& take);

}  // namespace sallow
