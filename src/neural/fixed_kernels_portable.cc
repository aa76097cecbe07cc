#include <cstring>

#include "neural/fixed_kernels.h"
#include "neural/tanh_segments.h"

namespace sallow {

namespace {
constexpr size_t kLanes = 4;
constexpr size_t kTile = 4;
typedef int32_t Register __attribute__((vector_size(4 * kLanes), may_alias));
Register dot4(Register sum, Register inputs, Register weights) {
  for (int k = 0; k < 4; k++) {
    sum += ((inputs >> (8 * k)) & 255) * ((weights << (24 - 8 * k)) >> 24);
  }
  return sum;
}
Register look_up(const int32_t* table, Register numbers) {
  int32_t lanes[kLanes];
  std::memcpy(lanes, &numbers, sizeof(lanes));
  for (int32_t& lane : lanes) lane = table[lane];
  std::memcpy(&numbers, lanes, sizeof(lanes));
  return numbers;
}
#include "neural/fixed_kernels.inl"
}  // namespace

extern const FixedKernels kFixedKernelsPortable;
const FixedKernels kFixedKernelsPortable = {multiply_block, multiply_one, gate_block, gate_one, read_block};

}  // namespace sallow
