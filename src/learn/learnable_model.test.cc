#include "learn/learnable_model.h"

#include <gtest/gtest.h>

#include "learn/error_classes.h"

namespace sallow {
namespace {

TEST(LearnableModel, GivesLinesOfOneSymptomWhatWasLearnedInTheOldRatio) {
  const LearnableModel model(
      DetectorErrorModel::parse("error(0.01) D0 D1\n"
                                "error(0.02) D0 ^ D1 L0 ^ L0\n"
                                "error(0.1) D1 L0\n"));
  ASSERT_EQ(model.errors().error_count(), 2u);
  EXPECT_EQ(model.error_of_line(0), model.error_of_line(1));
  EXPECT_NEAR(model.probabilities()[model.error_of_line(0)], 0.01 * 0.98 + 0.02 * 0.99, 1e-12);
  std::vector<double> learned(2, 0.3);
  learned[model.error_of_line(0)] = 0.05;
  const DetectorErrorModel out = model.with_probabilities(learned);
  ASSERT_EQ(out.instructions().size(), 3u);
  const double p = out.instructions()[0].arguments[0], q = out.instructions()[1].arguments[0];
  EXPECT_NEAR(p * (1 - q) + q * (1 - p), 0.05, 1e-12);
  EXPECT_NEAR(std::log1p(-2 * q) / std::log1p(-2 * p), std::log1p(-2 * 0.02) / std::log1p(-2 * 0.01), 1e-9);
  EXPECT_NEAR(out.instructions()[2].arguments[0], 0.3, 1e-12);
  EXPECT_EQ(out.instructions()[1].targets, model.with_probabilities(model.probabilities()).instructions()[1].targets);
}

TEST(LearnableModel, KeepsTheStartIfNothingIsLearnedAndErrorsThatCannotBeLearned) {
  const DetectorErrorModel start = DetectorErrorModel::parse(
      "error(0.01) D0 D1\n"
      "error(0) D0\n"
      "error(1) D1\n"
      "error(0.7) D2\n"
      "error(0.1) L0\n"
      "detector(1, 2, 0) D2\n");
  const LearnableModel model(start);
  EXPECT_EQ(model.errors().error_count(), 2u);
  EXPECT_EQ(model.certain_detectors().size(), 1u);
  EXPECT_EQ(model.certain_detectors()[0], 1u);
  const DetectorErrorModel out = model.with_probabilities(std::vector<double>(2, 0.25));
  EXPECT_NEAR(out.instructions()[0].arguments[0], 0.25, 1e-12);
  for (size_t k = 1; k < start.instructions().size(); k++) EXPECT_EQ(out.instructions()[k], start.instructions()[k]);
}

TEST(LearnableModel, WritesRepeatBlocksOutWithTheirShifts) {
  const LearnableModel model(
      DetectorErrorModel::parse("repeat 3 {\n error(0.01) D0 D1\n detector(5, 0) D0\n shift_detectors(0, 1) 1\n}\n"
                                "error(0.02) D0\ndetector(5, 0) D0\n"));
  EXPECT_EQ(model.errors().error_count(), 4u);
  EXPECT_EQ(model.coordinates()[2], (std::vector<double>{5, 2}));
  EXPECT_EQ(model.coordinates()[3], (std::vector<double>{5, 3}));
  std::vector<double> learned = model.probabilities();
  learned[model.error_of_line(1)] = 0.2;
  const LearnableModel again(model.with_probabilities(learned));
  EXPECT_NEAR(again.probabilities()[again.error_of_line(1)], 0.2, 1e-12);
  EXPECT_NEAR(again.probabilities()[again.error_of_line(0)], 0.01, 1e-12);
}

TEST(ErrorClasses, TieErrorsThatDifferByAShiftInTimeExceptNearTheEnds) {
  const LearnableModel model(DetectorErrorModel::parse(
      "repeat 9 {\n error(0.01) D0 D1\n detector(5, 7, 0) D0\n shift_detectors(0, 0, 1) 1\n}\n"
      "detector(5, 7, 0) D0\nerror(0.02) D0 L0\n"));
  const ErrorClasses classes(model);
  // Errors between rounds t and t + 1 of 0 … 9: t = 0, 1 and 7, 8 are near an end.
  EXPECT_EQ(classes.count(), 6u);
  EXPECT_EQ(classes.of(model.error_of_line(2)), classes.of(model.error_of_line(6)));
  EXPECT_EQ(classes.size(classes.of(model.error_of_line(4))), 5u);
  EXPECT_EQ(classes[classes.of(model.error_of_line(4))].text(), "(5, 7, +0) (5, 7, +1)");
  EXPECT_EQ(classes[classes.of(model.error_of_line(1))].text(), "(5, 7, +0) (5, 7, +1); 1 from the start");
  EXPECT_EQ(classes[classes.of(model.error_of_line(9))].text(), "(5, 7, +0) L0; 0 from the end");
}

TEST(ErrorClasses, AreSingleErrorsWithoutCoordinates) {
  const LearnableModel model(DetectorErrorModel::parse("error(0.1) D0\nerror(0.1) D1\nerror(0.2) D0 D1\n"));
  const ErrorClasses classes(model);
  EXPECT_EQ(classes.count(), 3u);
  EXPECT_EQ(classes[classes.of(model.error_of_line(2))].text(), "D0 D1");
}

}  // namespace
}  // namespace sallow
