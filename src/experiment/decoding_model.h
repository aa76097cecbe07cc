#pragma once

#include "circuit/circuit.h"
#include "dem/error_model.h"

namespace sallow {

struct DecodingModelOptions {
  bool strict = false;                 // refuse a circuit with errors that do not split into edges
  bool allow_gauge_detectors = false;  // detectors that are random without noise are errors with probability 1/2
};

/// The error model of a circuit as decoders want it: errors of more than two detectors split into edges where they can
/// be, kept whole where they cannot, and exclusive errors taken as independent ones. What is an edge already is not
/// split, as with_whole_edges() says.
DetectorErrorModel model_for_decoding(const Circuit& circuit, const DecodingModelOptions& options = {});

/// The same as Stim splits it, edges too. Its text is part of the name that sinter gives a task.
DetectorErrorModel model_in_sinter_names(const Circuit& circuit, bool strict);

}  // namespace sallow
