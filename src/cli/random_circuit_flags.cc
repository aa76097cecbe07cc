#include "cli/random_circuit_flags.h"

#include "base/error.h"

namespace sallow {

void add_patch_flag(Flags& flags, PatchMode* patch) {
  auto set = [patch](const std::string& text) {
    if (text == "none") {
      *patch = PatchMode::kNone;
    } else if (text == "patch") {
      *patch = PatchMode::kPatch;
    } else if (text == "elided") {
      *patch = PatchMode::kElided;
    } else {
      throw InputError("'--patch' is none, patch or elided, not '" + text + "'");
    }
  };
  flags
      .add("patch", set,
           "Which couplers between the chip's two halves to remove: none, patch (all), or elided (only in the first "
           "half "
           "of the cycles).",
           "none|patch|elided")
      .bare("patch");
}

void add_noise_flag(Flags& flags, std::string* text) {
  flags.add("noise", text,
            "none, sycamore, willow, or a list one=P,two=P,readout=P,damping=P: the probability of a Pauli error after "
            "a one-qubit gate, after a two-qubit gate, of a flipped readout, and of decay from 1 to 0 after a gate.",
            "MODEL");
}

}  // namespace sallow
