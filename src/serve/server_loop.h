#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "serve/server_core.h"
#include "serve/transport.h"

namespace sallow {

/// A monotonic clock in nanoseconds.
int64_t monotonic_ns();

/// Serves all transports in this thread until `stop` returns true.
///
/// While requests come the loop does not sleep. After `spin_ns` without any it sleeps until a socket is ready; with
/// shared memory, which wakes nobody, for at most 50 us at a time. INT64_MAX: it never sleeps.
void serve_until(ServerCore& core, std::span<const std::unique_ptr<Transport>> transports, int64_t spin_ns,
                 const std::function<bool()>& stop);

}  // namespace sallow
