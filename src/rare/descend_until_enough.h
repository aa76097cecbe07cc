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

/// Returns work(decoders), where `decoders` has one block decoder per thread. Throws the errors of Decoder::finish().
template <typename Work>
auto with_block_decoders(const Decoder& decoder, const RareOptions& options, const Work& work) {
  std::vector<BlockDecoder> decoders;
  for (size_t k = 0; k < options.threads; k++) decoders.emplace_back(decoder);
  auto result = work(decoders);
  for (BlockDecoder& block_decoder : decoders) block_decoder.finish();
  return result;
}

/// Runs descents of populations, more and more of them, until the estimate is precise enough or the decodings are used
/// up. A batch of populations counts only if all of them complete, because populations that take few decodings are not
/// representative. Returns no descents if the first batch ran out of decodings.
///
/// `descend(number, most_decodes, decoder, meter)` returns one population's descent, with its decodes and effective
/// ancestors. `estimate(descents)` writes the estimate from all descents so far into `result`. `steps` is the number of
/// steps of a descent; `pilot_decodes` is the number of decodings used before.
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
    bool all_complete = true;
    for (size_t k = first; k < wanted; k++) {
      result.decodes += descents[k].decodes;
      all_complete &= descents[k].is_complete;
    }
    if (!all_complete) {
      descents.resize(first);
      break;
    }
    result.effective_ancestors = 0;
    uint64_t most_taken = 0;
    for (const Descent& descent : descents) {
      result.effective_ancestors += descent.effective_ancestors;
      most_taken = std::max(most_taken, descent.decodes);
    }
    estimate(descents);
    wanted = next_population_count(result, options, descents.size(), static_cast<double>(most_taken));
  }
  return descents;
}

/// Sets the rate from the estimates of all groups, and the number of groups.
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
