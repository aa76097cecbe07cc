#include <gtest/gtest.h>

#include "bits/random_stream.h"
#include "decode/certificate/certificate_checker.h"
#include "decode/contract/decode_shots.test.h"
#include "decode/graph/second_opinion.test.h"
#include "decode/matching/matching_decoder.h"

namespace sallow {
namespace {

// Decodes all shots at once, as commands do, and proves each answer.
void expect_all_proved(const MatchingDecoder& decoder, const BitTable& detections, const std::string& where) {
  auto workspace = decoder.make_workspace();
  CertificateChecker checker(decoder.graph());
  Certificate certificate;
  BitTable predictions;
  const size_t shots = detections.column_count();
  std::vector<ShotOutcome> outcomes(shots);
  decode_shots(decoder, detections, *workspace, predictions, outcomes.data());
  for (size_t shot = 0; shot < shots; shot++) {
    std::vector<uint32_t> events, flips;
    for (uint32_t d = 0; d < decoder.detector_count(); d++) {
      if (detections.get(d, shot)) events.push_back(d);
    }
    for (uint32_t o = 0; o < decoder.observable_count(); o++) {
      if (predictions.get(o, shot)) flips.push_back(o);
    }
    decoder.prove(events, *workspace, certificate);
    ASSERT_EQ(checker.check(events, flips, certificate), "") << where << " shot " << shot;
    ASSERT_EQ(certificate.status, outcomes[shot].status) << where << " shot " << shot;
    if (certificate.status == DecodeStatus::kUnmatchable) continue;
    ASSERT_EQ(outcomes[shot].weight, static_cast<double>(checker.weight()) * decoder.graph().unit())
        << where << " shot " << shot;
  }
}

BitTable random_shots(RandomStream& random, size_t detectors, size_t shots, uint64_t sparsity) {
  BitTable detections(detectors, shots);
  for (size_t d = 0; d < detectors; d++) {
    for (size_t shot = 0; shot < shots; shot++) detections.set(d, shot, random.next() % sparsity == 0);
  }
  return detections;
}

// These models include negative weights, certain errors, parallel edges, and closed and irrelevant components.
TEST(MatchingCertificates, ProveEverySyndromeOfSmallModels) {
  for (uint64_t seed = 0; seed < 10000; seed++) {
    RandomStream random(seed, 0);
    const ModelShape shape{static_cast<uint32_t>(1 + random.next() % 6),
                           static_cast<uint32_t>(random.next() % 14),
                           static_cast<uint32_t>(random.next() % 3),
                           seed % 3 == 0 ? 0 : 30,
                           seed % 2 == 0,
                           seed % 4 < 2};
    const MatchingDecoder decoder(DecodingGraph::from_model(random_model(random, shape)),
                                  {.near = static_cast<uint32_t>(random.next() % 6)});
    const size_t syndromes = size_t{1} << shape.detectors;
    BitTable detections(shape.detectors, syndromes);
    for (size_t s = 0; s < syndromes; s++) {
      for (uint32_t d = 0; d < shape.detectors; d++) detections.set(d, s, s >> d & 1);
    }
    expect_all_proved(decoder, detections, "seed " + std::to_string(seed));
    if (HasFatalFailure()) return;
  }
}

TEST(MatchingCertificates, ProveShotsOfLargerModels) {
  for (uint64_t seed = 0; seed < 80; seed++) {
    RandomStream random(seed, 1);
    const auto detectors = static_cast<uint32_t>(40 + random.next() % 200);
    const ModelShape shape{detectors,
                           detectors * (1 + static_cast<uint32_t>(random.next() % 4)),
                           seed % 5 == 0 ? 70u : 2u,  // 70 do not fit a mask
                           static_cast<int>(seed % 4) * 5,
                           seed % 2 == 0,
                           seed % 3 == 0};
    const MatchingDecoder decoder(DecodingGraph::from_model(random_model(random, shape)),
                                  {.near = static_cast<uint32_t>(random.next() % 100)});
    const uint64_t sparsity = 2 + random.next() % 20;
    expect_all_proved(decoder, random_shots(random, decoder.detector_count(), 100, sparsity),
                      "seed " + std::to_string(seed));
    if (HasFatalFailure()) return;
  }
}

// A long closed ladder of equal rungs, with events everywhere: blossoms within blossoms.
TEST(MatchingCertificates, ProveBlossomsWithinBlossoms) {
  for (uint32_t length : {9u, 33u, 101u}) {
    DetectorErrorModel model;
    const auto at = [](uint32_t d) { return DemTarget::detector(d); };
    for (uint32_t k = 0; k < length; k++) {
      const uint32_t next = (k + 1) % length;
      for (uint32_t side : {0u, length}) model.append_error(0.01 + 0.001 * (k % 7), {at(side + k), at(side + next)});
      model.append_error(0.02, {at(k), at(length + k)});
      model.append_error(0.005, {at(k), at(length + next), DemTarget::observable(0)});
    }
    model.append_error(1e-6, {at(0), DemTarget::observable(1)});
    const MatchingDecoder decoder(DecodingGraph::from_model(model));
    RandomStream random(length, 2);
    for (uint64_t sparsity : {1, 2, 5}) {
      expect_all_proved(decoder, random_shots(random, decoder.detector_count(), 600, sparsity),
                        "length " + std::to_string(length));
      if (HasFatalFailure()) return;
    }
  }
}

}  // namespace
}  // namespace sallow
