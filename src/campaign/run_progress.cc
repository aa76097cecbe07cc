#include "campaign/run_progress.h"

#include <algorithm>

namespace sallow {

RunProgress::RunProgress(const StopRule& rule, const ShardRange& range, const Tally& elsewhere)
    : rule_(rule), range_(range), counted_(elsewhere), next_shard_(range.first) {
  if (!range.is_everything()) {
    rule_.max_failures = 0;
    rule_.relative_error = 0;
  }
  shots_end_ = rule_.max_shots - std::min(rule_.max_shots, elsewhere.shots);
  check_rule();
}

uint64_t RunProgress::wanted(uint64_t shard) const {
  const uint64_t first = ShardGrid::first_shot(shard);
  return first >= shots_end_ ? 0 : std::min(ShardGrid::size(shard), shots_end_ - first);
}

bool RunProgress::add(const ShardPiece& piece, const Tally& tally) {
  const uint64_t shard = ShardGrid::shard_of(piece.first_shot);
  const uint64_t first = ShardGrid::first_shot(shard);
  if (piece.shots == 0 || piece.shots > first + ShardGrid::size(shard) - piece.first_shot) return false;
  if (done_ || shard < next_shard_ || shard >= range_.end || (shard - range_.first) % range_.step != 0) return true;
  Shard& state = shards_[shard];
  if (piece.first_shot < first + state.covered) return true;
  if (piece.first_shot > first + state.covered) return false;
  state.covered += piece.shots;
  state.tally += tally;
  advance();
  return true;
}

void RunProgress::advance() {
  while (!done_) {
    const auto found = shards_.find(next_shard_);
    if (found == shards_.end() || found->second.covered < wanted(next_shard_)) return;
    counted_ += found->second.tally;
    counted_until_ = ShardGrid::first_shot(next_shard_) + found->second.covered;
    shards_.erase(found);
    next_shard_ += range_.step;
    check_rule();
  }
}

void RunProgress::check_rule() {
  const bool no_more = next_shard_ >= range_.end || wanted(next_shard_) == 0;
  done_ = no_more || rule_.enough_failures(counted_.failures, counted_.kept());
  if (done_) shards_.clear();
}

std::vector<ShardPiece> RunProgress::next_pieces(uint64_t shots) const {
  std::vector<ShardPiece> pieces;
  if (done_) return pieces;
  uint64_t total = 0;
  auto known = shards_.begin();
  for (uint64_t shard = next_shard_; shard < range_.end; shard += range_.step) {
    const uint64_t whole = wanted(shard);
    if (whole == 0) break;
    while (known != shards_.end() && known->first < shard) ++known;
    const uint64_t covered = known != shards_.end() && known->first == shard ? known->second.covered : 0;
    const ShardPiece piece{ShardGrid::first_shot(shard) + covered, whole - std::min(whole, covered)};
    if (piece.shots == 0 || claimed_.contains(piece.first_shot)) continue;
    if (!pieces.empty() && total + piece.shots > shots) break;
    pieces.push_back(piece);
    total += piece.shots;
    if (total >= shots) break;
  }
  return pieces;
}

uint64_t RunProgress::shots_missing() const {
  if (done_) return 0;
  const uint64_t here = ShardGrid::first_shot(next_shard_);
  const uint64_t most = std::max<uint64_t>(1, (shots_end_ - std::min(shots_end_, here)) / range_.step);
  const double rate =
      counted_.kept() > 0 ? static_cast<double>(counted_.failures) / static_cast<double>(counted_.kept()) : 0;
  const double wanted_failures = rule_.failures_wanted(rate);
  if (wanted_failures <= 0) return most;
  const double shots = static_cast<double>(std::max(counted_.shots, ShardGrid::kSmallest));
  if (counted_.failures == 0) return std::min(most, static_cast<uint64_t>(shots));
  const double failures = static_cast<double>(counted_.failures);
  const double more = std::max(0.0, wanted_failures - failures) * shots / failures;
  return std::min(most, static_cast<uint64_t>(std::min(more, 1e18)) + ShardGrid::kSmallest);
}

uint64_t RunProgress::shots_expected() const {
  if (done_ || counted_.kept() == 0) return 0;
  const uint64_t here = ShardGrid::first_shot(next_shard_);
  const uint64_t most = std::max<uint64_t>(1, (shots_end_ - std::min(shots_end_, here)) / range_.step);
  const double failures = std::max(0.5, static_cast<double>(counted_.failures));
  const double wanted = rule_.failures_wanted(failures / static_cast<double>(counted_.kept()));
  if (wanted <= 0) return most;
  const double more = std::max(0.0, wanted - failures) * static_cast<double>(counted_.shots) / failures;
  return more < static_cast<double>(most) ? static_cast<uint64_t>(more) + 1 : most;
}

}  // namespace sallow
