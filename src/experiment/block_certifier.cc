#include "experiment/block_certifier.h"

#include <bit>

#include "base/error.h"
#include "decode/certificate/certificate_text.h"

namespace sallow {

void CertificateTally::refuse(uint64_t shot, const std::string& why) {
  refused++;
  if (shot >= first_refused) return;
  first_refused = shot;
  reason = why;
}

CertificateTally& CertificateTally::operator+=(const CertificateTally& other) {
  proved += other.proved;
  refused += other.refused;
  if (other.first_refused < first_refused) {
    first_refused = other.first_refused;
    reason = other.reason;
  }
  return *this;
}

namespace {

const Prover& prover_of(const Decoder& decoder) {
  SALLOW_REQUIRE(decoder.prover() != nullptr, "this decoder cannot prove its answers; see prover()");
  return *decoder.prover();
}

}  // namespace

BlockCertifier::BlockCertifier(const Decoder& decoder)
    : prover_(prover_of(decoder)), workspace_(decoder.make_workspace()), checker_(prover_.graph()) {}

CertificateTally BlockCertifier::certify(const BitTable& detections, const DecodedBlock& block, uint64_t first_shot,
                                         uint64_t step, std::string* lines) {
  const size_t shots = detections.column_count();
  require_equal("certify: rows of detection events", detections.row_count(), prover_.graph().detector_count());
  if (events_.size() < shots) events_.resize(shots);
  for (auto& events : events_) events.clear();
  for (uint32_t d = 0; d < detections.row_count(); d++) {
    const uint64_t* row = detections.row(d);
    for (size_t w = 0; w < (shots + 63) / 64; w++) {
      uint64_t word = row[w];
      if (64 * (w + 1) > shots) word &= (uint64_t{1} << shots % 64) - 1;
      for (; word != 0; word &= word - 1) events_[64 * w + std::countr_zero(word)].push_back(d);
    }
  }
  if (lines != nullptr) lines->clear();
  CertificateTally tally;
  for (size_t column = 0; column < shots; column++) {
    const uint64_t shot = first_shot + column * step;
    const std::string wrong = check_shot(column, block);
    if (wrong.empty()) {
      tally.proved++;
    } else {
      tally.refuse(shot, wrong);
    }
    if (lines != nullptr) append_certificate_line(shot, events_[column], flips_, certificate_, *lines);
  }
  return tally;
}

std::string BlockCertifier::check_shot(size_t column, const DecodedBlock& block) {
  flips_.clear();
  for (uint32_t o = 0; o < block.predictions.row_count(); o++) {
    if (block.predictions.get(o, column)) flips_.push_back(o);
  }
  prover_.prove(events_[column], *workspace_, certificate_);
  if (std::string wrong = checker_.check(events_[column], flips_, certificate_); !wrong.empty()) return wrong;
  const bool is_solved = certificate_.status == DecodeStatus::kSolved;
  if (block.unmatchable.get(0, column) == is_solved) {
    return "the answer and the proof differ in whether an explanation exists";
  }
  if (block.outcomes.empty()) return "";
  const ShotOutcome& outcome = block.outcomes[column];
  if (outcome.status != certificate_.status) return "the outcome's status differs from the proof's";
  if (is_solved && outcome.weight != static_cast<double>(checker_.weight()) * prover_.graph().unit()) {
    return "the decoder's weight differs from the proved weight";
  }
  return "";
}

}  // namespace sallow
