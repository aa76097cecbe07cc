#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/threads.h"
#include "experiment/block_decoder.h"
#include "rare/decode_limit.h"
#include "rare/group_estimate.h"
#include "rare/rare_estimate.h"
#include "rare/work_meter.h"

namespace sallow {

/// What `work` makes of the decoder, with a workspace for each thread: work(std::vector<BlockDecoder>&). Throws what
/// Decoder::finish() throws.
template <typename Work>
auto with_block_decoders(const Decoder& decoder, const RareOptions& options, const Work& work) {
  std::vector<BlockDecoder> decoders;
  for (size_t k = 0; k < options.threads; k++) decoders.emplace_back(decoder);
  auto result = work(decoders);
  for (BlockDecoder& block_decoder : decoders) block_decoder.finish();
  return result;
}

/// Lets populations go down, more and more of them, until the estimate is as sure as was asked or the decodings are
/// used up. Of populations that set out together, all must come down whole: those that take few decodings are not like
/// the others. Returns none where even the first ran out of decodings.
///
/// `descend(number, most_decodes, decoder, meter)` returns one population's descent, which counts its decodes and
/// lineages; `estimate(descents)` puts what all of them say so far into `result`. `steps` is a descent's number of
/// steps, `pilot_decodes` what was spent before.
template <typename Descent, typename Descend, typename Estimate>
std::vector<Descent> descend_until_enough(const RareOptions& options, size_t steps, uint64_t pilot_decodes,
                                          std::vector<BlockDecoder>& decoders, RareEstimate& result,
                                          const Descend& descend, const Estimate& estimate) {
  std::vector<Descent> descents;
  result.decodes = pilot_decodes;
  size_t wanted = kFirstPopulations;
  while (wanted != descents.size()) {
    const size_t first = descents.size();
    descents.resize(wanted);
    WorkMeter meter(options, first == 0 ? kPilotShare : kFirstShare, first == 0 ? kFirstShare : 1,
                    static_cast<double>((wanted - first) * steps));
    const uint64_t most_decodes = decodes_for_each(options, result.decodes, wanted - first);
    parallel_for(options.threads, wanted - first, [&](size_t worker, size_t k) {
      descents[first + k] = descend(first + k, most_decodes, decoders[worker], meter);
    });
    bool all_whole = true;
    for (size_t k = first; k < wanted; k++) {
      result.decodes += descents[k].decodes;
      all_whole &= descents[k].is_whole;
    }
    if (!all_whole) {
      descents.resize(first);
      break;
    }
    result.lineages = 0;
    uint64_t most_taken = 0;
    for (const Descent& descent : descents) {
      result.lineages += descent.lineages;
      most_taken = std::max(most_taken, descent.decodes);
    }
    estimate(descents);
    wanted = next_population_count(result, options, descents.size(), static_cast<double>(most_taken));
  }
  return descents;
}

/// The rate that groups of populations agree on, with their number.
inline void set_rate(const std::vector<double>& estimates, RareEstimate& result) {
  const GroupEstimate estimate = estimate_from_groups(estimates);
  result.rate = estimate.rate;
  result.interval = estimate.interval;
  result.relative_error = estimate.relative_error;
  result.spread = estimate.spread;
  result.log_normal_rate = estimate.log_normal_rate;
  result.groups = estimates.size();
}

}  // namespace sallow
