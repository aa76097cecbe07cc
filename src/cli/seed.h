#pragma once

#include <cstdint>
#include <optional>

#include "base/ranks.h"
#include "cli/flags.h"

namespace sallow {

/// `--seed`: what the random numbers of a run follow from.
class SeedFlag {
 public:
  explicit SeedFlag(Flags& flags);
  // `flags` points into this object.
  SeedFlag(const SeedFlag&) = delete;
  SeedFlag& operator=(const SeedFlag&) = delete;

  /// The given seed, or a fresh one, which is then printed on standard error. Call it once, where numbers are drawn.
  /// All ranks get that of the first.
  uint64_t choose(Ranks& ranks = single_rank()) const;

 private:
  std::optional<uint64_t> seed_;
};

}  // namespace sallow
