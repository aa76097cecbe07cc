#pragma once

#include <exception>
#include <string>

namespace sallow {

/// Ctrl-C was pressed, and the work stopped between two of its steps. `main` prints it and exits with status 130. A
/// command that has counted something catches it, prints that, and throws one on that tells how to go on.
class Interrupted : public std::exception {
 public:
  /// What was being done, and how far it came: "sampling, after 2048 of 10000 shots".
  explicit Interrupted(std::string where, std::string remedy = {});

  /// "interrupted: WHERE".
  const char* what() const noexcept override { return message_.c_str(); }
  const std::string& where() const { return where_; }
  /// How to go on, or what there is all the same.
  const std::string& remedy() const { return remedy_; }

 private:
  std::string where_, message_, remedy_;
};

/// While one lives, the first Ctrl-C (SIGINT) does not end the program: the work asks requested() between its steps. A
/// second one ends it. Where interrupts are ignored, they still are.
class InterruptWatch {
 public:
  InterruptWatch();
  ~InterruptWatch();
  InterruptWatch(const InterruptWatch&) = delete;
  InterruptWatch& operator=(const InterruptWatch&) = delete;

  /// Whether Ctrl-C was pressed while one lived. It stays true.
  static bool requested();
};

/// From now on, a Ctrl-C that ends the program is told on standard error. To be called once, by `main`.
void tell_of_interrupts();

}  // namespace sallow
