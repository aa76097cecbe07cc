#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include "campaign/shard_grid.h"
#include "campaign/stop_rule.h"
#include "experiment/tally.h"

namespace sallow {

/// A range of shots of a run, within one shard.
struct ShardPiece {
  uint64_t first_shot = 0;
  uint64_t shots = 0;
};

/// The state of one run: which shards are counted, which are being sampled, which come next, and whether the stop rule
/// is met.
///
/// The rule is evaluated after each shard in the order of indices, with all preceding shards, so that its result
/// depends only on the counts: not on the order in which shards were finished, on interruptions, or on processes. Only
/// the maximum number of shots can make a shard shorter; if more shots are wanted later, the rest of the shard is a
/// separate piece.
class RunProgress {
 public:
  /// `elsewhere` has the counts of the task outside this run. If `range` is only a part of the shards, failures do not
  /// stop the run, because not all of them are known.
  RunProgress(const StopRule& rule, const ShardRange& range, const Tally& elsewhere);

  /// Adds a stored piece. Pieces of a shard must come in order; a piece that was already added changes nothing. Returns
  /// false if the piece is not in the grid: the store is damaged.
  [[nodiscard]] bool add(const ShardPiece& piece, const Tally& tally);
  /// Marks a piece as being sampled, by this or another process, until release().
  void claim(uint64_t first_shot) { claimed_.insert(first_shot); }
  void release(uint64_t first_shot) { claimed_.erase(first_shot); }

  /// The first pieces that are missing and not claimed: at least one, and more up to this total number of shots.
  std::vector<ShardPiece> next_pieces(uint64_t shots) const;
  /// Whether the rule is met, so that no more shots are needed.
  bool done() const { return done_; }
  /// The end of the counted shots. If done(), the end of the shard at which the rule was met.
  uint64_t counted_until() const { return counted_until_; }
  /// All counts up to counted_until(), including `elsewhere`.
  const Tally& counted() const { return counted_; }
  /// An estimate of the remaining shots, including those being sampled. If the rule waits for failures and there are
  /// none yet, all shots up to the maximum.
  uint64_t shots_missing() const;
  /// An estimate of the remaining shots for display: if there are no failures yet, half a failure is assumed. 0 before
  /// the first shot.
  uint64_t shots_expected() const;

 private:
  struct Shard {
    uint64_t covered = 0;  // number of shots counted from its start
    Tally tally;
  };

  uint64_t wanted(uint64_t shard) const;
  void advance();
  void check_rule();

  StopRule rule_;
  ShardRange range_;
  uint64_t shots_end_;  // the end of this run's shots by the maximum number of shots
  Tally counted_;
  uint64_t next_shard_;  // the first shard that is not yet counted
  uint64_t counted_until_ = 0;
  bool done_ = false;
  std::map<uint64_t, Shard> shards_;  // shards from next_shard_ on that have counts
  std::set<uint64_t> claimed_;        // first shots
};

}  // namespace sallow
