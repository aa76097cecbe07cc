#pragma once

#include <vector>

#include "decode/catalog/registry.h"

namespace sallow {

/// The rows of sallow's own decoders, in the order of the list.
std::vector<DecoderInfo> decoder_rows();

}  // namespace sallow
