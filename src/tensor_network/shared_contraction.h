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

/// What a rank works with: so many chunks of slices at once, and threads for the products within each.
struct ContractionWorkers {
  size_t workers = 1;
  size_t threads_each = 1;
};

/// The amplitudes of bitstrings, their chunks of slices dealt out to the workers of all ranks, which all call this and
/// all get the result.
///
/// Bitstrings are taken in hand a few a rank at a time. Their chunks, but for those that the checkpoint has, are dealt
/// out as runs of neighbours, so that each rank prepares few bitstrings. Every half second or so the first rank gathers
/// what the others have finished and adds it to the checkpoint, which is its alone. Each amplitude's chunks are summed
/// in their order: the same bytes with any number of ranks and threads, and from a checkpoint.
///
/// `report` is called on the first rank, from any thread, as chunks finish.
std::vector<std::complex<double>> contract_on_all_ranks(const CircuitNetwork& network, const SlicedContraction& plan,
                                                        const std::vector<std::vector<bool>>& bitstrings,
                                                        ContractionWorkers workers, ContractionCheckpoint& checkpoint,
                                                        Ranks& ranks,
                                                        const std::function<void(uint64_t, uint64_t)>& report);

}  // namespace sallow
