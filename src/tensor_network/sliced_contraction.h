#pragma once

#include <complex>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "tensor_network/circuit_network.h"
#include "tensor_network/contraction_order.h"
#include "tensor_network/gathered_product.h"

namespace sallow {

/// Contracts a closed network to a number, slice by slice. The expensive contractions use single precision.
///
/// Every contraction rounds, and the relative error of a small contraction counts as much as that of the largest. So
/// the many cheap contractions, as long as they have at most a share of kDoubleShare of all multiply-adds, use double
/// precision, and only the others round to single precision.
///
/// A leaf that enters a contraction in single precision is rounded itself, which changes its norm and direction
/// slightly. A circuit has the same few gates hundreds of times, so such errors add up: 1/√2 in single precision is too
/// small by 1.7e-8 everywhere. Therefore the factor that brings the rounded tensor r closest to the exact tensor e, Σ
/// r* e / Σ r* r, is stored, and the result is multiplied by all these factors.
///
/// Built once from the shape of a network and an order, and then run for any number of sets of tensors. Slices are
/// distributed in chunks of neighbouring slices. Contractions without sliced legs below them run once, the others once
/// per slice. Const after construction; each worker needs its own Workspace.
class SlicedContraction {
 public:
  /// Throws InputError for more than 2^62 slices, and UsageError for an open network or an order that does not fit.
  SlicedContraction(const TensorNetwork& network, const ContractionOrder& order);

  /// At most kMaxChunks. A checkpoint stores the sums of chunks.
  uint64_t chunk_count() const;
  static constexpr uint64_t kMaxChunks = 1024;
  /// A double-precision multiply-add takes ten times as long, so this share takes some hundredths of the total time.
  static constexpr double kDoubleShare = 1.0 / 400;

  /// The memory in bytes for `workers` workers of `threads_per_worker` threads, including inputs and tables.
  double memory_bytes(size_t workers, size_t threads_per_worker) const;

  /// The tensors in the layout of the plan, and the results that do not depend on sliced legs.
  class Inputs {
   private:
    friend class SlicedContraction;
    std::vector<ComplexDouble> leaves;
    AlignedVector<ComplexFloat> kept;
    ComplexDouble factor = 1;  // the product of the factors that correct the rounding of leaves
  };
  class Workspace {
   private:
    friend class SlicedContraction;
    AlignedVector<ComplexFloat> arena;
    std::vector<ProductWorkspace> products;
    std::vector<size_t> leaf_offsets;
  };

  /// A workspace for one worker of `threads` threads.
  Workspace make_workspace(size_t threads) const;
  /// Prepares one set of tensors, in the order of the network's tensors.
  Inputs prepare(std::span<const DenseTensor> tensors, Workspace& workspace) const;
  /// The sum over the slices of one chunk, in order.
  std::complex<double> chunk(uint64_t chunk, const Inputs& inputs, Workspace& workspace) const;

 private:
  /// The memory in which a tensor is stored.
  enum class Place : uint8_t { kLeaves, kKept, kArena };
  struct Tensor {
    Place place = Place::kArena;
    size_t offset = 0;           // in entries of the leaves; elsewhere in entries of single precision
    bool is_double = false;      // true for all leaves
    std::vector<uint32_t> legs;  // without sliced legs
    std::vector<size_t> strides;
    size_t size = 1;  // number of entries of a result
    size_t room() const { return (is_double ? 2 : 1) * size; }
  };
  struct Step {
    uint32_t a, b, result;
    GatheredProduct product;
  };
  /// Along a sliced leg, the entries of a leaf are `stride` apart.
  struct SlicedStride {
    uint32_t leaf;
    size_t slice;  // its index in order.slices
    size_t stride;
  };

  void place_leaves(const ContractionOrder& order);
  void choose_doubles();
  Step make_step(uint32_t a, uint32_t b, uint32_t result);
  void place_results(const ContractionOrder& order, const std::vector<char>& varies);
  TensorEntries data(uint32_t tensor, const ComplexDouble* leaves, const ComplexFloat* kept,
                     const Workspace& workspace) const;
  void run(const std::vector<Step>& steps, const ComplexDouble* leaves, ComplexFloat* kept, Workspace& workspace) const;

  const TensorNetwork network_;
  std::vector<uint32_t> slices_;
  uint64_t slice_count_ = 1;
  std::vector<Tensor> tensors_;
  std::vector<SlicedStride> sliced_strides_;
  std::vector<bool> is_rounded_;  // leaves that enter a contraction in single precision
  std::vector<Step> steps_once_, steps_per_slice_;
  ProductWorkspace product_workspace_;  // large enough for any step
  size_t leaf_entries_ = 0, kept_entries_ = 0, arena_entries_ = 0;
};

}  // namespace sallow
