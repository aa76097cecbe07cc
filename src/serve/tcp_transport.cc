#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "serve/sockets.h"
#include "serve/transport.h"

namespace sallow {
namespace {

class TcpConnection final : public Peer {
 public:
  TcpConnection(int fd, size_t reply_bytes_most) : fd_(fd), in_(4 * SALLOW_WIRE_MOST), most_(reply_bytes_most) {}

  bool send(std::span<const uint8_t> message) override {
    if (out_.empty()) {
      const ssize_t sent = ::send(fd_.get(), message.data(), message.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (sent > 0) message = message.subspan(static_cast<size_t>(sent));
    }
    if (out_.size() + message.size() > most_) return false;
    out_.insert(out_.end(), message.begin(), message.end());
    return true;
  }
  void dropped() override { is_over_ = true; }

  void flush() {
    if (out_.empty()) return;
    const ssize_t sent = ::send(fd_.get(), out_.data(), out_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent > 0) out_.erase(out_.begin(), out_.begin() + sent);
  }

  /// Returns whether anything came.
  bool read(ServerCore& core, int64_t now) {
    // While the session's queue is full the rest waits in the kernel, and the client's writes wait too.
    if (core.queued(session) >= core.limits().queue) return false;
    const ssize_t more = ::recv(fd_.get(), in_.data() + count_, in_.size() - count_, MSG_DONTWAIT);
    if (more == 0 || (more < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)) {
      core.close_session(session, more == 0 ? std::string() : std::string("connection lost: ") + std::strerror(errno));
      is_over_ = true;
      return false;
    }
    count_ += more > 0 ? static_cast<size_t>(more) : 0;
    take_messages(core, now);
    return more > 0;
  }

  void take_messages(ServerCore& core, int64_t now) {
    size_t begin = 0;
    while (!is_over_ && begin < count_ && core.queued(session) < core.limits().queue) {
      const auto rest = std::span<const uint8_t>(in_).subspan(begin, count_ - begin);
      const std::optional<size_t> size = message_size(rest);
      if (size && (*size == 0 || *size > rest.size())) break;
      if (!core.receive(session, rest.first(size.value_or(rest.size())), now)) break;
      begin += *size;
    }
    std::copy(in_.begin() + static_cast<ptrdiff_t>(begin), in_.begin() + static_cast<ptrdiff_t>(count_), in_.begin());
    count_ -= begin;
  }

  bool is_over() const { return is_over_; }
  int fd() const { return fd_.get(); }
  short awaited() const { return static_cast<short>(out_.empty() ? POLLIN : POLLIN | POLLOUT); }

  ServerCore::Session session = 0;

 private:
  Descriptor fd_;
  std::vector<uint8_t> in_, out_;
  size_t count_ = 0;
  size_t most_;
  bool is_over_ = false;
};

class TcpTransport final : public Transport {
 public:
  explicit TcpTransport(const ListenAddress& address) : fd_(bound_socket(SOCK_STREAM, address)) {}

  std::string place() const override { return "tcp " + bound_address(fd_.get()); }
  void list_polled(std::vector<pollfd>& polled) const override {
    polled.push_back({fd_.get(), POLLIN, 0});
    for (const auto& connection : connections_) polled.push_back({connection->fd(), connection->awaited(), 0});
  }

  bool exchange(ServerCore& core, int64_t now, bool is_ready) override {
    bool came = false;
    if (is_ready) accept(core);
    for (const auto& connection : connections_) {
      if (connection->is_over()) continue;
      connection->flush();
      connection->take_messages(core, now);
      if (is_ready && !connection->is_over()) came |= connection->read(core, now);
    }
    std::erase_if(connections_, [](const auto& connection) { return connection->is_over(); });
    return came;
  }

 private:
  void accept(ServerCore& core) {
    for (;;) {
      sockaddr_in from = {};
      socklen_t size = sizeof from;
      const int fd = ::accept4(fd_.get(), reinterpret_cast<sockaddr*>(&from), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (fd < 0) return;
      const int on = 1;
      ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      auto connection = std::make_unique<TcpConnection>(fd, core.limits().reply_bytes);
      const auto session = core.open_session("tcp " + address_text(from), *connection);
      if (!session) continue;
      connection->session = *session;
      connections_.push_back(std::move(connection));
    }
  }

  Descriptor fd_;
  std::vector<std::unique_ptr<TcpConnection>> connections_;
};

}  // namespace

std::unique_ptr<Transport> listen_tcp(const ListenAddress& address) {
  return std::make_unique<TcpTransport>(address);
}

}  // namespace sallow
