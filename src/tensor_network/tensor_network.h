#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace sallow {

/// A leg between two tensors, which is summed over, or an open leg, which remains in the result.
struct NetworkLeg {
  static constexpr uint32_t kOpen = UINT32_MAX;

  uint32_t dimension = 2;
  uint32_t tensor_a = kOpen;
  uint32_t tensor_b = kOpen;  // kOpen: an open leg of tensor_a

  bool is_open() const { return tensor_b == kOpen; }
  bool operator==(const NetworkLeg&) const = default;
};

/// The shape of a tensor network: its tensors, the legs that they share, and the dimensions of the legs. No entries.
///
/// Legs are numbered from 0 in the order of the file: leg k is on the (k+1)-th line with a leg. `leg_lines[k]` is the
/// number of that line, counted from 1; order files refer to legs by it. A leg joins two different tensors.
struct TensorNetwork {
  size_t tensor_count = 0;
  std::vector<NetworkLeg> legs;
  std::vector<uint64_t> leg_lines;

  /// The legs of each tensor, in increasing order.
  std::vector<std::vector<uint32_t>> legs_of_tensors() const;
  /// The network of one amplitude: every open leg is removed by fixing its bit. The other legs keep their lines.
  TensorNetwork closed() const;
};

/// Reads a .graph text: one line `DIMENSION A B` per leg; B = -1 marks an open leg.
///
/// Blank lines and `#` comments are allowed. Throws InputError with the line for a leg from a tensor to itself, a leg
/// with two open ends, and a gap in the tensor numbers 0 … n-1.
TensorNetwork parse_graph(const std::string& text, const std::string& file = {});
/// The text of a network, which parse_graph reads back. Lines are renumbered.
std::string graph_text(const TensorNetwork& network);

}  // namespace sallow
