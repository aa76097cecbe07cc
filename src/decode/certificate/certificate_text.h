#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "decode/contract/certificate.h"

namespace sallow {

// Certificates as lines of JSON, so that others may check them; docs/formats/certificates.md has the format.

/// The first line: the graph that the certificates are about.
std::string certificate_header(const DecodingGraph& graph);

/// A shot's line, appended.
void append_certificate_line(uint64_t shot, std::span<const uint32_t> events, std::span<const uint32_t> flips,
                             const Certificate& certificate, std::string& text);

}  // namespace sallow
