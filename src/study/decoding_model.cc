#include "study/decoding_model.h"

#include "analyze/extract_error_model.h"

namespace sallow {

DetectorErrorModel model_for_decoding(const Circuit& circuit, bool strict) {
  ExtractOptions options;
  options.decompose_errors = true;
  options.ignore_decomposition_failures = !strict;
  options.approximate_disjoint_errors = 1;
  return extract_error_model(circuit, options);
}

}  // namespace sallow
