#include "decode/ensemble/class_sum_kernels.h"

#include <utility>

namespace sallow {

namespace {
constexpr size_t kLanes = 8;
#include "decode/ensemble/class_sum_kernels.inl"
}  // namespace

extern const ClassSumKernels kClassSumKernelsAvx2;
const ClassSumKernels kClassSumKernelsAvx2 = {add_flipped, choose_flipped, widen, narrow, spread, step_back};

}  // namespace sallow
