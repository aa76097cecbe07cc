// Any bytes are either refused with an InputError, or parsed as OpenQASM; text that can be written must parse again.
#include <string_view>

#include "base/error.h"
#include "gate_circuit/qasm_text.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t count) {
  std::string_view text(reinterpret_cast<const char*>(bytes), count);
  std::string written;
  try {
    written = sallow::qasm_text(sallow::parse_qasm(text, "fuzz.qasm"));
  } catch (const sallow::InputError&) {
    return 0;
  }
  sallow::parse_qasm(written, "written.qasm");
  return 0;
}
