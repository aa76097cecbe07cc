#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "bits/bit_table.h"
#include "decode/contract/decoded_block.h"

namespace sallow {

/// Counts from decoding some shots. Rates are never stored: two tallies are added by adding their counts.
struct Tally {
  uint64_t shots = 0;
  uint64_t failures = 0;     // an observable predicted wrongly, or no prediction at all
  uint64_t unmatchable = 0;  // shots whose syndrome no error of the model explains
  uint64_t discarded = 0;    // shots that are left out: never failures, whatever their answer

  uint64_t kept() const { return shots - discarded; }
  Tally& operator+=(const Tally& other) {
    shots += other.shots;
    failures += other.failures;
    unmatchable += other.unmatchable;
    discarded += other.discarded;
    return *this;
  }
  bool operator==(const Tally&) const = default;
};

/// Counts failures block by block. Keep one per thread.
class FailureCounter {
 public:
  /// Counts one block. `discarded` has one row, 1 for a shot that is left out; null: all shots count.
  /// UsageError if the shapes of the tables do not match.
  Tally tally(const DecodedBlock& block, const BitTable& true_flips, const BitTable* discarded = nullptr);

  /// For the last block: one row, 1 if a shot failed.
  const BitTable& failed() const { return failed_; }
  /// For all blocks: how often each observable was predicted wrongly.
  std::span<const uint64_t> observable_failures() const { return observable_failures_; }

 private:
  BitTable kept_;  // one row; padding is 0
  BitTable failed_;
  std::vector<uint64_t> observable_failures_;
};

/// The number of bits set in a table of one row; its padding must be 0.
uint64_t count_row(const BitTable& row);

}  // namespace sallow
