#include "campaign/plan.h"
#include "base/input_error.test.h"

#include <gtest/gtest.h>

namespace sallow {
namespace {

CampaignPlan plan_of(const std::string& json, const CampaignChoices& choices = {}) {
  CampaignPlan plan;
  read_plan(parse_config_json(json, "plan.json"), choices, plan);
  return plan;
}

std::string error_of(const std::string& json) {
  return input_error_of([&] { plan_of(json); });
}

constexpr const char* kGrid = R"({
  "max_shots": 1e6, "seed": 9,
  "tasks": [{
    "code": "surface_code", "task": ["rotated_memory_x", "rotated_memory_z"], "distance": [3, 5],
    "rounds": ["d", 7], "noise": "uniform", "p": [0.001, 2e-3], "decoder": ["matching", "correlated"],
    "max_failures": 100, "metadata": {"chip": "none"}
  }]
})";

TEST(Plan, SpansAGrid) {
  const CampaignPlan plan = plan_of(kGrid);
  ASSERT_EQ(plan.tasks.size(), 32u);
  EXPECT_EQ(plan.seed, 9u);
  const CampaignTask& second = plan.tasks[1];
  EXPECT_EQ(second.stored.name, "surface_code/rotated_memory_x d=3 r=3 uniform:0.001");
  EXPECT_EQ(second.stored.decoder, "correlated");
  EXPECT_EQ(second.stored.distance, 3u);
  EXPECT_EQ(second.stored.noise, "uniform");
  EXPECT_EQ(second.stored.p, 0.001);
  EXPECT_EQ(
      second.stored.metadata,
      R"({"code":"surface_code","task":"rotated_memory_x","d":3,"r":3,"noise":"uniform","p":0.001,"chip":"none"})");
  EXPECT_EQ(second.rule.max_shots, 1'000'000u);
  EXPECT_EQ(second.rule.max_failures, 100u);
  EXPECT_EQ(plan.tasks[31].stored.name, "surface_code/rotated_memory_z d=5 r=7 uniform:0.002");
}

TEST(Plan, IsOverriddenByTheCommandLine) {
  CampaignChoices choices;
  choices.decoders = {"exact"};
  choices.max_shots = 5;
  const CampaignPlan plan = plan_of(kGrid, choices);
  ASSERT_EQ(plan.tasks.size(), 16u);
  EXPECT_EQ(plan.tasks[0].stored.decoder, "exact");
  EXPECT_EQ(plan.tasks[0].rule.max_shots, 5u);
  EXPECT_EQ(plan.tasks[0].rule.max_failures, 100u);
}

/// Expects the seed and the tasks of kGrid.
void expect_grid(const CampaignPlan& plan) {
  const CampaignPlan other = plan_of(kGrid);
  ASSERT_EQ(plan.tasks.size(), other.tasks.size());
  EXPECT_EQ(plan.seed, other.seed);
  for (size_t t = 0; t < plan.tasks.size(); t++) {
    EXPECT_EQ(plan.tasks[t].stored.id, other.tasks[t].stored.id);
    EXPECT_EQ(plan.tasks[t].stored.metadata, other.tasks[t].stored.metadata);
  }
}

TEST(Plan, IsTheSameInTomlAndInJson) {
  CampaignPlan plan;
  read_plan(parse_config_toml(R"(
max_shots = 1e6
seed = 9
[[tasks]]
code = "surface_code"
task = ["rotated_memory_x", "rotated_memory_z"]
distance = [3, 5]
rounds = ["d", 7]
noise = "uniform"
p = [0.001, 2e-3]
decoder = ["matching", "correlated"]
max_failures = 100
metadata = {chip = "none"}
)",
                              "plan.toml"),
            {}, plan);
  expect_grid(plan);
}

TEST(Plan, ReadsYamlAsItReadsJson) {
  CampaignPlan plan;
  read_plan(parse_config_yaml(R"(# a grid
max_shots: 1e6
seed: 9
tasks:
  - code: surface_code
    task: [rotated_memory_x, "rotated_memory_z"]
    distance: [3, 5]
    rounds: [d, 7]
    noise: uniform
    p: [0.001, 2e-3]
    decoder:
      - matching
      - correlated
    max_failures: 100
    metadata: {chip: none}
)",
                              "plan.yaml"),
            {}, plan);
  expect_grid(plan);
}

