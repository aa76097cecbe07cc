#include "tensor_network/contraction_order.h"

#include <algorithm>
#include <cmath>

#include "base/text_cursor.h"

namespace sallow {

namespace {
/// Sums numbers that are given by their logarithms.
class Log2Sum {
 public:
  void add(double log2) {
    if (log2 > largest_) {
      sum_ = sum_ * std::exp2(largest_ - log2) + 1;
      largest_ = log2;
    } else {
      sum_ += std::exp2(log2 - largest_);
    }
  }
  double log2() const { return sum_ > 0 ? largest_ + std::log2(sum_) : 0; }

 private:
  double largest_ = -1e300;
  double sum_ = 0;
};
}  // namespace

OrderCost price_order(const TensorNetwork& network, const ContractionOrder& order, double log2_batch) {
  std::vector<char> sliced(network.legs.size(), 0);
  OrderCost cost;
  for (uint32_t leg : order.slices) {
    sliced[leg] = 1;
    cost.log2_slices += std::log2(network.legs[leg].dimension);
  }
  std::vector<double> weights;
  for (const NetworkLeg& leg : network.legs) weights.push_back(std::log2(leg.dimension));

  struct Size {
    double whole = 0, sliced = 0, whole_open = 0, sliced_open = 0;
  };
  auto add_leg = [&](Size& size, uint32_t leg) {
    const bool is_open = network.legs[leg].is_open();
    (is_open ? size.whole_open : size.whole) += weights[leg];
    if (!sliced[leg]) (is_open ? size.sliced_open : size.sliced) += weights[leg];
  };
  auto close = [&](Size& size) {
    size.whole += std::min(size.whole_open, log2_batch);
    size.sliced += std::min(size.sliced_open, log2_batch);
    cost.log2_peak = std::max(cost.log2_peak, size.whole);
    cost.sliced_log2_peak = std::max(cost.sliced_log2_peak, size.sliced);
  };

  std::vector<std::vector<uint32_t>> legs_of = network.legs_of_tensors();
  for (const auto& legs : legs_of) {
    Size size;
    for (uint32_t leg : legs) add_leg(size, leg);
    close(size);
  }
  Log2Sum whole_sum, sliced_sum;
  for (auto [a, b] : order.pairs) {
    std::vector<uint32_t> result;
    std::set_symmetric_difference(legs_of[a].begin(), legs_of[a].end(), legs_of[b].begin(), legs_of[b].end(),
                                  std::back_inserter(result));
    Size kept, summed;
    for (uint32_t leg : result) add_leg(kept, leg);
    for (uint32_t leg : legs_of[a]) {
      if (!std::binary_search(result.begin(), result.end(), leg)) add_leg(summed, leg);
    }
    close(kept);
    whole_sum.add(kept.whole + summed.whole);
    sliced_sum.add(kept.sliced + summed.sliced);
    legs_of[a].clear();
    legs_of[b].clear();
    legs_of.push_back(std::move(result));
  }
  cost.log2_multiply_adds = whole_sum.log2();
  cost.sliced_log2_multiply_adds = sliced_sum.log2() + cost.log2_slices;
  return cost;
}

ContractionOrder parse_order(const std::string& text, const TensorNetwork& network, const std::string& file) {
  TextCursor cursor(text, file);
  ContractionOrder order;
  const size_t n = network.tensor_count;
  cursor.skip_to_content();
  if (cursor.peek() == 's') {
    size_t start = cursor.position();
    if (cursor.take_name() != "slice") cursor.fail_at(start, "expected 'slice' or a pair of tensors");
    for (cursor.skip_blanks(); !cursor.at_line_end(); cursor.skip_blanks()) {
      start = cursor.position();
      uint64_t line = cursor.take_integer("the line number of a leg");
      auto found = std::lower_bound(network.leg_lines.begin(), network.leg_lines.end(), line);
      if (found == network.leg_lines.end() || *found != line) {
        cursor.fail_at(
            start, "the order does not fit the network: no leg is on line " + std::to_string(line) + " of the graph",
            "open legs that are closed no longer exist and cannot be sliced");
      }
      order.slices.push_back(static_cast<uint32_t>(found - network.leg_lines.begin()));
    }
    std::sort(order.slices.begin(), order.slices.end());
    if (std::adjacent_find(order.slices.begin(), order.slices.end()) != order.slices.end()) {
      cursor.fail("a leg is sliced twice");
    }
  }
  std::vector<char> used(n, 0);
  auto take_tensor = [&] {
    cursor.skip_blanks();
    size_t start = cursor.position();
    uint64_t tensor = cursor.take_integer("a tensor's number");
    if (tensor >= used.size()) {
      cursor.fail_at(start, "the order does not fit the network: there is no tensor " + std::to_string(tensor) + " yet",
                     n == 0 ? std::string("the network has no tensors")
                            : "the network has tensors 0 … " + std::to_string(n - 1) +
                                  "; the first contraction's result is tensor " + std::to_string(n));
    }
    if (used[tensor]) {
      cursor.fail_at(start, "tensor " + std::to_string(tensor) + " was contracted before");
    }
    used[tensor] = 1;
    return static_cast<uint32_t>(tensor);
  };
  for (cursor.skip_to_content(); !cursor.at_end(); cursor.skip_to_content()) {
    uint32_t a = take_tensor();
    uint32_t b = take_tensor();
    cursor.skip_blanks();
    if (!cursor.at_line_end()) cursor.fail("expected the end of the line after two tensors");
    order.pairs.emplace_back(a, b);
    used.push_back(0);
  }
  if (n > 0 && order.pairs.size() != n - 1) {
    cursor.fail("the order does not fit the network: it has " + std::to_string(order.pairs.size()) +
                " contractions, and " + std::to_string(n) + " tensors need " + std::to_string(n - 1));
  }
  return order;
}

std::string order_text(const ContractionOrder& order, const TensorNetwork& network) {
  std::string text;
  if (!order.slices.empty()) {
    text += "slice";
    for (uint32_t leg : order.slices) text += ' ' + std::to_string(network.leg_lines[leg]);
    text += '\n';
  }
  for (auto [a, b] : order.pairs) text += std::to_string(a) + ' ' + std::to_string(b) + '\n';
  return text;
}

ContractionOrder sequential_order(const TensorNetwork& network) {
  ContractionOrder order;
  const uint32_t n = static_cast<uint32_t>(network.tensor_count);
  for (uint32_t k = 1; k < n; k++) order.pairs.emplace_back(k == 1 ? 0 : n + k - 2, k);
  return order;
}

}  // namespace sallow
