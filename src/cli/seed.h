#pragma once

#include <cstdint>
#include <optional>

#include "base/ranks.h"
#include "cli/flags.h"

namespace sallow {

/// `--seed`: determines the random numbers of a run.
class SeedFlag {
 public:
  explicit SeedFlag(Flags& flags);
  // `flags` points into this object.
  SeedFlag(const SeedFlag&) = delete;
  SeedFlag& operator=(const SeedFlag&) = delete;

  /// The given seed, or a new one, which is then printed on standard error. Call this once. All ranks get the seed of
  /// the first.
  uint64_t choose(Ranks& ranks = single_rank()) const;

 private:
  std::optional<uint64_t> seed_;
};

}  // namespace sallow
