// Any bytes are either refused with an InputError, or parsed; then the circuit must be unchanged by printing and
// parsing.
#include <string_view>

#include "base/error.h"
#include "circuit/circuit.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t count) {
  std::string_view text(reinterpret_cast<const char*>(bytes), count);
  sallow::Circuit circuit;
  try {
    circuit = sallow::Circuit::parse(text, "fuzz.stim");
  } catch (const sallow::InputError&) {
    return 0;
  }
  // An accepted text must be accepted again: an InputError from here on is not caught and counts as a finding.
  std::string printed = circuit.str();
  SALLOW_CHECK(sallow::Circuit::parse(printed) == circuit);
  SALLOW_CHECK(sallow::Circuit::parse(printed).str() == printed);
  sallow::Circuit clean = circuit.without_noise();
  SALLOW_CHECK(clean.without_noise() == clean);
  SALLOW_CHECK(clean.counts().measurements == circuit.counts().measurements);
  return 0;
}
