#pragma once

#include <functional>

#include "tensor_network/order_search.h"

namespace sallow {

/// Returns a function that shows the progress of the search and the best cost so far, as a bar on standard error,
/// during its lifetime.
std::function<void(const OrderSearchProgress&)> show_search_progress(const OrderSearchOptions& options);

}  // namespace sallow
