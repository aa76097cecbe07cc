#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "bits/bit_table.h"
#include "decode/certificate/certificate_checker.h"

namespace sallow {

/// The result of checking the proofs of some shots.
struct CertificateTally {
  static constexpr uint64_t kNoShot = UINT64_MAX;

  uint64_t proved = 0;
  uint64_t refused = 0;
  uint64_t first_refused = kNoShot;  // the first shot refused, counted from 0
  std::string reason;                // why it was refused

  void refuse(uint64_t shot, const std::string& why);
  CertificateTally& operator+=(const CertificateTally& other);
};

/// Makes a decoder prove its answers to blocks of shots, and checks the proofs. Keep one per thread.
///
/// The predictions came from the decoder's fast paths for many shots at once. For the proof, the decoder decodes each
/// shot alone on its general path and writes a certificate, which independent code checks together with the earlier
/// prediction. So a proved prediction belongs to a most likely explanation, whichever path found it.
class BlockCertifier {
 public:
  /// The decoder must have a prover.
  explicit BlockCertifier(const Decoder& decoder);

  /// `block` holds the answers to the shots of `detections`, with or without outcomes. Column k is reported as shot
  /// first_shot + k * step. If `lines` is not null, it is set to the certificates in the format of
  /// docs/formats/certificates.md, one line per shot.
  CertificateTally certify(const BitTable& detections, const DecodedBlock& block, uint64_t first_shot,
                           uint64_t step = 1, std::string* lines = nullptr);

 private:
  std::string check_shot(size_t column, const DecodedBlock& block);

  const Prover& prover_;
  std::unique_ptr<Decoder::Workspace> workspace_;
  CertificateChecker checker_;
  Certificate certificate_;
  std::vector<std::vector<uint32_t>> events_;  // by column
  std::vector<uint32_t> flips_;
};

}  // namespace sallow
