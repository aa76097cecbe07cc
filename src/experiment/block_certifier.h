#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "bits/bit_table.h"
#include "decode/certificate/certificate_checker.h"

namespace sallow {

/// What came of proving the answers to some shots.
struct CertificateTally {
  static constexpr uint64_t kNoShot = UINT64_MAX;

  uint64_t proved = 0;
  uint64_t refused = 0;
  uint64_t first_refused = kNoShot;  // the first shot refused, counted from 0
  std::string reason;                // what was wrong there

  void refuse(uint64_t shot, const std::string& why);
  CertificateTally& operator+=(const CertificateTally& other);
};

/// Proves what a decoder has answered to blocks of shots, and checks the proofs. One a thread.
///
/// The decoder's predictions came from its fast ways for many shots at once; here it decodes each shot alone, on its
/// general way, and writes a certificate. That is checked by separate code, together with the prediction given before:
/// so whichever way it was found, it is that of an explanation than which none is likelier.
class BlockCertifier {
 public:
  /// The decoder must have a prover.
  explicit BlockCertifier(const Decoder& decoder);

  /// `block` has the answers to the shots of `detections`, with outcomes or without. Column k is called shot
  /// first_shot + k * step. Where `lines` is not null, it is set to the certificates in the format of
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
