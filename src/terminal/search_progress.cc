#include "terminal/search_progress.h"

#include <algorithm>
#include <memory>
#include <mutex>

#include "report/table.h"
#include "tensor_network/cost_model.h"
#include "terminal/progress.h"

namespace sallow {
namespace {

/// The state of a search that the line shows.
struct SearchState {
  std::mutex mutex;
  OrderSearchProgress progress;
};

std::string search_text(const OrderSearchProgress& progress, double part, double seconds) {
  std::string text = "searching for an order " + bar_text(part, seconds);
  if (progress.rounds == 0) return text;
  return text + ", round " + std::to_string(progress.rounds) + ", best 10^" +
         fixed_text(progress.log2_multiply_adds * kLog10Of2, 2) + " multiply-adds";
}

}  // namespace

std::function<void(const OrderSearchProgress&)> show_search_progress(const OrderSearchOptions& options) {
  const auto state = std::make_shared<SearchState>();
  const auto start = std::chrono::steady_clock::now();
  const double limit = options.seconds;
  const uint64_t rounds = options.rounds, steps = options.steps;
  const auto line = std::make_shared<StatusLine>([=] {
    const std::lock_guard lock(state->mutex);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    const double by_time = limit > 0 ? seconds / limit : 0;
    const double by_rounds = rounds > 0 ? static_cast<double>(state->progress.rounds) / static_cast<double>(rounds) : 0;
    const double by_steps = steps > 0 ? static_cast<double>(state->progress.steps) / static_cast<double>(steps) : 0;
    return search_text(state->progress, std::max({by_time, by_rounds, by_steps}), seconds);
  });
  return [state, line](const OrderSearchProgress& progress) {
    const std::lock_guard lock(state->mutex);
    state->progress = progress;
  };
}

}  // namespace sallow
