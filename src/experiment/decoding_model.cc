#include "experiment/decoding_model.h"

#include <string>

#include "analyze/extract_error_model.h"
#include "base/error.h"
#include "decode/graph/decoding_graph.h"

namespace sallow {

DetectorErrorModel model_for_decoding(const Circuit& circuit, bool strict) {
  if (const uint64_t detectors = circuit.counts().detectors; detectors > DecodingGraph::kMostDetectors) {
    throw InputError("the circuit has " + std::to_string(detectors) + " detectors; a decoder takes at most " +
                     std::to_string(DecodingGraph::kMostDetectors));
  }
  ExtractOptions options;
  options.decompose_errors = true;
  options.ignore_decomposition_failures = !strict;
  options.approximate_disjoint_errors = 1;
  return extract_error_model(circuit, options);
}

}  // namespace sallow
