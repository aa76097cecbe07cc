#include "decode/ensemble/class_sum_kernels.h"

#include <utility>

namespace sallow {

namespace {
constexpr size_t kLanes = 4;
#include "decode/ensemble/class_sum_kernels.inl"
}  // namespace

extern const ClassSumKernels kClassSumKernelsPortable;
const ClassSumKernels kClassSumKernelsPortable = {add_flipped, choose_flipped, widen, narrow, spread, step_back};

}  // namespace sallow
