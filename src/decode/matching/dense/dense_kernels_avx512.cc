#include <bit>
#include <utility>

#include "bits/lanes.h"
#include "decode/matching/dense/dense_kernels.h"

namespace sallow {

namespace {
constexpr size_t kLanes = 16;
#include "decode/matching/dense/dense_kernels.inl"
}  // namespace

extern const DenseKernels kDenseKernelsAvx512;
const DenseKernels kDenseKernelsAvx512 = {relax, find_below, match};

}  // namespace sallow
