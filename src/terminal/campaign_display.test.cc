#include "terminal/campaign_display.h"

#include <gtest/gtest.h>

namespace sallow {
namespace {

TEST(CampaignSecondsLeft, UsesTheMeanOfTheOthersForTasksThatHaveNotStarted) {
  TaskView begun;
  begun.counted = {.shots = 1000, .failures = 1};
  begun.seconds_per_shot = 0.001;
  begun.shots_expected = 99'000;
  const TaskView waiting;
  TaskView done = begun;
  done.done = true;
  done.shots_expected = 0;
  EXPECT_FALSE(campaign_seconds_left(std::vector<TaskView>{waiting}, 1).has_value());
  EXPECT_DOUBLE_EQ(*campaign_seconds_left(std::vector<TaskView>{begun}, 1), 99);
  // One task that takes 100 s, and nine similar tasks, on two threads.
  std::vector<TaskView> views(10, waiting);
  views[0] = begun;
  EXPECT_DOUBLE_EQ(*campaign_seconds_left(views, 2), (99 + 9 * 100) / 2.0);
  // Counted earlier, not by this process.
  TaskView resumed = begun;
  resumed.seconds_per_shot = 0;
  resumed.shots_expected = 5000;
  EXPECT_DOUBLE_EQ(*campaign_seconds_left(std::vector<TaskView>{begun, resumed}, 1), 99 + 5);
  EXPECT_DOUBLE_EQ(*campaign_seconds_left(std::vector<TaskView>{done, done}, 1), 0);
}

}  // namespace
}  // namespace sallow
