#pragma once

#include <string>

#include "circuit/circuit.h"
#include "cli/flags.h"
#include "codes/generate_code.h"

namespace sallow {

/// The flags that describe a code's memory experiment, for every command that can make its circuit itself. `flags`
/// points into this object.
class CodeFlags {
 public:
  explicit CodeFlags(Flags& flags);
  CodeFlags(const CodeFlags&) = delete;
  CodeFlags& operator=(const CodeFlags&) = delete;

  /// Whether the user asked for a code.
  bool given() const;
  /// What was asked for. InputError where something needed is missing, or noise is given twice over.
  CodeOptions options() const;
  /// --rounds, which says something of a circuit from a file too; 0 where it is not given.
  uint64_t rounds() const;

 private:
  const Flags& flags_;
  CodeOptions options_;
};

}  // namespace sallow
