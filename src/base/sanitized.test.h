#pragma once

#include <cstdint>

namespace sallow {

/// Whether sanitizers are built in. Tests with very many repetitions may then use fewer: the release build runs all of
/// them, and memory errors show in the first thousands.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif

/// The number of random cases a test asks for; a quarter of it under sanitizers.
constexpr uint64_t random_cases(uint64_t cases) {
  return kSanitized ? cases / 4 : cases;
}

}  // namespace sallow
