#include "budget/error_budget.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "base/error.h"
#include "base/threads.h"
#include "bits/random_stream.h"
#include "dem/error_model_sampler.h"
#include "experiment/block_decoder.h"
#include "stats/error_per_cycle.h"

namespace sallow {
namespace {

/// The sums of one block: for each kind, and last for all kinds, the score of all shots and that of failed shots.
struct BlockScores {
  Tally tally;
  std::vector<double> all, failed;
};

class BlockScorer {
 public:
  BlockScorer(const FaultKinds& faults, const ErrorModelSampler& sampler, const Decoder& decoder)
      : faults_(faults), sampler_(sampler), decoder_(decoder) {}

  BlockScores score(uint64_t seed, uint64_t block) {
    sampler_.sample_block(seed, block, detections_, true_flips_, &errors_);
    BlockScores scores;
    scores.tally = decoder_.decode(detections_, &true_flips_);
    const size_t kinds = faults_.kinds.size();
    scores.all.assign(kinds + 1, 0);
    scores.failed.assign(kinds + 1, 0);
    const uint64_t* failed = decoder_.failed().row(0);
    for (size_t e = 0; e < faults_.probabilities.size(); e++) {
      const double p = faults_.probabilities[e];
      if (!(p > 0 && p < 1)) continue;
      uint64_t happened = 0, happened_failed = 0;
      const uint64_t* row = errors_.row(e);
      for (size_t w = 0; w < kShotsPerBlock / 64; w++) {
        if (row[w] == 0) continue;
        happened += static_cast<uint64_t>(std::popcount(row[w]));
        happened_failed += static_cast<uint64_t>(std::popcount(row[w] & failed[w]));
      }
      const double all = (static_cast<double>(happened) - p * static_cast<double>(kShotsPerBlock)) / (p * (1 - p));
      const double lost =
          (static_cast<double>(happened_failed) - p * static_cast<double>(scores.tally.failures)) / (p * (1 - p));
      for (const FaultKinds::Share& share : faults_.shares[e]) {
        scores.all[share.kind] += share.slope * all;
        scores.failed[share.kind] += share.slope * lost;
      }
    }
    for (size_t k = 0; k < kinds; k++) {
      scores.all[kinds] += scores.all[k];
      scores.failed[kinds] += scores.failed[k];
    }
    return scores;
  }

  void finish() { decoder_.finish(); }

