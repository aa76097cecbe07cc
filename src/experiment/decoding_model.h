#pragma once

#include "circuit/circuit.h"
#include "dem/error_model.h"

namespace sallow {

struct DecodingModelOptions {
  bool strict = false;                 // refuse a circuit with errors that cannot be split into edges
  bool allow_gauge_detectors = false;  // detectors that are random without noise are errors with probability 1/2
};

/// The error model of a circuit in the form for decoders: errors of more than two detectors are split into edges if
/// possible and else kept whole, and exclusive errors are treated as independent. An error that is already an edge is
/// not split; see with_whole_edges().
DetectorErrorModel model_for_decoding(const Circuit& circuit, const DecodingModelOptions& options = {});

/// The same with Stim's splits, edges included. Its text is part of the name (strong_id) that sinter gives a task.
DetectorErrorModel model_in_sinter_names(const Circuit& circuit, bool strict);

}  // namespace sallow
