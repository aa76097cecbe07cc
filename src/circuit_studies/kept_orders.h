#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tensor_network/contraction_order.h"

namespace sallow {

/// A contraction order that a long search found for a circuit on Willow's grid, kept so that no later search ends above
/// it. An order is a way to contract, not a number: what it costs is reckoned again where it is used.
struct KeptOrder {
  uint32_t qubits = 0, cycles = 0;
  std::optional<double> log2_size_limit;  // of one tensor's elements; none: searched for without a limit
  double log2_batch = 0;                  // of the amplitudes that shared the contraction, see price_order()
  ContractionOrder order;                 // of CircuitNetwork::shape, which depends on qubits and cycles alone
};

/// A header line `order QUBITS CYCLES LIMIT BATCH` for each, LIMIT and BATCH as powers of two, LIMIT `any` where there
/// is none; a line `slice LEG LEG …` where legs are sliced; and the tree, children before parents, in short lines: two
/// characters of base 64 for a tensor of the network, `+` for the contraction of the last two results.
std::string kept_orders_text(const std::vector<KeptOrder>& orders);
/// InputError, with the line, where the text is no such list. Whether an order fits its network is not known here.
std::vector<KeptOrder> parse_kept_orders(std::string_view text, const std::string& file = {});

/// Those that came with the program: willow_orders.txt in this folder, which `sallow rcs willow --orders_out` writes.
const std::vector<KeptOrder>& kept_willow_orders();

}  // namespace sallow
