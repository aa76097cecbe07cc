#pragma once

#include "decode/contract/decoder.h"
#include "rare/fault_model.h"
#include "rare/rare_estimate.h"

namespace sallow {

/// The failure rate as Σ_w W_w f_w over numbers of faults: docs/decisions/0013-rare-events.md.
///
/// W_w is exact. f_w, the share of the sets of w faults that fail, weighted by their odds, is sampled directly at a w
/// where it is not small; each group of chains goes down from there, and finds with F_w = W_w f_w
///     F_(w-s) / F_w = w! / (w-s)! / Ω^s · mean of [T fails] / u(T),
/// T a failing set of w faults without s of them (Population::lower): every group's F_w is unbiased at every w it
/// visits. All w that can matter are visited; what those above add is bounded by f_w ≤ 1, what those below add by the
/// last ratio going on, and both bounds are in the interval. That no small set fails is found, not assumed.
///
/// The decoder must take the model's detectors and observables. Same options, same answer, at any number of threads.
RareEstimate estimate_by_strata(const FaultModel& model, const Decoder& decoder, const RareOptions& options);

}  // namespace sallow
