#pragma once

#include <cstddef>
#include <vector>

#include "base/aligned.h"
#include "neural/network.h"
#include "neural/surface_places.h"
#include "training/float_kernels.h"
#include "training/sequence.h"

namespace sallow {

/// A network in single precision, forwards and backwards through time (Werbos, 1990). Keep one per thread: after the
/// longest sequences nothing is allocated.
class SequenceGradients {
 public:
  explicit SequenceGradients(const NetworkShape& shape);

  /// The network's answers: ln(P(flip) / P(no flip)), cuts × shots. Valid until the next call.
  const float* forward(const Network& network, const Sequences& shots);
  /// forward(), and adds to `gradient` (like Network::values()) the gradient of the sum over all cuts and shots of
  ///
  ///     -y ln P(flip) - (1 - y) ln P(no flip),   y = Sequences::flips.
  ///
  /// `transposed` holds the transposes of `network`'s tensors (transpose_tensors). Returns that sum.
  double add_gradient(const Network& network, const AlignedVector<float>& transposed, const Sequences& shots,
                      AlignedVector<float>& gradient);

 private:
  struct Layer {
    AlignedVector<float> states;  // (rounds + 1) × shots × units, the first 0
    AlignedVector<float> sums;    // rounds × shots × units × 2; then z and n
  };

  void step_layer(const Network& network, size_t l, const Sequences& shots);
  void step_back(const Network& network, const float* transposed, size_t l, const Sequences& shots, float* gradient);
  void gather(const float* from, size_t rows, size_t width);
  void scatter(size_t rows, size_t width, float* to) const;

  NetworkShape shape_;
  SurfacePlaces places_;
  const FloatKernels& kernels_;
  std::vector<Layer> layers_;
  AlignedVector<float> gathered_;  // rows × places × (neighbours × width)
  AlignedVector<float> read1_, read2_, logits_, read1_back_, read2_back_;
  AlignedVector<float> back_, back_below_;  // d loss / d states of a layer, rounds × shots × units
};

/// Each tensor of the network transposed, at the same places as in Network::values(): columns × rows, with rows padded
/// to kFloatLanes; see transposed_size().
void transpose_tensors(const Network& network, AlignedVector<float>& transposed);
/// Where each tensor's transpose begins, and at the end the size of all.
std::vector<size_t> transposed_places(const Network& network);

}  // namespace sallow
