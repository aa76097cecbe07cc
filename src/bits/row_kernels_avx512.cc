#include "bits/row_kernels.h"

namespace sallow {

namespace {
#include "bits/row_kernels.inl"
}  // namespace

extern const RowKernels kRowKernelsAvx512;
const RowKernels kRowKernelsAvx512 = {xor_row, has_odd_overlap, transpose_512x512, random_words};

}  // namespace sallow
