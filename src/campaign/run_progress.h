#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include "campaign/shard_grid.h"
#include "campaign/stop_rule.h"
#include "experiment/tally.h"

namespace sallow {

/// Some shots of a run, all within one shard.
struct ShardPiece {
  uint64_t first_shot = 0;
  uint64_t shots = 0;
};

/// Which shards of one run are counted and which are being taken, which come next, and whether its stop rule is met.
///
/// The rule is looked at after each shard in the order of their indices, with all shards before it, so that where it is
/// met depends on the counts alone: not on the order in which shards came, on interruptions, or on the processes. Only
/// the number of shots cuts a shard short; when later more are wanted, the rest of that shard becomes a piece of its
/// own.
class RunProgress {
 public:
  /// `elsewhere` is what is counted of the task outside this run. With a part of the shards only, failures are not
  /// looked at, for they are not all there.
  RunProgress(const StopRule& rule, const ShardRange& range, const Tally& elsewhere);

  /// A stored piece. Pieces of a shard must come in order; one that is there already changes nothing. False where the
  /// piece does not lie in the grid: a damaged store.
  [[nodiscard]] bool add(const ShardPiece& piece, const Tally& tally);
  /// Marks a piece as being taken, by us or by others; release() ends that.
  void claim(uint64_t first_shot) { claimed_.insert(first_shot); }
  void release(uint64_t first_shot) { claimed_.erase(first_shot); }

  /// The first pieces that are wanted, not there and not being taken: one, and more up to this many shots in all.
  std::vector<ShardPiece> next_pieces(uint64_t shots) const;
  /// The rule is met. Nothing more is wanted then.
  bool done() const { return done_; }
  /// Where the counted shots end. Once done: the end of the shard at which the rule was met.
  uint64_t counted_until() const { return counted_until_; }
  /// Everything counted up to there, `elsewhere` included.
  const Tally& counted() const { return counted_; }
  /// An estimate of how many shots more it will take, those being taken included; where no failure has been seen and
  /// one is waited for, as many as there are.
  uint64_t shots_missing() const;
  /// An estimate of the same for people, who want to know how long it takes: where no failure has been seen, half a
  /// failure is taken to have been. Before the first shot nothing is known: 0.
  uint64_t shots_expected() const;

 private:
  struct Shard {
    uint64_t covered = 0;  // shots from its start
    Tally tally;
  };

  uint64_t wanted(uint64_t shard) const;
  void advance();
  void check_rule();

  StopRule rule_;
  ShardRange range_;
  uint64_t shots_end_;  // of this run's shots, when the rule goes by their number
  Tally counted_;
  uint64_t next_shard_;  // the first that is not counted yet
  uint64_t counted_until_ = 0;
  bool done_ = false;
  std::map<uint64_t, Shard> shards_;  // from next_shard_ on, as far as something is there
  std::set<uint64_t> claimed_;        // first shots
};

}  // namespace sallow
