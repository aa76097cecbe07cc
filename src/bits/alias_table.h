#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "bits/wide_multiply.h"

namespace sallow {

/// Picks an index with probability proportional to its weight, from one random number, in constant time.
///
/// Walker's alias method (Vose, IEEE Trans. Softw. Eng. 17 (1991) 972): each of n cells holds two indices and the share
/// of the first. Built with + - * / alone: the same picks on every machine.
class AliasTable {
 public:
  AliasTable() = default;
  /// Every weight must be positive. UsageError if their sum is not.
  explicit AliasTable(std::span<const double> weights);

  /// `word` is uniform in [0, 2^64). Its low bits hardly matter: if ten of them are used for something else, the
  /// probability of each pick changes by less than 2^-54.
  uint32_t pick(uint64_t word) const {
    const WideProduct place = wide_multiply(word, cells_.size());
    const Cell& cell = cells_[place.high];
    return place.low < cell.share ? cell.first : cell.second;
  }

  /// Prefetches the memory that pick(word) will read.
  void prefetch(uint64_t word) const { __builtin_prefetch(&cells_[wide_multiply(word, cells_.size()).high]); }

 private:
  struct Cell {
    uint64_t share;  // of first, in units of 2^-64; a cell with one index stores it twice
    uint32_t first;
    uint32_t second;
  };
  std::vector<Cell> cells_;
};

}  // namespace sallow
