#pragma once

#include <complex>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "base/ranks.h"
#include "tensor_network/circuit_network.h"
#include "tensor_network/contraction_checkpoint.h"
#include "tensor_network/sliced_contraction.h"

namespace sallow {

/// The workers of a rank: the number of chunks of slices at a time, and the threads for the products of each.
struct ContractionWorkers {
  size_t workers = 1;
  size_t threads_each = 1;
};

/// Computes the amplitudes of bitstrings. Their chunks of slices are distributed over the workers of all ranks. All
/// ranks must call this, and all get the result.
///
/// A few bitstrings per rank are processed at a time. Their chunks, except those in the checkpoint, are distributed as
/// contiguous runs, so that each rank prepares few bitstrings. About every half second, the first rank gathers the
/// finished sums of the other ranks and adds them to the checkpoint, which only it has. The chunks of an amplitude are
/// summed in order: the same bytes for any number of ranks and threads, and after a resumption.
///
/// Calls `report` on the first rank, from any thread, when chunks finish.
std::vector<std::complex<double>> contract_on_all_ranks(const CircuitNetwork& network, const SlicedContraction& plan,
                                                        const std::vector<std::vector<bool>>& bitstrings,
                                                        ContractionWorkers workers, ContractionCheckpoint& checkpoint,
                                                        Ranks& ranks,
                                                        const std::function<void(uint64_t, uint64_t)>& report);

}  // namespace sallow
