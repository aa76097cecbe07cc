#include "api/decode_rows.h"

#include <gtest/gtest.h>

#include <vector>

#include "api/sample_rows.h"
#include "base/error.h"
#include "base/threads.h"
#include "bits/random_stream.h"
#include "codes/generate_code.h"
#include "decode/catalog/registry.h"
#include "experiment/decoding_model.h"

namespace sallow {
namespace {

Circuit memory_circuit() {
  CodeOptions code;
  code.distance = code.rounds = 3;
  code.noise = NoiseStrength{NoiseModel::kUniform, 0.01};
  return generate_code(code);
}

/// Rows with bytes between them, which must stay unchanged.
struct Rows {
  Rows(size_t shots, size_t bits, bool is_packed)
      : width(row_bytes(bits, is_packed)), stride(width + 3), packed(is_packed), bytes(shots * stride, 0xAB) {}
  WantedBits out() { return {bytes.data(), stride, packed}; }
  GivenBits in() const { return {bytes.data(), stride, packed}; }
  bool get(size_t shot, size_t bit) const {
    const uint8_t* row = bytes.data() + shot * stride;
    return packed ? row[bit / 8] >> (bit % 8) & 1 : row[bit] & 1;
  }
  bool has_clean_gaps(size_t shots) const {
    for (size_t shot = 0; shot < shots; shot++) {
      for (size_t k = width; k < stride; k++) {
        if (bytes[shot * stride + k] != 0xAB) return false;
      }
    }
    return true;
  }

  size_t width, stride;
  bool packed;
  std::vector<uint8_t> bytes;
};

TEST(SampleRows, GivesShotKOfASeedWhereverACallBegins) {
  const Circuit circuit = memory_circuit();
  const FrameSampler sampler(circuit);
  const size_t detectors = sampler.row_count(), shots = 2500;
  Rows all(shots, detectors, true), flips(shots, 1, true);
  sample_rows(sampler, 7, 0, shots, all.out(), flips.out(), 2, parallel_for);
  EXPECT_TRUE(all.has_clean_gaps(shots));
  for (const bool is_packed : {true, false}) {
    Rows part(1500, detectors, is_packed);
    sample_rows(sampler, 7, 900, 1500, part.out(), {}, 1, parallel_for);
    EXPECT_TRUE(part.has_clean_gaps(1500));
    for (size_t shot = 0; shot < 1500; shot++) {
      for (size_t d = 0; d < detectors; d++) ASSERT_EQ(part.get(shot, d), all.get(900 + shot, d)) << shot << " " << d;
    }
  }
  EXPECT_THROW(sample_rows(sampler, 7, UINT64_MAX - 10, 20, all.out(), {}, 1, parallel_for), UsageError);
  EXPECT_THROW(sample_rows(sampler, 7, 0, 20, {}, {}, 1, parallel_for), UsageError);
}

TEST(DecodeRows, AnswersAsTheDecoderDoesPackedOrNot) {
  const Circuit circuit = memory_circuit();
  const FrameSampler sampler(circuit);
  const auto decoder = make_decoder("matching", model_for_decoding(circuit));
  const size_t detectors = decoder->detector_count(), shots = 2100;
  DecodingRooms rooms(*decoder);
  std::vector<double> weights(shots);
  std::vector<uint8_t> unmatchable(shots, 9);
  for (const bool is_packed : {true, false}) {
    Rows events(shots, detectors, is_packed), flips(shots, 1, !is_packed);
    sample_rows(sampler, 3, 0, shots, events.out(), {}, 1, parallel_for);
    RowAnswers answers;
    answers.predictions = flips.out();
    answers.weights = weights.data();
    answers.unmatchable = unmatchable.data();
    decode_rows(rooms, events.in(), shots, answers, nullptr, 2, parallel_for);
    EXPECT_TRUE(flips.has_clean_gaps(shots));
    const auto workspace = decoder->make_workspace();
    for (size_t shot = 0; shot < shots; shot++) {
      std::vector<uint32_t> fired;
      for (uint32_t d = 0; d < detectors; d++) {
        if (events.get(shot, d)) fired.push_back(d);
      }
      uint64_t flip = 0;
      ShotOutcome outcome;
      decoder->decode_shot(fired, *workspace, {&flip, 1}, &outcome);
      ASSERT_EQ(flips.get(shot, 0), flip) << shot;
      ASSERT_EQ(weights[shot], outcome.weight) << shot;
      ASSERT_EQ(unmatchable[shot], 0) << shot;
    }
  }
}

TEST(DecodeRows, RefusesWhatIsNotThere) {
  const auto decoder = make_decoder("matching", DetectorErrorModel::parse("error(0.1) D0 L0"));
  DecodingRooms rooms(*decoder);
  uint8_t event = 1, flip = 0;
  double gap = 0;
  EXPECT_THROW(decode_rows(rooms, {}, 1, {.predictions = {&flip, 1}}, nullptr, 1, parallel_for), UsageError);
  EXPECT_THROW(decode_rows(rooms, {&event, 1}, 1, {.predictions = {}}, nullptr, 1, parallel_for), UsageError);
  EXPECT_THROW(decode_rows(rooms, {&event, 1}, 1, {.predictions = {&flip, 1}, .gaps = &gap}, nullptr, 1, parallel_for),
               UsageError);
  const ShotLogOdds none;
  EXPECT_THROW(decode_rows(rooms, {&event, 1}, 1, {.predictions = {&flip, 1}}, &none, 1, parallel_for), UsageError);
  decode_rows(rooms, {&event, 1}, 1, {.predictions = {&flip, 1}}, nullptr, 5000, parallel_for);
  EXPECT_EQ(flip, 1);
  decode_rows(rooms, {}, 0, {}, nullptr, 1, parallel_for);
}

}  // namespace
}  // namespace sallow
