#include "frame/unseen_rows.h"

#include <gtest/gtest.h>

namespace sallow {
namespace {

size_t count_entries(const FrameProgram& program, FrameProgram::StepKind kind) {
  size_t total = 0;
  for (const FrameProgram::Step& step : program.steps) total += step.kind == kind ? step.count : 0;
  return total;
}

size_t random_rows(const std::string& text, FrameOutput output = FrameOutput::kDetections) {
  FrameProgram program = compile_frames(Circuit::parse(text), output);
  drop_unseen_rows(program);
  return count_entries(program, FrameProgram::StepKind::kRandomizeRows);
}

TEST(DropUnseenRows, LeavesNoRandomRowIfEveryDetectorIsDeterministic) {
  EXPECT_EQ(random_rows("R 0 1 2\nREPEAT 20 {\nCX 0 1\nCX 2 1\nMR 1\n}\nM 0 2\nDETECTOR rec[-1] rec[-2] rec[-3]"), 0u);
  EXPECT_EQ(random_rows("RX 0 1\nMZZ 0 1\nREPEAT 9 {\nMXX 0 1\nMZZ 0 1\nDETECTOR rec[-1] rec[-3]\n}"), 0u);
}

TEST(DropUnseenRows, KeepsRowsThatAffectAnOutput) {
  EXPECT_EQ(random_rows("RX 0 1\nM 0\nDETECTOR rec[-1]"), 1u);
  EXPECT_EQ(random_rows("RX 0 1\nM 0 0", FrameOutput::kMeasurementFlips), 1u);
  EXPECT_EQ(random_rows("R 0\nREPEAT 3 {\nMX 0\n}\nM 0\nOBSERVABLE_INCLUDE(2) rec[-1]"), 1u);
  // Only the last pass affects the output, so the step stays in the loop.
  EXPECT_EQ(random_rows("REPEAT 3 {\nM 1\nMX 0\n}\nDETECTOR rec[-1]\nM 0\nDETECTOR rec[-1]"), 2u);
}

TEST(DropUnseenRows, DropsAdditionsToRowsThatAreNotUsedAgain) {
  FrameProgram program = compile_frames(Circuit::parse("CX 0 1\nM 0\nDETECTOR rec[-1]"), FrameOutput::kDetections);
  EXPECT_EQ(count_entries(program, FrameProgram::StepKind::kXorRows), 2u);
  drop_unseen_rows(program);
  EXPECT_EQ(count_entries(program, FrameProgram::StepKind::kXorRows), 0u);
}

}  // namespace
}  // namespace sallow
