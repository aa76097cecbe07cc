#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tensor_network/contraction_order.h"

namespace sallow {

/// A contraction order that a long search found for a circuit on Willow's grid. Later searches start from it, so their
/// results are no worse. The order is stored without its cost; the cost is computed when the order is used.
struct KeptOrder {
  uint32_t qubits = 0, cycles = 0;
  std::optional<double> log2_size_limit;  // limit on log2 of a tensor's elements; none: searched without a limit
  // log2 of the number of amplitudes that share the contraction, see price_order()
  double log2_batch = 0;
  ContractionOrder order;  // of CircuitNetwork::shape, which depends only on qubits and cycles
};

/// The text of a list of orders. Per order: a header line `order QUBITS CYCLES LIMIT BATCH`, with LIMIT and BATCH as
/// powers of two and LIMIT `any` if there is none; a line `slice LEG LEG …` if legs are sliced; and the tree, children
/// before parents, in short lines. A tensor of the network has two characters of base 64; `+` contracts the last two
/// results.
std::string kept_orders_text(const std::vector<KeptOrder>& orders);
/// Parses such a list. Throws InputError with the line if the text is malformed. Does not check that an order fits its
/// network.
std::vector<KeptOrder> parse_kept_orders(std::string_view text, const std::string& file = {});

/// The orders that come with the program: willow_orders.txt in this folder, written by `sallow rcs willow
/// --orders_out`.
const std::vector<KeptOrder>& kept_willow_orders();

}  // namespace sallow
