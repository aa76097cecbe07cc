#include "decode/weighted/reweighted_decoder.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/sanitized.test.h"
#include "decode/contract/decode_shots.test.h"
#include "decode/graph/second_opinion.test.h"
#include "decode/matching/matching_decoder.h"
#include "decode/matching/proved_solution.test.h"

namespace sallow {
namespace {

DetectorErrorModel with_probabilities(const DetectorErrorModel& model, std::span<const double> probabilities) {
  DetectorErrorModel other;
  size_t k = 0;
  for (uint64_t d = 0; d < model.detector_count(); d++) other.append_detector(d);
  for_each_error(model,
                 [&](const DemInstruction& error, uint64_t) { other.append_error(probabilities[k++], error.targets); });
  return other;
}

std::vector<double> probabilities_of(const DetectorErrorModel& model) {
  std::vector<double> probabilities;
  for_each_error(model, [&](const DemInstruction& error, uint64_t) { probabilities.push_back(error.arguments[0]); });
  return probabilities;
}

double weight_of(double p) {
  return std::log1p(-p) - std::log(p);
}

TEST(ReweightedDecoder, IsMatchingWithTheProbabilitiesOfTheShot) {
  for (uint64_t seed = 0; seed < random_cases(300); seed++) {
    RandomStream random(seed, 12);
    auto detectors = static_cast<uint32_t>(5 + random.next() % 100);
    ModelShape shape{detectors,
                     detectors + static_cast<uint32_t>(random.next() % 300),
                     2,
                     static_cast<int>(seed % 4) * 10,
                     seed % 2 == 0,
                     false,
                     static_cast<int>(seed % 3) * 20};
    const DetectorErrorModel model = random_model(random, shape);
    const ReweightedDecoder decoder(model);
    const MatchingDecoder plain(DecodingGraph::from_model(model));
    auto workspace = decoder.make_workspace();
    const std::vector<double> base = probabilities_of(model);
    constexpr size_t kShots = 8;
    BitTable events(detectors, kShots);
    ShotLogOdds log_odds;
    std::vector<std::vector<double>> probabilities(kShots, base);
    for (size_t shot = 0; shot < kShots; shot++) {
      for (uint32_t d = 0; d < detectors; d++) events.set(d, shot, random.next() % 6 == 0);
      const uint64_t changes = random.next() % (shot < 4 ? 4 : 2 * base.size());
      for (uint64_t k = 0; k < changes; k++) {
        auto error = static_cast<uint32_t>(random.next() % base.size());
        if (!decoder.adjustable_errors()->is_adjustable(error)) continue;
        const double p = 0.01 + 0.98 * random.uniform();
        probabilities[shot][error] = p;
        log_odds.add({error, weight_of(p)});
      }
      log_odds.end_list();
    }
    BitTable predictions, plain_predictions;
    std::vector<ShotOutcome> outcomes(kShots);
    decode_shots(decoder, events, *workspace, predictions, outcomes.data(), &log_odds);
    for (size_t shot = 0; shot < kShots; shot++) {
      const MatchingDecoder anew(DecodingGraph::from_model(with_probabilities(model, probabilities[shot])));
      std::vector<uint32_t> fired;
      for (uint32_t d = 0; d < detectors; d++) {
        if (events.get(d, shot)) fired.push_back(d);
      }
      auto anew_workspace = anew.make_workspace();
      const ProvedSolution solution = proved_solution(anew, fired, *anew_workspace);
      ASSERT_EQ(outcomes[shot].status, solution.status) << "seed " << seed << " shot " << shot;
      // Steps are those of the model's weights or of the new ones: each edge is rounded by at most half a step.
      ASSERT_NEAR(outcomes[shot].weight, solution.weight, 2e-5 * static_cast<double>(base.size()))
          << "seed " << seed << " shot " << shot;
    }
    // Earlier shots with log-odds do not affect later shots.
    decode_shots(decoder, events, *workspace, predictions, outcomes.data());
    std::vector<ShotOutcome> plain_outcomes(kShots);
    auto plain_workspace = plain.make_workspace();
    decode_shots(plain, events, *plain_workspace, plain_predictions, plain_outcomes.data());
    for (size_t shot = 0; shot < kShots; shot++) {
      ASSERT_NEAR(outcomes[shot].weight, plain_outcomes[shot].weight, 2e-5 * static_cast<double>(base.size()))
          << "seed " << seed << " shot " << shot;
    }
  }
}

TEST(ReweightedDecoder, ReplacesOneErrorOfAnEdgeAndKeepsTheOthers) {
  const DetectorErrorModel model = DetectorErrorModel::parse(
      "error(0.1) D0 L0\nrepeat 2 {\n    error(0.2) D0\n    shift_detectors 1\n}\nerror(0.3) D0 ^ D1 L0\n"
      "error(0) D1\nerror(0.1) L0\n");
  const DecodingGraph graph = DecodingGraph::from_model(model, {.keep_parts = true});
  const ErrorEdges errors(model, graph);
  EXPECT_EQ(errors.error_count(), 6u);
  std::vector<bool> adjustable;
  for (uint32_t e = 0; e < 6; e++) adjustable.push_back(errors.is_adjustable(e));
  EXPECT_EQ(adjustable, (std::vector<bool>{true, true, true, true, false, false}));
  // Detectors after the shift: the last lines are about D2 and D3.
  ErrorEdges::Workspace workspace(errors);
  const std::vector<ErrorLogOdds> known = {{3, 5.0}, {3, -1.0}};
  EXPECT_EQ(errors.changes(known, workspace).size(), 2u);
  EXPECT_TRUE(errors.changes({}, workspace).empty());
}

TEST(ReweightedDecoder, HandlesEdgesThatAreMoreLikelyThanNot) {
  const DetectorErrorModel model = DetectorErrorModel::parse("error(0.1) D0 L0\nerror(0.2) D0 D1\nerror(0.1) D1\n");
  const ReweightedDecoder decoder(model);
  auto workspace = decoder.make_workspace();
  BitTable events(2, 3), predictions;
  const auto shots = [](ErrorLogOdds second, ErrorLogOdds third) {
    ShotLogOdds lists;
    lists.end_list();
    lists.append({&second, 1});
    lists.append({&third, 1});
    return lists;
  };
  std::vector<ShotOutcome> outcomes(3);
  ShotLogOdds log_odds = shots({0, -3.0}, {0, -1.0});
  decode_shots(decoder, events, *workspace, predictions, outcomes.data(), &log_odds);
  EXPECT_FALSE(predictions.get(0, 0));
  EXPECT_FALSE(predictions.get(0, 1));  // -3 + 3.58 > 0
  EXPECT_FALSE(predictions.get(0, 2));
  log_odds = shots({0, -4.0}, {1, -1.0});
  decode_shots(decoder, events, *workspace, predictions, outcomes.data(), &log_odds);
  EXPECT_TRUE(predictions.get(0, 1));
  EXPECT_NEAR(outcomes[1].weight, -4 + std::log(4) + std::log(9), 1e-4);
}

}  // namespace
}  // namespace sallow
