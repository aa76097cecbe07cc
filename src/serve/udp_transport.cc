#include <sys/socket.h>

#include <algorithm>

#include "serve/sockets.h"
#include "serve/transport.h"

namespace sallow {
namespace {

/// A damaged datagram may be the network's fault; a client that sends so many of them is dropped.
constexpr uint32_t kDamagedDatagramsMost = 16;
/// Per call, so that one client cannot keep the server from its work.
constexpr int kDatagramsPerTurn = 64;

class UdpPeer final : public Peer {
 public:
  UdpPeer(int fd, const sockaddr_in& address) : address_(address), fd_(fd) {}

  bool send(std::span<const uint8_t> message) override {
    // A reply that the kernel cannot take is lost, as a datagram may be.
    ::sendto(fd_, message.data(), message.size(), MSG_DONTWAIT, reinterpret_cast<const sockaddr*>(&address_),
             sizeof address_);
    return true;
  }
  void dropped() override { is_over_ = true; }

  bool is(const sockaddr_in& address) const {
    return address.sin_addr.s_addr == address_.sin_addr.s_addr && address.sin_port == address_.sin_port;
  }
  bool is_over() const { return is_over_; }

  ServerCore::Session session = 0;

 private:
  sockaddr_in address_;
  int fd_;
  bool is_over_ = false;
};

class UdpTransport final : public Transport {
 public:
  explicit UdpTransport(const ListenAddress& address) : fd_(bound_socket(SOCK_DGRAM, address)) {
    const int bytes = 1 << 20;
    ::setsockopt(fd_.get(), SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
  }

  std::string place() const override { return "udp " + bound_address(fd_.get()); }
  void list_polled(std::vector<pollfd>& polled) const override { polled.push_back({fd_.get(), POLLIN, 0}); }

  bool exchange(ServerCore& core, int64_t now, bool is_ready) override {
    std::erase_if(peers_, [](const auto& peer) { return peer->is_over(); });
    if (!is_ready) return false;
    uint8_t bytes[SALLOW_WIRE_MOST + 1];
    for (int turn = 0; turn < kDatagramsPerTurn; turn++) {
      sockaddr_in from = {};
      socklen_t size = sizeof from;
      const ssize_t count =
          ::recvfrom(fd_.get(), bytes, sizeof bytes, MSG_DONTWAIT, reinterpret_cast<sockaddr*>(&from), &size);
      if (count < 0) return turn > 0;
      const std::span<const uint8_t> message(bytes, static_cast<size_t>(count));
      UdpPeer* peer = find(from);
      // Only a request opens a session: stray datagrams are nobody's.
      if (peer == nullptr && read_request(message)) peer = open(core, from);
      if (peer != nullptr) core.receive(peer->session, message, now, kDamagedDatagramsMost);
    }
    return true;
  }

 private:
  UdpPeer* find(const sockaddr_in& from) {
    for (const auto& peer : peers_) {
      if (peer->is(from) && !peer->is_over()) return peer.get();
    }
    return nullptr;
  }
  UdpPeer* open(ServerCore& core, const sockaddr_in& from) {
    auto peer = std::make_unique<UdpPeer>(fd_.get(), from);
    const auto session = core.open_session("udp " + address_text(from), *peer);
    if (!session) return nullptr;
    peer->session = *session;
    peers_.push_back(std::move(peer));
    return peers_.back().get();
  }

  Descriptor fd_;
  std::vector<std::unique_ptr<UdpPeer>> peers_;
};

}  // namespace

std::unique_ptr<Transport> listen_udp(const ListenAddress& address) {
  return std::make_unique<UdpTransport>(address);
}

}  // namespace sallow
