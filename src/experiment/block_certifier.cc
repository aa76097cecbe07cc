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

BlockCertifier::BlockCertifier(const ProvingDecoder& decoder)
    : decoder_(decoder), workspace_(decoder.make_workspace()), checker_(decoder.graph()) {}

CertificateTally BlockCertifier::certify(const Answers& answers, uint64_t first_shot, uint64_t step,
                                         std::string* lines) {
  const size_t shots = answers.detections.column_count();
  SALLOW_CHECK(answers.detections.row_count() == decoder_.detector_count());
  if (events_.size() < shots) events_.resize(shots);
  for (auto& events : events_) events.clear();
  for (uint32_t d = 0; d < answers.detections.row_count(); d++) {
    const uint64_t* row = answers.detections.row(d);
    for (size_t w = 0; w < (shots + 63) / 64; w++) {
      uint64_t word = row[w];
      if (64 * (w + 1) > shots) word &= (uint64_t{1} << shots % 64) - 1;
      for (; word != 0; word &= word - 1) events_[64 * w + std::countr_zero(word)].push_back(d);
    }
  }
  if (lines != nullptr) lines->clear();
  CertificateTally tally;
  size_t unmatchable = 0;
  for (size_t column = 0; column < shots; column++) {
    const uint64_t shot = first_shot + column * step;
    const std::string wrong = check_shot(column, answers);
    if (wrong.empty()) {
      tally.proved++;
    } else {
      tally.refuse(shot, wrong);
    }
    unmatchable += certificate_.status == DecodeStatus::kUnmatchable;
    if (lines != nullptr) append_certificate_line(shot, events_[column], flips_, certificate_, *lines);
  }
  if (unmatchable != answers.unmatchable && tally.refused == 0) {
    tally.proved--;
    tally.refuse(first_shot, "in the block that begins here " + std::to_string(answers.unmatchable) +
                                 " shots were said to have no explanation, but " + std::to_string(unmatchable) +
                                 " have none");
  }
  return tally;
}

std::string BlockCertifier::check_shot(size_t column, const Answers& answers) {
  flips_.clear();
  for (uint32_t o = 0; o < answers.predictions.row_count(); o++) {
    if (answers.predictions.get(o, column)) flips_.push_back(o);
  }
  decoder_.prove(events_[column], *workspace_, certificate_);
  if (std::string wrong = checker_.check(events_[column], flips_, certificate_); !wrong.empty()) return wrong;
  if (answers.outcomes.empty()) return "";
  const ShotOutcome& outcome = answers.outcomes[column];
  if (outcome.status != certificate_.status)
    return "the decoder's answer says otherwise whether there is an explanation";
  const bool is_solved = outcome.status == DecodeStatus::kSolved;
  if (is_solved && outcome.weight != static_cast<double>(checker_.weight()) * decoder_.graph().unit()) {
    return "the weight that the decoder gave is not the one proved";
  }
  return "";
}

const ProvingDecoder& require_proofs(const Decoder& decoder, const std::string& name) {
  const auto* proving = dynamic_cast<const ProvingDecoder*>(&decoder);
  if (proving == nullptr) {
    throw InputError("decoder '" + name + "' cannot prove its answers, as --certify asks", "--decoder matching can");
  }
  return *proving;
}

}  // namespace sallow
