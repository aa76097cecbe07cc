#pragma once

#include <map>
#include <string>

#include "neural/network.h"
#include "neural/tensor_file.h"

namespace sallow {

/// A network with what its file says about it; docs/formats/network.md describes the file.
struct NetworkFile {
  explicit NetworkFile(Network net) : network(std::move(net)) {}

  Network network;
  double temperature = 1;  // ln(P(flip) / P(no flip)) is the network's output divided by this
  double join = 0;         // weight of the ensemble's log-likelihood ratio; see NeuralOptions
  double join_limit = 10;  // the largest size of the ensemble's ratio that is joined
  /// Everything else: the card. Keys and texts.
  std::map<std::string, std::string> card;

  /// Throws InputError, with the file's name, for a file that is not a network's, whose tensors do not fit its shape,
  /// or whose weights are not finite.
  static NetworkFile from_file(const std::string& path);
  static NetworkFile from_tensors(const TensorFile& tensors, const std::string& path);
  /// With weights as they are computed with: 8 bits in the layers, 16 bits in the readout, with a scale per output.
  TensorFile tensors() const;
  /// With weights in single precision.
  TensorFile float_tensors() const;
};

}  // namespace sallow
