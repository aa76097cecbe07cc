#include "page/task_command.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "base/shell_word.h"
#include "codes/generate_code.h"
#include "page/campaign_page.h"
#include "page/sqlite_command.h"
#include "store/shard_writer.h"

namespace sallow {
namespace {

namespace fs = std::filesystem;

constexpr const char* kHostile = "$(touch pwned)`touch pwned`'; touch pwned; '\"; touch pwned; \"\ntouch pwned\n";

/// A folder with programs `sqlite3` and `sallow` that only print their arguments, each between ‹ and ›.
class Shell {
 public:
  Shell() : path_(fs::temp_directory_path() / ("sallow_shell_" + std::to_string(::getpid()))) {
    fs::remove_all(path_);
    fs::create_directories(path_);
    for (const char* name : {"sqlite3", "sallow"}) {
      std::ofstream(path_ / name) << "#!/bin/sh\nprintf '" << name << "'\nprintf '‹%s›' \"$@\"\n"
                                  << (std::string(name) == "sallow" ? "echo\ncat\n" : "");
      ::chmod((path_ / name).c_str(), 0700);
    }
  }
  ~Shell() { fs::remove_all(path_); }
  Shell(const Shell&) = delete;
  Shell& operator=(const Shell&) = delete;

  /// The output of a command that is pasted into a shell.
  std::string paste(const std::string& command) const {
    const std::string script = "cd " + shell_word(path_.string()) + "; PATH=.:$PATH; {\n" + command + "\n} </dev/null";
    std::FILE* shell = ::popen(script.c_str(), "r");
    if (shell == nullptr) return "there is no shell";
    std::string text;
    for (int c; (c = std::fgetc(shell)) != EOF;) text += static_cast<char>(c);
    EXPECT_EQ(::pclose(shell), 0) << command;
    EXPECT_FALSE(fs::exists(path_ / "pwned")) << command;
    return text;
  }
  std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  fs::path path_;
};

/// A store with some shots of each task.
void fill(ResultStore& store, const std::vector<std::pair<StoredTask, std::string>>& tasks) {
  ShardWriter writer(store);
  Transaction transaction(store.database());
  writer.campaign_seed(17, 17);
  for (const auto& [task, circuit] : tasks) {
    writer.store(writer.add_run(store.add_task(task, circuit), 17), 0, {64, 3, 0, 0.5, {}});
  }
  transaction.commit();
}

StoredTask hostile_task() {
  StoredTask task;
  task.id = std::string("id ") + kHostile;
  task.name = task.code = task.experiment = task.noise = kHostile;
  task.decoder = std::string("exec:") + kHostile;
  task.distance = task.rounds = 3;
  task.p = 0.25;
  return task;
}

TEST(TaskCommand, CountsTheShotsOfACircuitThatSallowGenerates) {
  const Shell shell;
  ResultStore store(shell.file("a.sqlite"), ResultStore::Open::kOrNew);
  StoredTask task;
  task.id = "a";
  task.decoder = "matching";
  task.code = "surface_code";
  task.experiment = "rotated_memory_z";
  task.noise = "uniform";
  task.distance = task.rounds = 3;
  task.p = 0.25;
  const Circuit circuit = generate_code({.distance = 3, .rounds = 3, .noise = parse_noise("uniform:0.25")});
  fill(store, {{task, circuit.str()}});
  const std::string command = task_commands(store, "a.sqlite").at("a");
  EXPECT_EQ(command.find("sallow estimate --code surface_code --task rotated_memory_z --distance 3 --rounds 3 "
                         "--noise uniform:0.25 --decoder matching --max_shots 64 --seed "),
            0u)
      << command;
}

TEST(TaskCommand, QuotesAnyContentsOfTheStoreForAShell) {
  const Shell shell;
  ResultStore store(shell.file("a.sqlite"), ResultStore::Open::kOrNew);
  const StoredTask task = hostile_task();
  fill(store, {{task, "M 0\n"}});
  const std::string found = shell.paste(task_commands(store, kHostile).at(task.id));
  EXPECT_EQ(found.find("sallow‹estimate›‹--circuit›‹-›‹--decoder›‹" + task.decoder + "›‹--max_shots›‹64›‹--seed›"), 0u)
      << found;
  const std::string asked = std::string("sqlite3‹") + kHostile +
                            "›‹SELECT text FROM circuits JOIN tasks ON circuit = hash WHERE id = " + sql_text(task.id) +
                            "›";
  EXPECT_TRUE(found.ends_with("\n" + asked)) << found;
}

TEST(SqliteCommand, NamesFilesWithAnyFirstCharacter) {
  EXPECT_EQ(sqlite_command("a.sqlite", "q"), "sqlite3 a.sqlite q");
  EXPECT_EQ(sqlite_command("-bail", "q"), "sqlite3 ./-bail q");
  EXPECT_EQ(sqlite_table_command(":memory:", "q"), "sqlite3 -header -column ./:memory: q");
  EXPECT_EQ(sqlite_command("file:a?mode=ro", "q"), "sqlite3 './file:a?mode=ro' q");
}

TEST(CampaignPage, QuotesCommandsForAShell) {
  const Shell shell;
  std::vector<TaskResult> results;
  for (const uint64_t distance : {3, 5}) {
    for (const double p : {0.125, 0.25}) {
      for (const char* decoder : {"matching", kHostile}) {
        TaskResult result{hostile_task(), {1000, 30, 0, 0.5, {}}};
        result.task.decoder = decoder;
        result.task.distance = distance;
        result.task.p = p;
        results.push_back(result);
      }
    }
  }
  results.push_back({hostile_task(), {1000, 30, 0, 0.5, {}}});
  results.back().task.p.reset();
  const Page page = campaign_page(results, fit_results(results), kHostile, {});
  size_t queries = 0, others = 0;
  for (const PageSection& section : page.sections) {
    for (const PageFigure& figure : section.figures) {
      const std::string found = shell.paste(figure.command);
      if (found.starts_with("sallow")) {
        others++;
        EXPECT_EQ(found.find(std::string("sallow‹fit›‹--db›‹") + kHostile + "›\n"), 0u) << found;
        continue;
      }
      queries++;
      EXPECT_EQ(found.find(std::string("sqlite3‹-header›‹-column›‹") + kHostile + "›‹SELECT "), 0u) << found;
      if (found.find("code =") != std::string::npos) {
        EXPECT_NE(found.find("code = " + sql_text(kHostile) + " AND experiment"), std::string::npos) << found;
      }
    }
  }
  EXPECT_GE(queries, 3u);
  EXPECT_GE(others, 1u);
}

}  // namespace
}  // namespace sallow
