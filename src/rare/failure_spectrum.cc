#include "rare/failure_spectrum.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/stopwatch.h"
#include "base/threads.h"
#include "rare/decode_limit.h"
#include "rare/descend_until_enough.h"
#include "rare/failing_half.h"
#include "rare/population.h"
#include "rare/weight_sampler.h"

namespace sallow {
namespace {

// Numbers of populations, so that sets repeat none of the other methods' random numbers.
constexpr uint64_t kFirstSet = uint64_t{9} << 40, kFirstResampling = uint64_t{11} << 40;
// Sets of one weight: as many as needed for a statistical error of 5 %, up to 2^17.
constexpr uint64_t kEnoughFailures = 400, kMostSets = uint64_t{1} << 17;
constexpr size_t kRounds = 4, kFirstChunks = 4;
// Counting stops at weights with fewer failures among kMostSets sets: lower weights have even fewer.
constexpr uint64_t kFewFailures = 10;
// The share of failing sets at which counting begins, and the part of itself by which a weight is lowered.
constexpr double kHighShare = 0.1;
constexpr size_t kWeightStride = 10;
constexpr size_t kResamplings = 200;

class Spectrum {
 public:
  Spectrum(const FaultModel& model, std::vector<BlockDecoder>& decoders, const RareOptions& options)
      : model_(model), options_(options), decoders_(decoders) {}

  FailureSpectrum run(std::span<const double> scales);

 private:
  WeightCount count_at(size_t weight, uint64_t most_sets);
  void count_downwards(size_t onset);
  ExtrapolatedRate rate_at(double scale, std::span<const FailureCurve> resampled) const;

  const FaultModel& model_;
  const RareOptions& options_;
  std::vector<BlockDecoder>& decoders_;
  uint64_t populations_ = 0;
  FailureSpectrum result_;
};

WeightCount Spectrum::count_at(size_t weight, uint64_t most_sets) {
  const WeightSampler sampler(model_, weight);
  const DrawFaults draw = [&](RandomStream& random, std::vector<uint32_t>& faults) { sampler.draw(random, faults); };
  WeightCount count{weight, 0, 0};
  for (size_t chunks = kFirstChunks; count.failures < kEnoughFailures && count.sets < most_sets; chunks *= 2) {
    const uint64_t sets = chunks * kRounds * Population::kColumns;
    if (decodes_for_each(options_, result_.decodes, 1) < sets) break;
    std::vector<uint64_t> failures(chunks);
    parallel_for(options_.threads, chunks, [&](size_t worker, size_t k) {
      Population population(model_, options_.seed, kFirstSet + populations_ + k);
      for (const uint64_t some : population.start(draw, kRounds, decoders_[worker])) failures[k] += some;
    });
    populations_ += chunks;
    count.sets += sets;
    result_.decodes += sets;
    for (const uint64_t some : failures) count.failures += some;
  }
  return count;
}

void Spectrum::count_downwards(size_t onset) {
  size_t weight = std::max(onset, static_cast<size_t>(model_.fault_mean(1)));
  const auto share = [](const WeightCount& count) {
    return static_cast<double>(count.failures) / static_cast<double>(count.sets);
  };
  while (weight < model_.site_count()) {
    const WeightCount count = count_at(weight, 1);
    if (count.sets == 0 || share(count) >= kHighShare) break;
    weight = std::min(model_.site_count(), weight + weight / 6 + 1);
  }
  for (;;) {
    const WeightCount count = count_at(weight, kMostSets);
    // Also reached if there are no decodings left.
    if (count.failures < kFewFailures) break;
    result_.counts.push_back(count);
    if (weight <= onset) break;
    weight = std::max(onset, weight - weight / kWeightStride - 1);
  }
}

ExtrapolatedRate Spectrum::rate_at(double scale, std::span<const FailureCurve> resampled) const {
  const double mean = model_.fault_mean(scale);
  const size_t onset = static_cast<size_t>(result_.fit.curve.onset);
  const size_t most = std::min(model_.site_count(), onset + static_cast<size_t>(mean + 20 * std::sqrt(mean)) + 60);
  const std::vector<double> chances = weight_chances(model_, most, scale);
  const auto sum_from = [&](const FailureCurve& curve, size_t first) {
    double sum = 0;
    for (size_t w = std::max(first, onset); w <= most; w++) sum += chances[w] * curve.at(static_cast<double>(w));
    return sum;
  };
  ExtrapolatedRate rate;
  rate.scale = scale;
  rate.estimate = sum_from(result_.fit.curve, 0);
  rate.share_measured = sum_from(result_.fit.curve, result_.counts.back().weight) / rate.estimate;
  std::vector<double> estimates;
  for (const FailureCurve& curve : resampled) estimates.push_back(sum_from(curve, 0));
  std::sort(estimates.begin(), estimates.end());
  const auto quantile = [&](double share) {
    return estimates[static_cast<size_t>(share * static_cast<double>(estimates.size() - 1) + 0.5)];
  };
  rate.interval = {quantile(0.025), quantile(0.975)};
  return rate;
}

FailureSpectrum Spectrum::run(std::span<const double> scales) {
  if (options_.max_decodes < kHalfColumns) {
    result_.fit.problem = "reached the limit of decodings before anything was counted (--max_decodes)";
    return result_;
  }
  const size_t onset = failing_half(model_, decoders_[0]).size();
  result_.decodes = kHalfColumns;
  if (onset == 0) {
    result_.fit.problem = "a short search found no logical error, so the onset of failures is unknown";
    return result_;
  }
  count_downwards(onset);
  const double ceiling = 1 - std::exp2(-static_cast<double>(model_.observable_count()));
  result_.fit = fit_failure_curve(result_.counts, onset, ceiling);
  if (!result_.fit.ok()) return result_;
  std::vector<FailureCurve> resampled;
  for (size_t k = 0; k < kResamplings; k++) {
    const CurveFit again = refit_failure_curve(result_.fit, result_.counts, options_.seed, kFirstResampling + k);
    if (std::isfinite(again.chi_squared)) resampled.push_back(again.curve);
  }
  if (resampled.size() < kResamplings / 2) {
    result_.fit.problem = "most fits of resampled counts failed";
    return result_;
  }
  for (const double scale : scales) result_.rates.push_back(rate_at(scale, resampled));
  return result_;
}

}  // namespace

FailureSpectrum extrapolate_failures(const FaultModel& model, const Decoder& decoder, std::span<const double> scales,
                                     const RareOptions& options) {
  SALLOW_REQUIRE(options.threads > 0, "extrapolate_failures: expected at least 1 thread, got 0");
  require_equal("detectors of the decoder", decoder.detector_count(), model.detector_count());
  require_equal("observables of the decoder", decoder.observable_count(), model.observable_count());
  const Stopwatch stopwatch;
  FailureSpectrum spectrum = with_block_decoders(decoder, options, [&](std::vector<BlockDecoder>& decoders) {
    return Spectrum(model, decoders, options).run(scales);
  });
  spectrum.seconds = stopwatch.seconds();
  return spectrum;
}

}  // namespace sallow
