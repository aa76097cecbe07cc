#include "experiment/decoding_model.h"

#include <string>

#include "analyze/extract_error_model.h"
#include "base/error.h"
#include "decode/graph/decoding_graph.h"
#include "experiment/whole_edges.h"

namespace sallow {
namespace {

DetectorErrorModel decomposed_model(const Circuit& circuit, const DecodingModelOptions& choices) {
  if (const uint64_t detectors = circuit.counts().detectors; detectors > DecodingGraph::kMostDetectors) {
    throw InputError("the circuit has " + std::to_string(detectors) + " detectors; a decoder takes at most " +
                     std::to_string(DecodingGraph::kMostDetectors));
  }
  ExtractOptions options;
  options.decompose_errors = true;
  options.ignore_decomposition_failures = !choices.strict;
  options.allow_gauge_detectors = choices.allow_gauge_detectors;
  options.approximate_disjoint_errors = 1;
  return extract_error_model(circuit, options);
}

}  // namespace

DetectorErrorModel model_for_decoding(const Circuit& circuit, const DecodingModelOptions& options) {
  return with_whole_edges(decomposed_model(circuit, options));
}

DetectorErrorModel model_in_sinter_names(const Circuit& circuit, bool strict) {
  return decomposed_model(circuit, {.strict = strict});
}

}  // namespace sallow
