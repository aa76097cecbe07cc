#pragma once

#include "decode/contract/decoder.h"
#include "rare/fault_model.h"
#include "rare/rare_estimate.h"

namespace sallow {

/// The failure rate by multilevel splitting: docs/decisions/0013-rare-events.md.
///
/// The method of S. Bravyi and A. Vargo, Phys. Rev. A 88:062308 (2013), with levels of scaled odds, populations that
/// are resampled from level to level (P. Del Moral, A. Doucet and A. Jasra, J. R. Stat. Soc. B 68:411 (2006)), and
/// every state of a chain kept as a particle (H.-D. Dau and N. Chopin, J. R. Stat. Soc. B 84:114 (2022)). A pilot run
/// chooses the levels and does not count; with fixed levels, every group's estimate is unbiased.
///
/// The decoder must have the model's detectors and observables. The same options give the same answer at any number of
/// threads.
RareEstimate estimate_by_splitting(const FaultModel& model, const Decoder& decoder, const RareOptions& options);

}  // namespace sallow
