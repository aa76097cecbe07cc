#pragma once

#include <limits>
#include <optional>
#include <string>

#include "json/json.h"
#include "tensor_network/contraction_order.h"
#include "tensor_network/cost_model.h"

namespace sallow {

struct SearchTrace {
  uint64_t seed = 0;
  uint64_t rounds = 0;
  uint64_t steps = 0;
  double seconds = 0;
};

struct SamplingTask {
  double samples = 0;
  double fidelity = 1;
};

/// What `rcs cost` prints.
struct RcsCostReport {
  const TensorNetwork& network;
  const Machine& machine;
  ContractionOrder order = {};
  OrderCost cost = {};
  bool open = false;
  double log2_size_limit = std::numeric_limits<double>::infinity();
  std::optional<SearchTrace> search = {};  // none if the order was given
  std::optional<SamplingTask> task = {};
};

Json cost_json(const RcsCostReport& report);
std::string cost_text(const RcsCostReport& report);

/// "5e+09 years", "3.1 hours": a time, given as the logarithm of its seconds, in a suitable unit.
std::string duration_text(double log10_seconds);

}  // namespace sallow
