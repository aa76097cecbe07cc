#pragma once

#include <atomic>
#include <exception>
#include <string>

namespace sallow {

/// Ctrl-C was pressed, and the work stopped between two steps. `main` prints this and exits with status 130. A command
/// that has counted something catches it, prints the counts, and throws another one with a remedy.
class Interrupted : public std::exception {
 public:
  /// `where` is the work and its progress: "sampling, after 2048 of 10000 shots".
  explicit Interrupted(std::string where, std::string remedy = {});

  /// "interrupted: WHERE".
  const char* what() const noexcept override { return message_.c_str(); }
  const std::string& where() const { return where_; }
  /// How to resume, or which results exist.
  const std::string& remedy() const { return remedy_; }

 private:
  std::string where_, message_, remedy_;
};

/// During its lifetime, the first Ctrl-C (SIGINT) does not end the program: the work calls requested() between its
/// steps. A second Ctrl-C ends the program. Ignored interrupts stay ignored.
class InterruptWatch {
 public:
  InterruptWatch();
  ~InterruptWatch();
  InterruptWatch(const InterruptWatch&) = delete;
  InterruptWatch& operator=(const InterruptWatch&) = delete;

  /// Whether Ctrl-C was pressed during the lifetime of a watch. Stays true.
  static bool requested();
  /// The same, for a StopScope (base/stop_request.h).
  static const std::atomic<bool>& request();
};

/// After this call, a Ctrl-C that ends the program prints a message on standard error. `main` calls this once.
void report_interrupts();

}  // namespace sallow
