#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "decode/contract/certificate.h"

namespace sallow {

// Certificates as lines of JSON, so that other programs can check them. docs/formats/certificates.md defines the
// format.

/// The first line: the graph to which the certificates refer.
std::string certificate_header(const DecodingGraph& graph);

/// Appends the line of a shot.
void append_certificate_line(uint64_t shot, std::span<const uint32_t> events, std::span<const uint32_t> flips,
                             const Certificate& certificate, std::string& text);

}  // namespace sallow
