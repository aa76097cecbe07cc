#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace sallow {

/// A line between two tensors that is summed over, or an open leg, which stays in the result.
struct NetworkLeg {
  static constexpr uint32_t kOpen = UINT32_MAX;

  uint32_t dimension = 2;
  uint32_t tensor_a = kOpen;
  uint32_t tensor_b = kOpen;  // kOpen: an open leg of tensor_a

  bool is_open() const { return tensor_b == kOpen; }
  bool operator==(const NetworkLeg&) const = default;
};

/// The shape of a tensor network: which tensors share which legs, and how large the legs are. No numbers inside.
///
/// Legs are numbered from 0 in file order, so that leg k stands on the (k+1)-th line that holds a leg; `leg_lines[k]`
/// is that line's number from 1, by which order files name it. A leg joins two different tensors.
struct TensorNetwork {
  size_t tensor_count = 0;
  std::vector<NetworkLeg> legs;
  std::vector<uint64_t> leg_lines;

  /// For each tensor its legs, in increasing order.
  std::vector<std::vector<uint32_t>> legs_of_tensors() const;
  /// log2 of the product of all open legs' dimensions.
  /// The network of one amplitude: every open leg closed with a fixed bit, which removes the leg. Legs keep their
  /// lines.
  TensorNetwork closed() const;
};

/// Reads a .graph text: a line `DIMENSION A B` for each leg; B = -1 marks an open leg.
///
/// Blank lines and `#` comments are allowed. InputError, with the line, for a leg from a tensor to itself, a leg whose
/// both ends are open, and an edge that dangles: a tensor's number that leaves a gap in 0 … n-1.
TensorNetwork parse_graph(const std::string& text, const std::string& file = {});
/// The text that parse_graph reads back as the same network, lines numbered anew.
std::string graph_text(const TensorNetwork& network);

}  // namespace sallow
