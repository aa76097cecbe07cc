#include <bit>
#include <utility>

#include "bits/lanes.h"
#include "decode/matching/dense/dense_kernels.h"

namespace sallow {

namespace {
constexpr size_t kLanes = 4;
#include "decode/matching/dense/dense_kernels.inl"
}  // namespace

extern const DenseKernels kDenseKernelsPortable;
const DenseKernels kDenseKernelsPortable = {relax, find_below, match};

}  // namespace sallow
