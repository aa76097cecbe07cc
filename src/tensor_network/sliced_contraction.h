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

/// Contracts a closed network to its number, slice by slice, in single precision where that takes time.
///
/// Every contraction rounds, and however small its tensors are, its errors are as large a share of the result as those
/// of the largest. So the many cheap ones, as far as they take a share of kDoubleShare of all multiply-adds, are done
/// in double precision, and only the others round.
///
/// A leaf that one of those takes is rounded itself, which turns and stretches it a little, and a circuit has the same
/// few gates hundreds of times: 1/√2 in single precision is too small by 1.7e-8 in all of them. So the number that
/// brings the rounded tensor nearest to the exact one, Σ r* e / Σ r* r, is kept, and the result multiplied by all of
/// them.
///
/// Built once from a network's shape and an order; then run for as many sets of tensors as wanted. Slices are dealt out
/// in chunks of neighbouring ones. What no sliced leg reaches is contracted once, the rest once a slice. Const after
/// building; a Workspace a worker.
class SlicedContraction {
 public:
  SlicedContraction(const TensorNetwork& network, const ContractionOrder& order);

  /// At most kMaxChunks; a chunk's sum is what a checkpoint stores.
  uint64_t chunk_count() const;
  static constexpr uint64_t kMaxChunks = 1024;
  /// At ten times the time a multiply-add, some hundredths of the whole.
  static constexpr double kDoubleShare = 1.0 / 400;

  /// The bytes that `workers` of `threads_per_worker` threads need, inputs and tables included.
  double memory_bytes(size_t workers, size_t threads_per_worker) const;

  /// The tensors as the plan wants them, and what no sliced leg reaches.
  class Inputs {
   private:
    friend class SlicedContraction;
    std::vector<ComplexDouble> leaves;
    AlignedVector<ComplexFloat> kept;
    ComplexDouble factor = 1;  // what rounding took from the leaves
  };
  class Workspace {
   private:
    friend class SlicedContraction;
    AlignedVector<ComplexFloat> arena;
    std::vector<ProductWorkspace> products;
    std::vector<size_t> leaf_offsets;
  };

  Workspace make_workspace(size_t threads) const;
  Inputs prepare(std::span<const DenseTensor> tensors, Workspace& workspace) const;
  /// The sum over the slices of one chunk, in order.
  std::complex<double> chunk(uint64_t chunk, const Inputs& inputs, Workspace& workspace) const;

 private:
  /// Where a tensor lies.
  enum class Place : uint8_t { kLeaves, kKept, kArena };
  struct Tensor {
    Place place = Place::kArena;
    size_t offset = 0;           // in entries of its leaves or, elsewhere, of single precision
    bool is_double = false;      // as all leaves are
    std::vector<uint32_t> legs;  // sliced ones left out
    std::vector<size_t> strides;
    size_t size = 1;  // entries, where it is a result
    size_t room() const { return (is_double ? 2 : 1) * size; }
  };
  struct Step {
    uint32_t a, b, result;
    GatheredProduct product;
  };
  /// A leaf's entries lie `stride` apart along a sliced leg.
  struct SlicedStride {
    uint32_t leaf;
    size_t slice;  // its place in order.slices
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
  std::vector<bool> is_rounded_;  // a leaf that enters a contraction in single precision
  std::vector<Step> steps_once_, steps_per_slice_;
  ProductWorkspace product_workspace_;  // as large as any step needs
  size_t leaf_entries_ = 0, kept_entries_ = 0, arena_entries_ = 0;
};

}  // namespace sallow
