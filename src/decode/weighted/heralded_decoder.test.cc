#include "decode/weighted/heralded_decoder.h"

#include <gtest/gtest.h>

#include <cmath>

#include "decode/contract/decode_shots.test.h"
#include "decode/matching/matching_decoder.h"
#include "dem/odd_probability.h"

namespace sallow {
namespace {

TEST(HeraldTable, FindsDetectorsThatAreSeparateParts) {
  const HeraldTable table(
      DetectorErrorModel::parse("error(0.1) D0 ^ D1 L0\n"  // D0 is a herald; D1 flips an observable
                                "error(0.1) D2\n"          // never together with other parts
                                "error(0.1) D3 ^ D1 D4\n"  // D3 is a herald
                                "error(0.1) D5 ^ D4\nerror(0.1) D5 D6\n"
                                "error(0.1) D7 ^ D8 L0\nerror(0.1) D7 D8 D9\n"  // left out, so D7 is still a herald
                                "error(0.1) D4\nerror(0) D0 D4\n"));
  EXPECT_EQ(std::vector(table.detectors().begin(), table.detectors().end()), (std::vector<uint32_t>{0, 3, 7}));
}

TEST(HeraldTable, TreatsTheErrorsOfAHeraldAsExclusive) {
  HeraldTable table(
      DetectorErrorModel::parse("error(0.05) D0\nerror(0.05) D0 ^ D1 L1\nerror(0.05) D0 ^ D1 L1 ^ D2 L0\nerror(0.05) "
                                "D0 ^ D2 L0\nerror(0.01) D1 L1\n"));
  const DecodingGraph graph = DecodingGraph::from_model(table.irrelevant_model(), {.keep_parts = true});
  table.bind(graph);
  ASSERT_EQ(graph.edges().size(), 3u);  // the first edge explains the herald itself
  EXPECT_NEAR(graph.edges()[1].probability, 0.01, 1e-11);
  EXPECT_NEAR(graph.edges()[2].probability, HeraldTable::kRuledOut, 2e-12);
  ASSERT_EQ(table.given(0).size(), 2u);
  EXPECT_DOUBLE_EQ(table.given(0)[0].probability, 0.5);
  EXPECT_DOUBLE_EQ(table.given(0)[1].probability, 0.5);
}

/// Decodes all syndromes of a model with few detectors.
std::vector<ShotOutcome> all_syndromes(const Decoder& decoder, BitTable& predictions) {
  const size_t shots = size_t{1} << decoder.detector_count();
  BitTable events(decoder.detector_count(), shots);
  for (size_t shot = 0; shot < shots; shot++) {
    for (size_t d = 0; d < decoder.detector_count(); d++) events.set(d, shot, shot >> d & 1);
  }
  std::vector<ShotOutcome> outcomes(shots);
  auto workspace = decoder.make_workspace();
  decode_shots(decoder, events, *workspace, predictions, outcomes.data());
  return outcomes;
}

TEST(HeraldedDecoder, IsMatchingWithTheProbabilitiesSetByTheHeralds) {
  // A repetition code of three qubits; the first and the last may be erased, the last with a wrong herald.
  const HeraldedDecoder decoder(DetectorErrorModel::parse(
      "error(0.1) D2 ^ D0 L0\nerror(0.1) D2\nerror(0.01) D0 L0\nerror(0.02) D0 D1\nerror(0.03) D1\n"
      "error(0.05) D3 ^ D1\nerror(0.15) D3\n"));
  ASSERT_EQ(decoder.heralds().detectors().size(), 2u);
  BitTable predictions;
  const std::vector<ShotOutcome> outcomes = all_syndromes(decoder, predictions);
  for (size_t heralds = 0; heralds < 4; heralds++) {
    const double first = heralds & 1 ? odd_probability(0.01, 0.5) : 0.01;
    const double last = heralds & 2 ? odd_probability(0.03, 0.25) : 0.03;
    DetectorErrorModel given;
    given.append_error(first, {DemTarget::detector(0), DemTarget::observable(0)});
    given.append_error(0.02, {DemTarget::detector(0), DemTarget::detector(1)});
    given.append_error(last, {DemTarget::detector(1)});
    BitTable given_predictions;
    const MatchingDecoder matching(DecodingGraph::from_model(given));
    const std::vector<ShotOutcome> given_outcomes = all_syndromes(matching, given_predictions);
    for (size_t syndrome = 0; syndrome < 4; syndrome++) {
      EXPECT_NEAR(outcomes[4 * heralds + syndrome].weight, given_outcomes[syndrome].weight, 1e-4);
      EXPECT_EQ(predictions.get(0, 4 * heralds + syndrome), given_predictions.get(0, syndrome));
    }
  }
}

TEST(HeraldedDecoder, IsMatchingIfThereAreNoHeralds) {
  const DetectorErrorModel model = DetectorErrorModel::parse("error(0.1) D0 L0\nerror(0.1) D0 D1\nerror(0.2) D1 D2\n");
  BitTable predictions, plain_predictions;
  const auto outcomes = all_syndromes(HeraldedDecoder(model), predictions);
  const auto plain = all_syndromes(MatchingDecoder(DecodingGraph::from_model(model)), plain_predictions);
  EXPECT_EQ(predictions, plain_predictions);
  for (size_t shot = 0; shot < outcomes.size(); shot++) EXPECT_EQ(outcomes[shot].weight, plain[shot].weight);
}

TEST(HeraldedDecoder, HandlesCertainHeraldsAndErrorsThatTheyMakeCertain) {
  const HeraldedDecoder decoder(DetectorErrorModel::parse("error(1) D0 ^ D1 L0\nerror(0.1) D1\n"));
  BitTable predictions;
  const auto outcomes = all_syndromes(decoder, predictions);
  EXPECT_TRUE(predictions.get(0, 1));
  EXPECT_TRUE(predictions.get(0, 3));
  EXPECT_FALSE(predictions.get(0, 2));
  for (const ShotOutcome& outcome : outcomes) EXPECT_EQ(outcome.status, DecodeStatus::kSolved);
  // If D0 fired, its error happened and flipped D1, so the other error happened if and only if D1 did not fire. If D0
  // did not fire, the other error happened if D1 fired.
  EXPECT_NEAR(outcomes[1].weight - outcomes[3].weight, std::log(9), 1e-3);
  EXPECT_NEAR(outcomes[2].weight - outcomes[0].weight, std::log(9), 1e-3);
}

}  // namespace
}  // namespace sallow
