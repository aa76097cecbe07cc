// Any bytes are either refused with an InputError, or parsed in qsim's format; then the written text must parse again.
#include <string_view>

#include "base/error.h"
#include "gate_circuit/qsim_text.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t count) {
  std::string_view text(reinterpret_cast<const char*>(bytes), count);
  sallow::GateCircuit circuit;
  try {
    circuit = sallow::parse_qsim(text, "fuzz.qsim");
  } catch (const sallow::InputError&) {
    return 0;
  }
  std::string written = sallow::qsim_text(circuit);
  SALLOW_CHECK(sallow::qsim_text(sallow::parse_qsim(written)) == written);
  return 0;
}
