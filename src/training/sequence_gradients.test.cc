#include "training/sequence_gradients.h"

#include <gtest/gtest.h>

#include <cmath>

#include "bits/random_stream.h"

namespace sallow {
namespace {

Sequences random_shots(const NetworkShape& shape, size_t rounds, size_t shots, size_t first_cut) {
  Sequences out;
  out.shape(rounds, shots, first_cut, shape.places());
  RandomStream random(5, 0);
  for (float& value : out.events) value = random.uniform() < 0.2 ? 1.0f : 0.0f;
  for (float& value : out.finals) value = random.uniform() < 0.2 ? 1.0f : 0.0f;
  for (float& value : out.flips) value = static_cast<float>(random.uniform());
  return out;
}

double loss_of(SequenceGradients& gradients, const Network& network, const Sequences& shots) {
  const float* logits = gradients.forward(network, shots);
  double loss = 0;
  for (size_t k = 0; k < shots.flips.size(); k++) {
    const double a = logits[k];
    loss += std::log(1 + std::exp(a)) - a * shots.flips[k];
  }
  return loss;
}

/// The derivative along random directions and along single weights, against differences of the loss.
void check_gradient(const std::string& layers, size_t first_cut) {
  const NetworkShape shape{.distance = 3, .layers = parse_layers(layers), .readout = {16, 16}};
  Network network = Network::random(shape, 3);
  RandomStream random(7, 1);
  for (float& value : network.values()) value += static_cast<float>(0.05 * (random.uniform() - 0.5));
  const Sequences shots = random_shots(shape, 4, 5, first_cut);
  SequenceGradients gradients(shape);
  AlignedVector<float> transposed, gradient(network.values().size());
  transpose_tensors(network, transposed);
  gradients.add_gradient(network, transposed, shots, gradient);
  for (const Tensor& tensor : network.tensors()) {
    for (int direction = 0; direction < 3; direction++) {
      Network up = network, down = network;
      double expected = 0;
      const double step = 2e-3;
      for (size_t k = 0; k < tensor.rows * tensor.columns; k++) {
        const auto part =
            static_cast<float>((random.uniform() - 0.5) / std::sqrt(double(tensor.rows * tensor.columns)));
        up.values()[tensor.first + k] += static_cast<float>(step) * part;
        down.values()[tensor.first + k] -= static_cast<float>(step) * part;
        expected += double{part} * gradient[tensor.first + k];
      }
      const double slope = (loss_of(gradients, up, shots) - loss_of(gradients, down, shots)) / (2 * step);
      EXPECT_NEAR(slope, expected, 2e-3 + 0.01 * std::abs(expected)) << layers << " " << tensor.name;
    }
  }
}

TEST(SequenceGradients, AreTheSlopesOfTheLossForDenseLayers) {
  check_gradient("d16", 0);
  check_gradient("d32 d16", 0);
  check_gradient("d16 d32", 3);
}

TEST(SequenceGradients, AreTheSlopesOfTheLossForLocalLayers) {
  check_gradient("l16", 0);
  check_gradient("l16 l32 d16", 0);
  check_gradient("l32 d16", 2);
}

}  // namespace
}  // namespace sallow
