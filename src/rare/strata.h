#pragma once

#include "decode/contract/decoder.h"
#include "rare/fault_model.h"
#include "rare/rare_estimate.h"

namespace sallow {

/// The failure rate as Σ_w W_w f_w over numbers of faults: docs/decisions/0013-rare-events.md.
///
/// W_w is exact. f_w, the share of the sets of w faults that fail, weighted by their odds, is sampled directly at a w
/// where it is not small. Each group of chains descends from there, and with F_w = W_w f_w finds
///     F_(w-s) / F_w = w! / (w-s)! / Ω^s · mean of [T fails] / u(T),
/// where T is a failing set of w faults without s of them (Population::lower). Every group's F_w is unbiased at every w
/// that it visits. All relevant w are visited; the contribution of larger w is bounded by f_w ≤ 1, that of smaller w by
/// extrapolating the last ratio, and both bounds are in the interval. It is never assumed that small sets do not fail.
///
/// The decoder must have the model's detectors and observables. The same options give the same answer at any number of
/// threads.
RareEstimate estimate_by_strata(const FaultModel& model, const Decoder& decoder, const RareOptions& options);

}  // namespace sallow
