// Any bytes are either refused with an InputError, or are a tensor network and, after the first empty line, an order
// for it; both must be unchanged by printing and parsing.
#include <algorithm>
#include <string>

#include "base/error.h"
#include "tensor_network/contraction_order.h"
#include "tensor_network/tensor_network.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t count) {
  using namespace sallow;
  std::string text(reinterpret_cast<const char*>(bytes), count);
  size_t split = std::min(text.find("\n\n"), text.size());
  TensorNetwork network;
  try {
    network = parse_graph(text.substr(0, split), "fuzz.graph");
  } catch (const InputError&) {
    return 0;
  }
  TensorNetwork again = parse_graph(graph_text(network));
  SALLOW_CHECK(again.tensor_count == network.tensor_count && again.legs == network.legs);
  if (split == text.size()) return 0;

  ContractionOrder order;
  try {
    order = parse_order(text.substr(split + 2), network, "fuzz.order");
  } catch (const InputError&) {
    return 0;
  }
  SALLOW_CHECK(parse_order(order_text(order, network), network) == order);
  OrderCost cost = price_order(network, order);
  SALLOW_CHECK(cost.sliced_log2_peak <= cost.log2_peak + 1e-6);
  return 0;
}
