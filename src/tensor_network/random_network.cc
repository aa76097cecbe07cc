#include "tensor_network/random_network.h"

namespace sallow {

TensorNetwork random_network(size_t tensors, size_t extra, size_t open, uint32_t max_dimension, RandomStream& random) {
  TensorNetwork network;
  network.tensor_count = tensors;
  auto below = [&](size_t bound) { return static_cast<uint32_t>((random.next() >> 32) * bound >> 32); };
  auto add = [&](uint32_t a, uint32_t b) {
    network.legs.push_back({1 + below(max_dimension), a, b});
    network.leg_lines.push_back(network.legs.size());
  };
  for (uint32_t tensor = 1; tensor < tensors; tensor++) add(below(tensor), tensor);
  for (size_t k = 0; tensors > 1 && k < extra; k++) {
    uint32_t a = below(tensors), b = below(tensors - 1);
    add(a, b < a ? b : b + 1);
  }
  for (size_t k = 0; tensors > 0 && k < open; k++) add(below(tensors), NetworkLeg::kOpen);
  return network;
}

}  // namespace sallow
