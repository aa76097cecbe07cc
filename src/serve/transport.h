#pragma once

#include <poll.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "serve/server_core.h"

namespace sallow {

/// A way for clients to reach a server. All transports are served by one loop in one thread; no call waits.
class Transport {
 public:
  virtual ~Transport() = default;
  /// "tcp 127.0.0.1:7070".
  virtual std::string place() const = 0;
  /// Adds the descriptors whose readiness should end the loop's sleep.
  virtual void list_polled(std::vector<pollfd>& polled) const = 0;
  /// Takes what clients have sent, and sends what waits. Returns whether anything came. `is_ready`: a descriptor is
  /// ready; a transport without descriptors looks each time.
  virtual bool exchange(ServerCore& core, int64_t now, bool is_ready) = 0;
  /// Looks for clients that have died; called a few times per second.
  virtual void check_clients(ServerCore&) {}
  /// Whether messages come without making a descriptor ready, so that the loop must look often.
  virtual bool needs_polling() const { return false; }
};

/// Each throws an InputError if the address or name is in use. A datagram is one message.
std::unique_ptr<Transport> listen_tcp(const ListenAddress& address);
std::unique_ptr<Transport> listen_udp(const ListenAddress& address);
/// Creates the segment. Replaces a stale one, whose server has ended; `log` then gets a line.
std::unique_ptr<Transport> listen_shared_memory(const std::string& name, const ServerCore& core,
                                                const std::function<void(const std::string&)>& log);

}  // namespace sallow
