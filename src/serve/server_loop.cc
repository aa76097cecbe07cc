#include "serve/server_loop.h"

#include <poll.h>
#include <time.h>

#include <algorithm>

namespace sallow {
namespace {

constexpr int64_t kCheckEvery = 100'000'000;
/// Looking at sockets is a system call, so that while shared memory is busy they are looked at only this often.
constexpr int64_t kSocketsEvery = 20'000;
constexpr int kRequestsPerTurn = 32;

}  // namespace

int64_t monotonic_ns() {
  timespec now;
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

void serve_until(ServerCore& core, std::span<const std::unique_ptr<Transport>> transports, int64_t spin_ns,
                 const std::function<bool()>& stop) {
  const bool needs_polling =
      std::ranges::any_of(transports, [](const auto& transport) { return transport->needs_polling(); });
  std::vector<pollfd> polled;
  int64_t last_request = monotonic_ns(), last_check = last_request, last_sockets = 0;
  while (!stop()) {
    int64_t now = monotonic_ns();
    bool is_ready = false;
    const bool is_idle = core.queued() == 0 && now - last_request > spin_ns;
    if (is_idle || !needs_polling || now - last_sockets > kSocketsEvery) {
      polled.clear();
      for (const auto& transport : transports) transport->list_polled(polled);
      const int64_t sleep_ns = !is_idle ? 0 : needs_polling ? 50'000 : kCheckEvery;
      const timespec timeout{0, sleep_ns};
      is_ready = ::ppoll(polled.data(), polled.size(), &timeout, nullptr) > 0;
      now = last_sockets = monotonic_ns();
    }
    bool came = false;
    for (const auto& transport : transports) came |= transport->exchange(core, now, is_ready);
    for (int turn = 0; turn < kRequestsPerTurn && core.work(); turn++) came = true;
    if (came) last_request = now;
    if (now - last_check > kCheckEvery) {
      for (const auto& transport : transports) transport->check_clients(core);
      core.drop_idle(now);
      last_check = now;
    }
  }
}

}  // namespace sallow
