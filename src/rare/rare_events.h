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

/// The failure rate by the methods asked for, splitting first, each judged by its own record and by what is known
/// without it:
///
/// - a failing half of a shortest logical error alone must not be likelier than the whole rate;
/// - chains that begin there, at the model's own odds, must come to have as many faults as the failing sets found from
///   above;
/// - two methods must agree within 4 standard errors.
///
/// The decoder must take the model's detectors and observables. Same options, same answers, at any number of threads.
std::vector<RareEstimate> estimate_rare(const FaultModel& model, const Decoder& decoder, RareMethods methods,
                                        const RareOptions& options);

}  // namespace sallow
