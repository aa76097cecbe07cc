#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/stopwatch.h"
#include "rare/descend_until_enough.h"
#include "rare/fault_model.h"

namespace sallow {

/// Estimates a failure rate with populations that descend from where failures are common:
///
///     pilot(decoders, result)           returns a plan with `decodes`, the decodings used to find it, `out_of_decodes`
///                                       and step_count(); if it distrusts the result, there is no descent, and the
///                                       rate stays 0
///     descend(plan, number, most_decodes, decoder, meter)     returns one population's Descent
///     estimate(plan, descents, result)              sets the estimate from all descents so far
///     finish(plan, descents, decoders, result)      completes the result, once
///
/// The decoder must have the model's detectors and observables. Throws the errors of Decoder::finish().
template <typename Descent, typename Pilot, typename Descend, typename Estimate, typename Finish>
RareEstimate run_method(std::string name, const FaultModel& model, const Decoder& decoder, const RareOptions& options,
                        const Pilot& pilot, const Descend& descend, const Estimate& estimate, const Finish& finish) {
  SALLOW_REQUIRE(options.threads > 0, "rare events: expected at least 1 thread, got 0");
  require_equal("detectors of the decoder", decoder.detector_count(), model.detector_count());
  require_equal("observables of the decoder", decoder.observable_count(), model.observable_count());
  return with_block_decoders(decoder, options, [&](std::vector<BlockDecoder>& decoders) {
    const Stopwatch stopwatch;
    RareEstimate result;
    result.method = std::move(name);
    const auto plan = pilot(decoders, result);
    result.decodes = plan.decodes;
    const auto run_out = [&] {
      result.distrust("reached the limit of decodings before there was an estimate (--max_decodes)");
    };
    if (plan.out_of_decodes) run_out();
    if (result.trustworthy) {
      const auto descents = descend_until_enough<Descent>(
          options, plan.step_count(), plan.decodes, decoders, result,
          [&](size_t number, uint64_t most_decodes, BlockDecoder& worker, WorkMeter& meter) {
            return descend(plan, number, most_decodes, worker, meter);
          },
          [&](const std::vector<Descent>& so_far) { estimate(plan, so_far, result); });
      if (descents.empty()) {
        run_out();
      } else {
        finish(plan, descents, decoders, result);
        judge(result, options);
      }
    }
    if (result.rate == 0 && !result.trustworthy) result.relative_error = HUGE_VAL;
    result.seconds = stopwatch.seconds();
    return result;
  });
}

}  // namespace sallow
