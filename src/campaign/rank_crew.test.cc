#include "campaign/rank_crew.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "base/error.h"
#include "base/thread_ranks.test.h"
#include "campaign/campaign.h"
#include "campaign/plan.h"
#include "codes/generate_code.h"
#include "store/same_shots.test.h"

namespace sallow {
namespace {

std::vector<CampaignTask> surface_tasks() {
  CampaignPlan plan;
  TaskSettings settings;
  settings.rule = {.max_shots = 20'000, .max_failures = 300, .relative_error = 0};
  for (const char* noise : {"uniform:0.01", "uniform:0.02", "si1000:0.004"}) {
    const Circuit circuit = generate_code({.distance = 3, .rounds = 3, .noise = parse_noise(noise)});
    for (const char* decoder : {"matching", "union_find"}) {
      settings.decoder = decoder;
      add_task(plan, {}, circuit, std::make_shared<const std::string>(circuit.str()), noise, settings);
    }
  }
  settings.decoder = "matching";
  settings.postselection = "D3";
  const Circuit circuit = generate_code({.distance = 3, .rounds = 3, .noise = parse_noise("uniform:0.03")});
  add_task(plan, {}, circuit, std::make_shared<const std::string>(circuit.str()), "postselected", settings);
  return plan.tasks;
}

/// A store's file, which is removed when the test ends.
struct StoreFile {
  explicit StoreFile(const std::string& name) : path(testing::TempDir() + std::to_string(::getpid()) + name) {}
  ~StoreFile() {
    for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(path + end);
  }
  std::string path;
};

std::vector<Counts> counts_of_campaign(const std::vector<CampaignTask>& tasks, uint32_t rank_count, size_t threads) {
  const StoreFile file("ranks.sqlite");
  CampaignOptions options;
  options.db = file.path;
  options.seed = 4;
  options.threads = threads;
  run_ranks_on_threads(rank_count, [&](Ranks& ranks) {
    CampaignObserver nobody;
    if (ranks.is_first()) {
      run_campaign(tasks, options, nobody, ranks);
    } else {
      serve_campaign(threads + ranks.rank() % 2, ranks);
    }
  });
  std::vector<Counts> counts;
  for (const TaskResult& result : ResultStore(file.path).results()) counts.push_back(result.counts);
  return counts;
}

TEST(RankCrew, CountsOnFourRanksLikeOneProcess) {
  const std::vector<CampaignTask> tasks = surface_tasks();
  const std::vector<Counts> alone = counts_of_campaign(tasks, 1, 1);
  ASSERT_EQ(alone.size(), tasks.size());
  for (const uint32_t ranks : {2, 4}) {
    const std::vector<Counts> together = counts_of_campaign(tasks, ranks, 1);
    ASSERT_EQ(together.size(), tasks.size());
    for (size_t k = 0; k < tasks.size(); k++) {
      EXPECT_GT(alone[k].failures, 0u);
      EXPECT_TRUE(same_shots(together[k], alone[k])) << "task " << k << " on " << ranks << " ranks";
    }
  }
}

TEST(RankCrew, RethrowsOnTheFirstRankAnExceptionOfAnotherRank) {
  std::vector<CampaignTask> tasks = surface_tasks();
  tasks.resize(2);
  tasks[1].stored.decoder = "matchmaking";
  try {
    run_ranks_on_threads(2, [&](Ranks& ranks) {
      if (!ranks.is_first()) return serve_campaign(1, ranks);
      RankCrew crew(tasks, {1, 2}, 1, ranks);
      crew.submit({0, {{0, 64}}});  // to this rank
      crew.submit({1, {{0, 64}}});  // to the other rank, which has fewer orders
      while (true) crew.wait(std::chrono::seconds(1));
    });
    FAIL() << "nothing was thrown";
  } catch (const InputError& error) {
    EXPECT_EQ(std::string(error.what()).find("uniform:0.01: "), 0u) << error.what();
    EXPECT_NE(std::string(error.what()).find("matchmaking"), std::string::npos) << error.what();
  }
}

TEST(RankMessages, SurviveARoundTrip) {
  RankReport report;
  report.results.push_back(
      {3, {uint64_t{1} << 60, 64}, Counts{64, 2, 1, 0.1, {{"L0", 1}, {"L1", 2}}}, std::nullopt, true});
  report.results.push_back({4, {0, 128}, std::nullopt, "\x80\x01", false});
  report.failed_tasks = {4};
  report.compile_seconds = {{3, 0.25}};
  report.left_out = {{4, {7, 0.125}}};
  report.failure = {true, "caf\xe9: no", "yes"};
  const RankReport same = parse_rank_report(rank_report_text(report));
  ASSERT_EQ(same.results.size(), 2u);
  EXPECT_EQ(same.results[0].piece.first_shot, uint64_t{1} << 60);
  EXPECT_TRUE(same_shots(*same.results[0].counts, *report.results[0].counts));
  EXPECT_EQ(same.results[0].counts->seconds, 0.1);
  EXPECT_TRUE(same.results[0].ends_order);
  EXPECT_FALSE(same.results[1].counts);
  EXPECT_FALSE(same.results[0].failed_shots);
  EXPECT_EQ(same.results[1].failed_shots, "\x80\x01");
  EXPECT_EQ(same.failed_tasks, report.failed_tasks);
  EXPECT_EQ(same.compile_seconds, report.compile_seconds);
  EXPECT_EQ(same.left_out.at(0).second.errors, 7u);
  EXPECT_EQ(same.left_out.at(0).second.probability, 0.125);
  EXPECT_EQ(same.failure->message, "caf\xe9: no");

  const RankAnswer answer = parse_rank_answer(rank_answer_text({{{5, {{64, 64}, {128, 1}}}}, {2, 6}, false}));
  ASSERT_EQ(answer.orders.size(), 1u);
  EXPECT_EQ(answer.orders[0].run, 5u);
  EXPECT_EQ(answer.orders[0].pieces.at(1).first_shot, 128u);
  EXPECT_EQ(answer.cancelled, (std::vector<size_t>{2, 6}));
  EXPECT_FALSE(answer.is_end);
}

}  // namespace
}  // namespace sallow
