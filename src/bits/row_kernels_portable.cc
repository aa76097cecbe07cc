#include "bits/row_kernels.h"

namespace sallow {

namespace {
#include "bits/row_kernels.inl"
}  // namespace

extern const RowKernels kRowKernelsPortable;
const RowKernels kRowKernelsPortable = {xor_row, has_odd_overlap, transpose_512x512, random_words};

}  // namespace sallow
