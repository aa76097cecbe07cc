#include "rare/splitting.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "base/error.h"
#include "base/threads.h"
#include "rare/group_estimate.h"
#include "rare/ladder.h"

namespace sallow {
namespace {

// At once, and at least; fixed, so that threads change nothing.
constexpr size_t kPopulationsPerWave = 4;
// A wave grows the run by at most this, since early spreads are rough.
constexpr double kMostGrowth = 4;

// Where the diagnostics begin to doubt.
constexpr double kMostSpread = 1.2;
constexpr double kMostRHat = 1.1;
constexpr double kFewestLineages = 20;

LevelDiagnostics diagnose(const Ladder::Level& level, size_t number, const std::vector<Descent>& descents) {
  LevelDiagnostics row;
  row.level = level.scale;
  double groups = 0, within = 0, mean = 0, squares = 0;
  for (const Descent& descent : descents) {
    for (const LevelRecord& record : descent.records[number]) {
      if (record.states == 0) continue;
      const double group_mean = record.size_sum / record.states;
      groups++;
      mean += group_mean;
      squares += group_mean * group_mean;
      within += record.size_square_sum / record.states - group_mean * group_mean;
      row.accepted += record.accepted;
      row.remembered += record.remembered;
    }
  }
  if (groups < 2) return row;
  row.accepted /= groups;
  row.remembered /= groups;
  row.fault_mean = mean / groups;
  within /= groups;
  const double between = std::max(0.0, (squares - mean * mean / groups) / (groups - 1));
  row.r_hat = within > 0 ? std::sqrt((within + between) / within) : between > 0 ? HUGE_VAL : 1;
  row.effective_size = between > 0 ? groups * within / between : 0;
  return row;
}

// Where failures are common enough, they are only counted.
void estimate_directly(const std::vector<Descent>& descents, RareEstimate& result) {
  uint64_t failures = 0, shots = 0;
  for (const Descent& descent : descents) {
    failures += descent.failures;
    shots += descent.shots;
  }
  result.rate = static_cast<double>(failures) / static_cast<double>(shots);
  result.interval = clopper_pearson_interval(failures, shots);
  result.relative_error = failures == 0 ? HUGE_VAL : std::sqrt((1 - result.rate) / static_cast<double>(failures));
}

void judge(RareEstimate& result, const RareOptions& options) {
  if (result.relative_error > options.relative_error) {
    result.distrust("stopped at its limit of decodings before the error was small enough");
  }
  if (!std::isfinite(result.spread)) {
    result.distrust("a group of chains saw no failure at all");
  } else if (result.spread > kMostSpread) {
    result.distrust("groups of chains disagree: they found rates that differ by factors of e^" +
                    std::to_string(result.spread).substr(0, 4));
  }
  for (const LevelDiagnostics& level : result.levels) {
    if (level.r_hat > kMostRHat) {
      result.distrust("groups of chains do not mix: at scale " + std::to_string(level.level).substr(0, 5) +
                      " R-hat is " + std::to_string(level.r_hat).substr(0, 4));
      break;
    }
  }
  if (!result.levels.empty() && result.lineages < kFewestLineages) {
    result.distrust("the failing sets found stem from " + std::to_string(result.lineages).substr(0, 4) +
                    " different ones, which is too few");
  }
}

}  // namespace

RareEstimate estimate_by_splitting(const FaultModel& model, const Decoder& decoder, const RareOptions& options) {
  SALLOW_CHECK(options.threads > 0 && decoder.detector_count() == model.detector_count() &&
               decoder.observable_count() == model.observable_count());
  const auto start = std::chrono::steady_clock::now();
  const auto elapsed = [&] { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(); };
  std::vector<BlockDecoder> decoders;
  for (size_t k = 0; k < options.threads; k++) decoders.emplace_back(decoder);
  RareEstimate result;
  result.method = "splitting";
  const Ladder ladder = pilot_ladder(model, options, decoders);
  result.decodes = ladder.decodes;
  if (ladder.start_rate == 0) {
    result.relative_error = HUGE_VAL;
    result.distrust("no set of faults failed at any scale of the error probabilities");
    result.seconds = elapsed();
    return result;
  }
  std::vector<Descent> descents;
  size_t wanted = kPopulationsPerWave;
  while (true) {
    const size_t first = descents.size();
    descents.resize(wanted);
    parallel_for(options.threads, wanted - first, [&](size_t worker, size_t k) {
      descents[first + k] = descend(ladder, model, options.seed, first + k, decoders[worker]);
    });
    std::vector<double> estimates;
    result.decodes = ladder.decodes;
    result.lineages = 0;
    for (const Descent& descent : descents) {
      result.decodes += descent.decodes;
      result.lineages += descent.lineages;
      for (const double log_estimate : descent.log_estimates) estimates.push_back(std::exp(log_estimate));
    }
    result.groups = estimates.size();
    if (ladder.levels.empty()) {
      estimate_directly(descents, result);
    } else {
      const GroupEstimate estimate = estimate_from_groups(estimates);
      result.rate = estimate.rate;
      result.interval = estimate.interval;
      result.relative_error = estimate.relative_error;
      result.spread = estimate.spread;
    }
    if (result.relative_error <= options.relative_error) break;
    const double count = static_cast<double>(descents.size());
    const double missing = result.relative_error / options.relative_error;
    const double growth = std::min(kMostGrowth, 1.05 * missing * missing);
    wanted = static_cast<size_t>(std::ceil(count * growth / kPopulationsPerWave)) * kPopulationsPerWave;
    const double decodes_each = static_cast<double>(result.decodes - ladder.decodes) / count;
    const double decodes_left = static_cast<double>(options.max_decodes) - static_cast<double>(result.decodes);
    const double affordable = count + std::floor(std::max(0.0, decodes_left) / decodes_each);
    wanted = static_cast<size_t>(std::min(static_cast<double>(wanted), affordable));
    if (wanted <= descents.size()) break;
  }
  for (size_t l = 0; l < ladder.levels.size(); l++) {
    result.levels.push_back(diagnose(ladder.levels[l], l, descents));
  }
  judge(result, options);
  result.seconds = elapsed();
  return result;
}

}  // namespace sallow
