#include "experiment/model_gaps.h"

#include <algorithm>
#include <unordered_set>

#include "base/error.h"
#include "base/number_text.h"
#include "base/saturating.h"

namespace sallow {
namespace {

constexpr uint64_t kFewOf = 64;
// Decoders and samplers refuse larger models, whatever the memory.
constexpr uint64_t kMostRows = uint64_t{1} << 30;

/// The number of detectors and observables that errors flip, counted up to `most`.
uint64_t flipped_count(const DetectorErrorModel& model, uint64_t most) {
  std::unordered_set<uint64_t> detectors, observables;
  for_each_error(model, [&](const DemInstruction& error, uint64_t offset) {
    if (detectors.size() + observables.size() >= most) return;
    for (const DemTarget target : error.targets) {
      if (target.is_detector()) detectors.insert(target.index() + offset);
      if (target.is_observable()) observables.insert(target.index());
    }
  });
  return detectors.size() + observables.size();
}

}  // namespace

void require_few_gaps(const DetectorErrorModel& model, double bytes_each, double most_bytes,
                      const std::string& remedy) {
  const uint64_t rows = saturating_add(model.detector_count(), model.observable_count());
  const double bytes = static_cast<double>(rows) * bytes_each;
  if (bytes <= most_bytes || rows > kMostRows) return;
  // Only models with few errors can flip few rows; only their errors are visited one by one.
  const uint64_t enough = rows / kFewOf + 1;
  if (model.error_count() > enough * kFewOf) return;
  const uint64_t flipped = flipped_count(model, enough);
  if (flipped >= enough) return;
  throw InputError("the model has " + std::to_string(rows) + " detectors and observables, but its errors flip only " +
                       std::to_string(flipped) + "; all together take " + rounded_text(bytes / 0x1p30, 3) +
                       " GiB of memory",
                   "number them without gaps" + (remedy.empty() ? "" : ", or " + remedy));
}

}  // namespace sallow
