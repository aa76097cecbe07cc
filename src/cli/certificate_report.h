#pragma once

#include <string>

#include "cli/flags.h"
#include "experiment/block_certifier.h"
#include "json/json.h"

namespace sallow {

/// `--certify`.
void add_certify_flag(Flags& flags, bool* certify);

/// "1000 answers proved, 0 certificates refused".
std::string certificates_text(const CertificateTally& tally);
/// Appends the keys certified and certificate_failures.
void add_certificates(Json& json, const CertificateTally& tally);

/// Ends the command, once its report is printed, where a certificate was refused: exit status 1 and the shot's number.
/// `place` says of what, where shots alone do not.
void require_all_proved(const CertificateTally& tally, const std::string& place = {});

}  // namespace sallow
