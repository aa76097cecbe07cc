#pragma once

#include <functional>

#include "tensor_network/order_search.h"

namespace sallow {

/// Shows how far the search is and the best cost so far, as a bar on standard error, while the function lives.
std::function<void(const OrderSearchProgress&)> show_search_progress(const OrderSearchOptions& options);

}  // namespace sallow
