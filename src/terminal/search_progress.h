#pragma once

#include <functional>

#include "tensor_network/order_search.h"

namespace sallow {

/// Shows the search's progress on standard error, one line per report, where that is a terminal.
std::function<void(const OrderSearchProgress&)> show_search_progress();

}  // namespace sallow
