#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/aligned.h"

namespace sallow {

/// A layer of gated units with a state, one step per round:
///
///     (a_z, a_n) = W_hidden h_before + W_below h_below + W_input x + bias
///     z = σ(a_z - 1),  n = tanh(a_n),  h = h_before + z (n - h_before)
///
/// x are the detection events of all stabilizers in the round; h_below is the new state of the layer below, if any. A
/// dense layer has `width` units, which read all of x and h_below. A local layer has `width` units per stabilizer,
/// which read the 3 × 3 plaquettes around it (SurfacePlaces::neighbours) with the same weights everywhere, and a bias
/// of each stabilizer's own.
struct GatedLayer {
  bool local = false;
  uint32_t width = 0;
  bool operator==(const GatedLayer&) const = default;
};

/// The shape of a network for the rotated surface code of one distance. After its layers, the readout, in any round:
///
///     relu(W h_top + W_final f + b) → relu(W · + b) → w · + b = ln(P(flip) / P(no flip))
///
/// f are the events that the data qubits' readout gives for the measured stabilizers.
struct NetworkShape {
  uint32_t distance = 3;
  std::vector<GatedLayer> layers = {};
  std::array<uint32_t, 2> readout = {96, 64};

  static constexpr size_t kMostLayers = 8;
  static constexpr uint32_t kMostWidth = 1024;
  static constexpr size_t kMostInputs = 65536;  // of a unit: their sums of products stay within 32 bits

  size_t places() const { return size_t{distance} * distance - 1; }
  size_t measured_places() const { return places() / 2; }
  /// The numbers that a layer's state has.
  size_t units(size_t layer) const { return layers[layer].width * (layers[layer].local ? places() : 1); }
  /// Empty if a network can have this shape, else the reason why not. Widths are multiples of 16; a local layer is not
  /// above a dense one.
  std::string problem() const;
  /// "l16 d160": local and dense layers, lowest first.
  std::string layers_text() const;
  bool operator==(const NetworkShape&) const = default;
};

/// The layers of layers_text(). InputError for another text.
std::vector<GatedLayer> parse_layers(std::string_view text);

/// A matrix of a network, with one row per input and one column per output.
struct Tensor {
  std::string name;
  size_t rows, columns;
  size_t first;  // in Network::values()
};

/// The tensors of a layer, as numbers in Network::tensors().
struct LayerTensors {
  size_t hidden, below, input, bias;  // below: only above another layer
};

/// A shape with its weights.
class Network {
 public:
  explicit Network(NetworkShape shape);
  /// Random weights, a function of the seed alone.
  static Network random(NetworkShape shape, uint64_t seed);

  const NetworkShape& shape() const { return shape_; }
  const std::vector<Tensor>& tensors() const { return tensors_; }
  const LayerTensors& layer(size_t k) const { return layers_[k]; }
  // Tensors of the readout.
  size_t read_state() const { return readout_; }
  size_t read_final() const { return readout_ + 1; }
  size_t read_bias(size_t k) const { return readout_ + 2 + 2 * k; }
  size_t read_weight(size_t k) const { return readout_ + 1 + 2 * k; }  // k = 1, 2

  AlignedVector<float>& values() { return values_; }
  const AlignedVector<float>& values() const { return values_; }
  float* at(size_t tensor) { return values_.data() + tensors_[tensor].first; }
  const float* at(size_t tensor) const { return values_.data() + tensors_[tensor].first; }
  size_t parameter_count() const;

 private:
  size_t add(std::string name, size_t rows, size_t columns);

  NetworkShape shape_;
  std::vector<Tensor> tensors_;
  std::vector<LayerTensors> layers_;
  size_t readout_ = 0;
  AlignedVector<float> values_;
};

}  // namespace sallow
