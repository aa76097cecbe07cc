#pragma once

#include <string>

#include "experiment/block_certifier.h"
#include "json/json.h"

namespace sallow {

/// "1000 answers proved, 0 certificates refused".
std::string certificates_text(const CertificateTally& tally);
/// Appends the keys certified and certificate_failures.
void add_certificates(Json& json, const CertificateTally& tally);

}  // namespace sallow
