#include "cli/seed.h"

#include <cinttypes>
#include <cstdio>
#include <random>

namespace sallow {

SeedFlag::SeedFlag(Flags& flags) {
  flags.add("seed", &seed_,
            "The same seed gives the same bytes, at any thread count, on every CPU. Default: a fresh one, "
            "printed on standard error.");
}

uint64_t SeedFlag::choose() const {
  if (seed_) return *seed_;
  std::random_device device;
  uint64_t seed = uint64_t{device()} << 32 | device();
  std::fprintf(stderr, "sallow: seed %" PRIu64 "\n", seed);
  return seed;
}

}  // namespace sallow
