#include "cli/certificate_report.h"

#include <cstdio>
#include <stdexcept>

#include "json/json.h"

namespace sallow {

void add_certify_flag(Flags& flags, bool* certify) {
  flags.add(
      "certify", certify,
      "Prove every answer minimal by a dual solution, and check the proofs; takes the time of several decodings.");
}

std::string certificates_text(const CertificateTally& tally) {
  return std::to_string(tally.proved) + " answers proved, " + std::to_string(tally.refused) + " certificates refused";
}

void add_certificates(Json& json, const CertificateTally& tally) {
  json["certified"] = tally.proved;
  json["certificate_failures"] = tally.refused;
}

void require_all_proved(const CertificateTally& tally, const std::string& place) {
  if (tally.refused == 0) return;
  std::fflush(stdout);
  throw std::runtime_error(place + (place.empty() ? "" : ": ") + "the certificate of shot " +
                           std::to_string(tally.first_refused) + " was refused: " + tally.reason);
}

}  // namespace sallow
