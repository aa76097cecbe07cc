#include "report/certificate_report.h"

namespace sallow {

std::string certificates_text(const CertificateTally& tally) {
  return std::to_string(tally.proved) + " answers proved, " + std::to_string(tally.refused) + " certificates refused";
}

void add_certificates(Json& json, const CertificateTally& tally) {
  json["certified"] = tally.proved;
  json["certificate_failures"] = tally.refused;
}

}  // namespace sallow
