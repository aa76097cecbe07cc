#include "network/tile_kernels.h"

#include <cstdlib>
#include <string_view>

namespace sallow {

extern const TileKernels kTileKernelsPortable;
#if defined(__x86_64__)
extern const TileKernels kTileKernelsAvx2;
extern const TileKernels kTileKernelsAvx512;
#endif

namespace {
const TileKernels& choose() {
#if defined(__x86_64__)
  const char* variable = std::getenv("SALLOW_KERNELS");
  std::string_view wanted = variable ? variable : "avx512";
  bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (wanted == "avx512" && __builtin_cpu_supports("avx512f")) return kTileKernelsAvx512;
  if (wanted != "portable" && has_avx2) return kTileKernelsAvx2;
#endif
  return kTileKernelsPortable;
}
}  // namespace

const TileKernels& tile_kernels() {
  static const TileKernels& chosen = choose();
  return chosen;
}

}  // namespace sallow
