#include "cli/seed.h"

#include <cinttypes>
#include <cstdio>
#include <random>

namespace sallow {

SeedFlag::SeedFlag(Flags& flags) {
  flags.add("seed", &seed_,
            "The same seed gives the same results, for any number of threads and on every CPU. Default: a new seed, "
            "printed on standard error.");
}

uint64_t SeedFlag::choose(Ranks& ranks) const {
  if (seed_) return *seed_;
  uint64_t seed = 0;
  if (ranks.is_first()) {
    std::random_device device;
    seed = uint64_t{device()} << 32 | device();
    std::fprintf(stderr, "sallow: seed %" PRIu64 "\n", seed);
  }
  ranks.broadcast(0, std::as_writable_bytes(std::span(&seed, 1)));
  return seed;
}

}  // namespace sallow
