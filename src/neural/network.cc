#include "neural/network.h"

#include <cmath>

#include "base/error.h"
#include "bits/random_stream.h"
#include "neural/surface_places.h"

namespace sallow {

namespace {

// Tensors start on cache lines.
constexpr size_t kTensorStep = kAlignment / sizeof(float);

size_t rounded_up(size_t count) {
  return (count + kTensorStep - 1) / kTensorStep * kTensorStep;
}

}  // namespace

std::string NetworkShape::problem() const {
  if (distance < SurfacePlaces::kLeastDistance || distance > SurfacePlaces::kMostDistance || distance % 2 == 0) {
    return "distance " + std::to_string(distance) + " is not an odd number from 3 to 25";
  }
  if (layers.empty() || layers.size() > kMostLayers) return "a network has 1 to 8 layers";
  bool dense = false;
  for (const GatedLayer& layer : layers) {
    if (layer.width == 0 || layer.width > kMostWidth || layer.width % 16 != 0) {
      return "width " + std::to_string(layer.width) + " is not a multiple of 16 up to 1024";
    }
    if (layer.local && dense) return "a local layer cannot be above a dense one";
    dense = !layer.local;
  }
  for (size_t k = 0; k < layers.size(); k++) {
    const size_t seen = layers[k].local ? SurfacePlaces::kNeighbours : 1;
    const size_t below = k == 0 ? 0 : layers[k].local ? seen * layers[k - 1].width : units(k - 1);
    if (seen * layers[k].width + below > kMostInputs) return "a layer has more than 65536 inputs per unit";
  }
  for (const uint32_t width : readout) {
    if (width == 0 || width > kMostWidth || width % 16 != 0) {
      return "width " + std::to_string(width) + " of the readout is not a multiple of 16 up to 1024";
    }
  }
  return {};
}

std::string NetworkShape::layers_text() const {
  std::string text;
  for (const GatedLayer& layer : layers) {
    text += (text.empty() ? "" : " ") + std::string(layer.local ? "l" : "d") + std::to_string(layer.width);
  }
  return text;
}

std::vector<GatedLayer> parse_layers(std::string_view text) {
  std::vector<GatedLayer> layers;
  size_t k = 0;
  while (k < text.size()) {
    if (text[k] == ' ') {
      k++;
      continue;
    }
    GatedLayer layer{.local = text[k] == 'l'};
    bool good = text[k] == 'l' || text[k] == 'd';
    for (k++; k < text.size() && text[k] >= '0' && text[k] <= '9' && layer.width < 100000; k++) {
      layer.width = layer.width * 10 + static_cast<uint32_t>(text[k] - '0');
    }
    good = good && layer.width > 0 && (k == text.size() || text[k] == ' ');
    if (!good || layers.size() == NetworkShape::kMostLayers) {
      throw InputError("layers '" + std::string(text) + "' are not a list such as 'l16 d96'",
                       "l16: a local layer of 16 units per stabilizer; d96: a dense layer of 96 units");
    }
    layers.push_back(layer);
  }
  return layers;
}

Network::Network(NetworkShape shape) : shape_(std::move(shape)) {
  const std::string problem = shape_.problem();
  SALLOW_REQUIRE(problem.empty(), problem);
  const size_t places = shape_.places();
  for (size_t k = 0; k < shape_.layers.size(); k++) {
    const GatedLayer& layer = shape_.layers[k];
    const std::string name = "layers." + std::to_string(k) + ".";
    const size_t seen = layer.local ? SurfacePlaces::kNeighbours : 1;
    const size_t columns = 2 * size_t{layer.width};
    LayerTensors tensors{};
    tensors.hidden = add(name + "hidden", seen * layer.width, columns);
    if (k > 0) {
      tensors.below =
          add(name + "below", layer.local ? seen * shape_.layers[k - 1].width : shape_.units(k - 1), columns);
    }
    tensors.input = add(name + "input", layer.local ? seen : places, columns);
    tensors.bias = add(name + "bias", layer.local ? places : 1, columns);
    layers_.push_back(tensors);
  }
  readout_ = add("readout.0.state", shape_.units(shape_.layers.size() - 1), shape_.readout[0]);
  add("readout.0.final", shape_.measured_places(), shape_.readout[0]);
  add("readout.0.bias", 1, shape_.readout[0]);
  add("readout.1.weight", shape_.readout[0], shape_.readout[1]);
  add("readout.1.bias", 1, shape_.readout[1]);
  add("readout.2.weight", shape_.readout[1], 1);
  add("readout.2.bias", 1, 1);
}

size_t Network::add(std::string name, size_t rows, size_t columns) {
  tensors_.push_back({std::move(name), rows, columns, values_.size()});
  values_.resize(values_.size() + rounded_up(rows * columns));
  return tensors_.size() - 1;
}

size_t Network::parameter_count() const {
  size_t count = 0;
  for (const Tensor& tensor : tensors_) count += tensor.rows * tensor.columns;
  return count;
}

Network Network::random(NetworkShape shape, uint64_t seed) {
  Network network(std::move(shape));
  RandomStream stream(seed, 0);
  for (const Tensor& tensor : network.tensors_) {
    if (tensor.name.ends_with("bias")) continue;
    // Uniform, of variance 1 / inputs; events are rare, so their weights start larger.
    double inputs = static_cast<double>(tensor.rows);
    if (tensor.name.ends_with("input") || tensor.name.ends_with("final")) inputs = 3;
    const double most = std::sqrt(3 / inputs);
    for (size_t k = 0; k < tensor.rows * tensor.columns; k++) {
      network.values_[tensor.first + k] = static_cast<float>((2 * stream.uniform() - 1) * most);
    }
  }
  return network;
}

}  // namespace sallow
