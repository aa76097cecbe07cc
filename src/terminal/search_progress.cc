#include "terminal/search_progress.h"

#include <unistd.h>

#include <cstdio>

#include "tensor_network/cost_model.h"

namespace sallow {

std::function<void(const OrderSearchProgress&)> show_search_progress() {
  if (!isatty(STDERR_FILENO)) return {};
  return [](const OrderSearchProgress& progress) {
    std::fprintf(stderr, "%6.0f s  round %3llu  best 10^%.3f multiply-adds\n", progress.seconds,
                 static_cast<unsigned long long>(progress.rounds), progress.log2_multiply_adds * kLog10Of2);
  };
}

}  // namespace sallow