TEST(Plan, ReadsYamlsErrorsWithLineAndColumn) {
  const auto error = [](const std::string& text) {
    return input_error_of([&] {
      CampaignPlan plan;
      read_plan(parse_config_yaml(text, "plan.yaml"), {}, plan);
    });
  };
  EXPECT_EQ(error("code: [\n").substr(0, 31), "plan.yaml:2:1: this is not YAML");
  EXPECT_EQ(error("code: surface_code\ntask: \"3\"\ndistance: '3d'\n").substr(0, 15), "plan.yaml:3:11:");
  EXPECT_EQ(error("code: surface_code\ntask: 3\ndistance: 3\n"), "plan.yaml:2:7: 'task' must be a text");
  EXPECT_EQ(error("seed: 1\nseed: 2\n"), "plan.yaml:2:1: 'seed' is given twice");
  EXPECT_EQ(error("[1, 2]: 3\n").substr(0, 15), "plan.yaml:1:1: ");
  EXPECT_EQ(error("seed: 1\n---\nseed: 2\n").substr(0, 15), "plan.yaml:3:1: ");
  for (const size_t depth : {300, 3000}) {
    const std::string deep = error("seed: " + std::string(depth, '[') + std::string(depth, ']'));
    EXPECT_NE(deep.find(": values are nested too deep"), std::string::npos) << deep;
  }
  EXPECT_NE(error("seed: " + std::string(300, '[')).find("plan.yaml:"), std::string::npos);
  EXPECT_EQ(error("").substr(0, 30), "plan.yaml:1: a plan is a table");
  // Each line refers to the one before it ten times.
  std::string many = "a0: &a0 1\n";
  for (int k = 1; k < 10; k++) {
    const std::string before = "*a" + std::to_string(k - 1);
    many += "a" + std::to_string(k) + ": &a" + std::to_string(k) + " [";
    for (int j = 0; j < 10; j++) many += (j == 0 ? "" : ", ") + before;
    many += "]\n";
  }
  EXPECT_NE(error(many).find("more than 100000 values"), std::string::npos);
}

TEST(Plan, RemovesDuplicateTasksAndKeepsDifferentTasks) {
  const std::string grid =
      R"({"code": "repetition_code", "task": "memory", "distance": 3, "noise": "uniform", "p": 0.01)";
  EXPECT_EQ(plan_of(R"({"tasks": [)" + grid + "}, " + grid + "}]}").tasks.size(), 1u);
  const std::string others = grid + R"(, "decoder": "exact"}, )" + grid + R"(, "postselect": "D0"}, )" + grid +
                             R"(, "strict": true}, )" + grid + R"(, "rounds": 4})";
  EXPECT_EQ(plan_of(R"({"tasks": [)" + grid + "}, " + others + "]}").tasks.size(), 5u);
}

TEST(Plan, ReportsErrorsWithTheLine) {
  EXPECT_EQ(error_of("{\n\"tasks\": [\n]\n}"), "plan.json:2: 'tasks' is an empty list");
  EXPECT_EQ(error_of("{\"code\": \"surface_code\",\n \"tsak\": 3}"), "plan.json:2: a plan has no 'tsak'");
  EXPECT_EQ(error_of("{\"code\": \"surface_code\"\n \"task\": 3}").substr(0, 34), "plan.json:2:7: this is not JSON: s");
  EXPECT_EQ(error_of("[\n1]"), "plan.json:1: a plan is a table with 'tasks', or with one grid of tasks");
  EXPECT_EQ(error_of("{\"seed\": 1, \"seed\": 2}"), "plan.json:1: 'seed' is given twice");
  const std::string start = "{\"task\": \"memory\", \"rounds\": 3, \"noise\": \"uniform\",\n";
  EXPECT_EQ(error_of(start + "\"code\": \"repitition_code\",\n\"distance\": 3, \"p\": 0.1}"),
            "plan.json:2: unknown code 'repitition_code'");
  EXPECT_EQ(error_of(start + "\"code\": \"repetition_code\",\n\"distance\": 3, \"p\": [0.1,\n-0.1\n]}"),
            "plan.json:4: 'p' must be a probability from 0 to 1, found -0.1");
  EXPECT_EQ(error_of(start + "\"code\": \"repetition_code\",\n\"distance\": 2.5, \"p\": 0.1}"),
            "plan.json:3: 'distance' must be a whole number from 2 to 2000");
  EXPECT_EQ(error_of(start + "\"code\": \"repetition_code\",\n\"distance\": 3, \"p\": 0.1, \"decoder\": \"mathcing\"}"),
            "plan.json:3: there is no decoder 'mathcing'; did you mean 'matching'?");
  EXPECT_EQ(error_of(start + "\"code\": \"repetition_code\",\n\"distance\": 3}"),
            "plan.json:1: a noise model needs a strength, found 'uniform'");
  EXPECT_EQ(error_of("{\"circuit\": \"c.stim\",\n\"p\": 0.1}"), "plan.json:2: 'circuit' and 'p' exclude each other");
  EXPECT_EQ(error_of("{\"circuit\": \"none.stim\"}").substr(0, 9), "none.stim");
  EXPECT_NE(error_of(std::string(1000, '[')).find("nested too deep"), std::string::npos);
}

TEST(Plan, ReportsTomlErrorsWithLineAndColumn) {
  const auto error = [](const char* text) {
    return input_error_of([&] {
      CampaignPlan plan;
      read_plan(parse_config_toml(text, "plan.toml"), {}, plan);
    });
  };
  EXPECT_EQ(error("code = \n").substr(0, 31), "plan.toml:1:8: this is not TOML");
  EXPECT_EQ(error("a = 1\ncode = 1979-05-27\n"),
            "plan.toml:2:8: plans may contain numbers, texts, lists and tables, but no dates");
  EXPECT_EQ(error("code = \"surface_code\"\ntask = 3\ndistance = 3\n"), "plan.toml:2:8: 'task' must be a text");
}

}  // namespace
}  // namespace sallow
