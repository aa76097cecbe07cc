#include "serve/sockets.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/error.h"

namespace sallow {

Descriptor::~Descriptor() {
  if (fd_ >= 0) ::close(fd_);
}

std::string address_text(const sockaddr_in& address) {
  char host[INET_ADDRSTRLEN] = "?";
  ::inet_ntop(AF_INET, &address.sin_addr, host, sizeof host);
  return std::string(host) + ":" + std::to_string(ntohs(address.sin_port));
}

int bound_socket(int type, const ListenAddress& address) {
  sockaddr_in to = {};
  to.sin_family = AF_INET;
  to.sin_port = htons(address.port);
  SALLOW_REQUIRE(::inet_pton(AF_INET, address.host.c_str(), &to.sin_addr) == 1, "bound_socket: not an address");
  const int fd = ::socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) throw SystemError(std::string("socket: ") + std::strerror(errno));
  const int on = 1;
  if (type == SOCK_STREAM) ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (::bind(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0 ||
      (type == SOCK_STREAM && ::listen(fd, 64) != 0)) {
    const int error = errno;
    ::close(fd);
    const std::string what = (type == SOCK_STREAM ? "tcp " : "udp ") + address_text(to);
    if (error == EADDRINUSE) throw InputError(what + " is in use", "choose another port, or 0 for any free one");
    throw InputError("cannot listen on " + what + ": " + std::strerror(error));
  }
  return fd;
}

std::string bound_address(int fd) {
  sockaddr_in address = {};
  socklen_t size = sizeof address;
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  return address_text(address);
}

}  // namespace sallow
