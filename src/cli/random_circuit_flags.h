#pragma once

#include <string>

#include "cli/flags.h"
#include "random_circuits/random_circuit.h"

namespace sallow {

/// `--patch none|patch|elided`; without a value, patch.
void add_patch_flag(Flags& flags, PatchMode* patch);
/// `--noise MODEL`; parse_noise_model() reads its text.
void add_noise_flag(Flags& flags, std::string* text);

}  // namespace sallow
