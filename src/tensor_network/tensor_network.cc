#include "tensor_network/tensor_network.h"

#include <algorithm>
#include <cmath>

#include "base/text_cursor.h"

namespace sallow {

namespace {
constexpr uint64_t kMaxTensors = 1u << 24;
constexpr uint64_t kMaxDimension = 1u << 30;

/// Reads the number of a tensor; returns kOpen for -1.
uint32_t take_end(TextCursor& cursor) {
  cursor.skip_blanks();
  if (cursor.peek() == '-' && cursor.peek(1) == '1' && (cursor.peek(2) < '0' || cursor.peek(2) > '9')) {
    cursor.take();
    cursor.take();
    return NetworkLeg::kOpen;
  }
  return static_cast<uint32_t>(cursor.take_integer("a tensor's number, or -1 for an open leg", kMaxTensors - 1));
}
}  // namespace

std::vector<std::vector<uint32_t>> TensorNetwork::legs_of_tensors() const {
  std::vector<std::vector<uint32_t>> legs_of(tensor_count);
  for (uint32_t leg = 0; leg < legs.size(); leg++) {
    legs_of[legs[leg].tensor_a].push_back(leg);
    if (!legs[leg].is_open()) legs_of[legs[leg].tensor_b].push_back(leg);
  }
  return legs_of;
}

TensorNetwork TensorNetwork::closed() const {
  TensorNetwork result;
  result.tensor_count = tensor_count;
  for (size_t leg = 0; leg < legs.size(); leg++) {
    if (legs[leg].is_open()) continue;
    result.legs.push_back(legs[leg]);
    result.leg_lines.push_back(leg_lines[leg]);
  }
  return result;
}

TensorNetwork parse_graph(const std::string& text, const std::string& file) {
  TextCursor cursor(text, file);
  TensorNetwork network;
  std::vector<size_t> positions;  // of the line of each leg
  uint64_t line = 1;
  size_t counted = 0;  // bytes whose line ends are counted in `line`
  for (cursor.skip_to_content(); !cursor.at_end(); cursor.skip_to_content()) {
    size_t start = cursor.position();
    line += std::count(text.begin() + counted, text.begin() + start, '\n');
    counted = start;
    NetworkLeg leg;
    leg.dimension = static_cast<uint32_t>(cursor.take_integer("a leg's dimension", kMaxDimension));
    if (leg.dimension == 0) cursor.fail_at(start, "a leg's dimension must be at least 1");
    leg.tensor_a = take_end(cursor);
    leg.tensor_b = take_end(cursor);
    if (leg.tensor_a == NetworkLeg::kOpen) std::swap(leg.tensor_a, leg.tensor_b);
    if (leg.tensor_a == NetworkLeg::kOpen) {
      cursor.fail_at(start, "this edge dangles: both its ends are open", "one end must be a tensor's number");
    }
    if (leg.tensor_a == leg.tensor_b) {
      cursor.fail_at(start, "this edge joins tensor " + std::to_string(leg.tensor_a) + " to itself",
                     "sum over the index within the tensor and remove the edge");
    }
    cursor.skip_blanks();
    if (!cursor.at_line_end()) {
      cursor.fail("expected the end of the line after 'DIMENSION A B', found " + cursor.describe_next());
    }
    network.legs.push_back(leg);
    network.leg_lines.push_back(line);
    positions.push_back(start);
  }
  if (network.legs.empty()) cursor.fail("the network has no edges", "write one line 'DIMENSION A B' per edge");

  std::vector<std::pair<uint32_t, size_t>> ends;  // tensor, position of the first line with it
  for (size_t k = 0; k < network.legs.size(); k++) {
    ends.emplace_back(network.legs[k].tensor_a, positions[k]);
    if (!network.legs[k].is_open()) ends.emplace_back(network.legs[k].tensor_b, positions[k]);
  }
  std::sort(ends.begin(), ends.end());
  uint64_t next = 0;
  for (auto [tensor, position] : ends) {
    if (tensor > next) {
      cursor.fail_at(position,
                     "this edge dangles: it ends at tensor " + std::to_string(tensor) + ", but no edge has tensor " +
                         std::to_string(next),
                     "tensors are numbered 0 … n-1 without gaps; an open leg is written with -1");
    }
    if (tensor == next) next++;
  }
  network.tensor_count = next;
  return network;
}

std::string graph_text(const TensorNetwork& network) {
  std::string text;
  for (const NetworkLeg& leg : network.legs) {
    text += std::to_string(leg.dimension) + ' ' + std::to_string(leg.tensor_a) + ' ' +
            (leg.is_open() ? "-1" : std::to_string(leg.tensor_b)) + '\n';
  }
  return text;
}

}  // namespace sallow
