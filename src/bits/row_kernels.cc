#include "bits/row_kernels.h"

#include "base/instruction_set.h"

namespace sallow {

const RowKernels& row_kernels() {
  SALLOW_RETURN_KERNELS(RowKernels, kRowKernels);
}

}  // namespace sallow
