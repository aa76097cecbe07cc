#pragma once

#include <cstdint>

namespace sallow {

/// Whether sanitizers are built in. Tests that repeat one thing very often may then do so less: the release build takes
/// them whole, and errors of memory show in the first thousands.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif

/// As many random cases as a test asks for, and under sanitizers a quarter of them.
constexpr uint64_t random_cases(uint64_t cases) {
  return kSanitized ? cases / 4 : cases;
}

}  // namespace sallow
