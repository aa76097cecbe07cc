#include <bit>
#include <utility>

#include "bits/lanes.h"
#include "decode/matching/dense/dense_kernels.h"

namespace sallow {

namespace {
constexpr size_t kLanes = 8;
#include "decode/matching/dense/dense_kernels.inl"
}  // namespace

extern const DenseKernels kDenseKernelsAvx2;
const DenseKernels kDenseKernelsAvx2 = {relax, find_below, match};

}  // namespace sallow
