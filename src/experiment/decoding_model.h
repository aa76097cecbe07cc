#pragma once

#include "circuit/circuit.h"
#include "dem/error_model.h"

namespace sallow {

/// The error model of a circuit as decoders want it: errors split into edges where they can be, kept whole where they
/// cannot (with `strict` such a circuit is refused), and exclusive errors taken as independent ones.
DetectorErrorModel model_for_decoding(const Circuit& circuit, bool strict = false);

}  // namespace sallow