 private:
  const FaultKinds& faults_;
  const ErrorModelSampler& sampler_;
  BlockDecoder decoder_;
  BitTable detections_, true_flips_, errors_;
};

double mean_of_blocks(const std::vector<BlockScores>& blocks, const auto& read) {
  double sum = 0;
  for (const BlockScores& block : blocks) sum += read(block);
  return sum / static_cast<double>(blocks.size());
}

double covariance_of_blocks(const std::vector<BlockScores>& blocks, const auto& read, const auto& read_other) {
  const double mean = mean_of_blocks(blocks, read), other_mean = mean_of_blocks(blocks, read_other);
  double sum = 0;
  for (const BlockScores& block : blocks) sum += (read(block) - mean) * (read_other(block) - other_mean);
  return sum / static_cast<double>(blocks.size() - 1);
}

void estimate_slopes(const std::vector<BlockScores>& blocks, ErrorBudget& budget) {
  const double shots = static_cast<double>(kShotsPerBlock), count = static_cast<double>(blocks.size());
  const auto failures = [](const BlockScores& block) { return static_cast<double>(block.tally.failures); };
  const double mean_failures = mean_of_blocks(blocks, failures);
  for (size_t k = 0; k < blocks[0].all.size(); k++) {
    const auto all = [k](const BlockScores& block) { return block.all[k]; };
    const auto failed = [k](const BlockScores& block) { return block.failed[k]; };
    const double spread = covariance_of_blocks(blocks, all, all);
    const double c = spread > 0 ? covariance_of_blocks(blocks, all, failed) / spread : 0;
    const auto score = [&](const BlockScores& block) { return block.failed[k] - c * block.all[k]; };
    const double mean = mean_of_blocks(blocks, score);
    budget.slopes.push_back({mean / shots, std::sqrt(covariance_of_blocks(blocks, score, score) / count) / shots});
    // The score and the number of failures of a block vary together, which makes their ratio more certain.
    const double exponent = mean_failures > 0 ? mean / mean_failures : 0;
    const auto deviation = [&](const BlockScores& block) { return score(block) - exponent * failures(block); };
    const double error = std::sqrt(covariance_of_blocks(blocks, deviation, deviation) / count);
    budget.exponents.push_back({exponent, mean_failures > 0 ? error / mean_failures : 0});
  }
}

}  // namespace

ErrorBudget measure_error_budget(const FaultKinds& faults, const Decoder& decoder, const BudgetLimits& limits,
                                 const std::function<void(const Tally&)>& progress) {
  const ErrorModelSampler sampler(faults.model);
  std::vector<BlockScorer> workers;
  for (size_t t = 0; t < limits.threads; t++) workers.emplace_back(faults, sampler, decoder);
  const uint64_t most_blocks = std::max(
      BudgetLimits::kLeastBlocks, limits.max_shots / kShotsPerBlock + (limits.max_shots % kShotsPerBlock != 0 ? 1 : 0));
  ErrorBudget budget;
  std::vector<BlockScores> blocks, wave;
  bool is_done = false;
  while (!is_done) {
    const uint64_t first = blocks.size();
    wave.resize(std::min<uint64_t>(most_blocks - first, 4 * limits.threads));
    parallel_for(limits.threads, wave.size(),
                 [&](size_t w, size_t item) { wave[item] = workers[w].score(limits.seed, first + item); });
    for (BlockScores& scores : wave) {
      budget.tally += scores.tally;
      blocks.push_back(std::move(scores));
      is_done =
          blocks.size() == most_blocks || (limits.max_failures > 0 && budget.tally.failures >= limits.max_failures &&
                                           blocks.size() >= BudgetLimits::kLeastBlocks);
      if (is_done) break;
    }
    if (progress) progress(budget.tally);
  }
  for (BlockScorer& worker : workers) worker.finish();
  estimate_slopes(blocks, budget);
  return budget;
}

double per_round_exponent(double rate, uint64_t rounds) {
  const double round_rate = rate_per_round(rate, rounds);
  if (!(round_rate > 0 && rate < 0.5)) return 1;
  const double n = static_cast<double>(rounds);
  return rate * std::pow(1 - 2 * rate, 1 / n - 1) / n / round_rate;
}

LambdaBudget lambda_budget(std::span<const uint64_t> distances, std::span<const uint64_t> rounds,
                           std::span<const ErrorBudget> budgets) {
  SALLOW_REQUIRE(distances.size() >= 2, "distances: at least two, got " + std::to_string(distances.size()));
  require_equal("numbers of rounds", rounds.size(), distances.size());
  require_equal("budgets", budgets.size(), distances.size());
  double mean = 0, spread = 0;
  for (const uint64_t d : distances) mean += static_cast<double>(d) / static_cast<double>(distances.size());
  for (const uint64_t d : distances) spread += (static_cast<double>(d) - mean) * (static_cast<double>(d) - mean);
  LambdaBudget result;
  result.contributions.resize(budgets[0].exponents.size());
  double log_inverse = 0;
  for (size_t b = 0; b < budgets.size(); b++) {
    require_equal("kinds", budgets[b].exponents.size(), result.contributions.size());
    const double rate = static_cast<double>(budgets[b].tally.failures) / static_cast<double>(budgets[b].tally.shots);
    SALLOW_REQUIRE(rate > 0 && rate < 0.5, "failure rates: above 0 and below 1/2");
    const double weight = 2 * (static_cast<double>(distances[b]) - mean) / spread;
    log_inverse += weight * std::log(rate_per_round(rate, rounds[b]));
    const double chain = per_round_exponent(rate, rounds[b]);
    for (size_t k = 0; k < result.contributions.size(); k++) {
      const Measured& exponent = budgets[b].exponents[k];
      result.contributions[k].value += weight * chain * exponent.value;
      result.contributions[k].error = std::hypot(result.contributions[k].error, weight * chain * exponent.error);
    }
  }
  result.inverse_lambda = std::exp(log_inverse);
  for (Measured& contribution : result.contributions) {
    contribution.value *= result.inverse_lambda;
    contribution.error *= result.inverse_lambda;
  }
  return result;
}

}  // namespace sallow
