#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "circuit/circuit.h"

namespace sallow {

/// The detectors that `text` lists, sorted, without duplicates. Shots in which one of them fires are discarded.
///
///     D3,D7-D9    detectors by index
///     coord:4     detectors whose 4th coordinate exists and is not zero, the convention of sinter
///
/// Empty for an empty text. InputError if the text cannot be read, names a detector that the circuit does not have,
/// or names a coordinate that none of its detectors has.
std::vector<uint64_t> postselected_detectors(std::string_view text, const Circuit& circuit);

/// The detectors as "D3,D7-D9". The same detectors always give the same text.
std::string postselection_text(const std::vector<uint64_t>& detectors);

}  // namespace sallow
