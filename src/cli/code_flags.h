#pragma once

#include <string>

#include "circuit/circuit.h"
#include "cli/flags.h"
#include "codes/generate_code.h"

namespace sallow {

/// The flags that describe a code's memory experiment, for every command that can generate its circuit. `flags`
/// points into this object.
class CodeFlags {
 public:
  explicit CodeFlags(Flags& flags);
  CodeFlags(const CodeFlags&) = delete;
  CodeFlags& operator=(const CodeFlags&) = delete;

  /// Whether `--code` is given.
  bool given() const;
  /// The options from the command line. InputError if a required flag is missing or if noise is given twice.
  CodeOptions options() const;
  /// The same for a distance that another flag gives, in place of --distance.
  CodeOptions options_at(uint64_t distance) const;
  /// --rounds, which may also be given with a circuit from a file; 0 if not given.
  uint64_t rounds() const;

 private:
  void require_once() const;

  const Flags& flags_;
  CodeOptions options_;
};

}  // namespace sallow
