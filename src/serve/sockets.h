#pragma once

#include <netinet/in.h>

#include <string>

#include "serve/serve_config.h"

namespace sallow {

/// A descriptor that is closed with its owner.
class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor();

  int get() const { return fd_; }

 private:
  int fd_;
};

/// "127.0.0.1:7070".
std::string address_text(const sockaddr_in& address);
/// A non-blocking socket of this type, bound to the address. InputError if the port is in use or may not be used.
int bound_socket(int type, const ListenAddress& address);
/// The address that a socket is bound to.
std::string bound_address(int fd);

}  // namespace sallow
