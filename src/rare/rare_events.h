#pragma once

#include <vector>

#include "decode/contract/decoder.h"
#include "rare/fault_model.h"
#include "rare/rare_estimate.h"

namespace sallow {

struct RareMethods {
  bool splitting = true;
  bool strata = true;
};

/// The failure rate by the requested methods, splitting first. Each answer is checked by its own diagnostics and by
/// independent results:
///
/// - a failing half of a shortest logical error must not be more likely than the whole rate;
/// - chains that start there, at the model's own odds, must reach the same mean number of faults as the failing sets
///   found from above;
/// - the two methods must agree within 4 standard errors.
///
/// The decoder must have the model's detectors and observables. The same options give the same answers at any number of
/// threads.
std::vector<RareEstimate> estimate_rare(const FaultModel& model, const Decoder& decoder, RareMethods methods,
                                        const RareOptions& options);

}  // namespace sallow
