#include "api/block_parts.h"
#include "capi/guard.h"
#include "capi/handles.h"
#include "experiment/circuit_shots.h"
#include "experiment/sample_and_decode.h"
#include "stats/interval.h"

using namespace sallow;

namespace {

sallow_estimate estimate_of(const SamplingRun& run) {
  const Tally& tally = run.tallies.at(0);
  const auto failures = static_cast<double>(tally.failures), kept = static_cast<double>(tally.kept());
  const Interval interval = clopper_pearson_interval(failures, kept);
  return {.struct_size = 0,
          .shots = tally.shots,
          .failures = tally.failures,
          .unmatchable = tally.unmatchable,
          .discarded = tally.discarded,
          .rate = kept > 0 ? failures / kept : 0,
          .low = interval.low,
          .high = interval.high,
          .seconds = run.seconds};
}

}  // namespace

sallow_status sallow_estimate_failures(const sallow_circuit* circuit, const sallow_decoder* decoder,
                                       const sallow_estimate_options* options, sallow_estimate* result,
                                       sallow_error* error) {
  return guard(error, [&] {
    require_pointer(circuit, "circuit");
    require_pointer(decoder, "decoder");
    require_pointer(result, "result");
    require_struct_size(result->struct_size, "result");
    const sallow_estimate_options all = filled_in(options, "options");
    const Decoder* one = decoder->decoder.get();
    const CircuitCounts counts = circuit->circuit.counts();
    require_equal("detectors of the circuit", counts.detectors, one->detector_count());
    require_equal("observables of the circuit", counts.observables, one->observable_count());
    SALLOW_REQUIRE(all.min_gap >= 0, "min_gap is below 0 or no number");
    SALLOW_REQUIRE(all.min_gap == 0 || one->capabilities().gaps,
                   "min_gap: the decoder was not made with the option gaps");
    SamplingLimits limits;
    if (all.max_shots > 0) limits.max_shots = all.max_shots;
    limits.max_failures = all.max_failures;
    limits.min_gap = all.min_gap;
    limits.threads = threads_for(all.threads, blocks_of(0, limits.max_shots));
    const auto progress = [&](const SamplingRun& so_far) {
      if (all.progress == nullptr) return;
      const Tally& tally = so_far.tallies.at(0);
      if (all.progress(all.context, tally.shots, tally.failures) == 0) return;
      hand_out(estimate_of(so_far), result, "result");
      throw StoppedByCaller();
    };
    const DrawBlock draw = draw_from_circuit(circuit->circuit, all.seed, limits.threads);
    hand_out(estimate_of(sample_and_decode(draw, {&one, 1}, limits, progress)), result, "result");
  });
}
