#include "store/result_store.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>

#include "base/error.h"
#include "store/content_hash.h"
#include "store/same_shots.test.h"
#include "store/shard_writer.h"

namespace sallow {
namespace {

namespace fs = std::filesystem;

class Folder {
 public:
  Folder() : path_(fs::temp_directory_path() / ("sallow_store_" + std::to_string(::getpid()))) {
    fs::remove_all(path_);
    fs::create_directories(path_);
  }
  ~Folder() { fs::remove_all(path_); }
  std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  fs::path path_;
};

StoredTask task_named(const std::string& id) {
  StoredTask task;
  task.id = id;
  task.name = "task " + id;
  task.decoder = "matching";
  task.distance = 3;
  task.p = 0.25;
  return task;
}

std::string error_of(const std::string& path, ResultStore::Open open) {
  try {
    ResultStore store(path, open, 0.05);
  } catch (const InputError& error) {
    return std::string(error.what()).substr(path.size());
  }
  return "no error";
}

TEST(ContentHash, IsSha256) {
  // The examples of FIPS 180-4.
  EXPECT_EQ(sha256_text(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_text("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(ResultStore, KeepsTasksAndAddsUpTheirShards) {
  const Folder folder;
  {
    ResultStore store(folder.file("a.sqlite"), ResultStore::Open::kOrNew);
    ShardWriter writer(store);
    Transaction transaction(store.database());
    EXPECT_EQ(writer.campaign_seed({}, 17), 17u);
    const size_t a = writer.add_run(store.add_task(task_named("a"), "M 0\n"), 17);
    const size_t b = writer.add_run(store.add_task(task_named("b"), "M 0\n"), 17);
    EXPECT_EQ(store.add_task(task_named("a"), "M 0\n"), 1);
    writer.store(a, 0, {64, 3, 1, 0.5, {{"L0", 2}, {"L1", 3}}});
    writer.store(a, 64, {64, 4, 0, 0.25, {{"L0", 1}}});
    writer.store(b, 0, {10, 0, 0, 1, {}});
    EXPECT_EQ(writer.read_new().size(), 3u);
    EXPECT_TRUE(writer.read_new().empty());
    transaction.commit();
  }
  ResultStore store(folder.file("a.sqlite"));
  const std::vector<TaskResult> results = store.results();
  ASSERT_EQ(results.size(), 2u);
  EXPECT_EQ(results[0].task.name, "task a");
  EXPECT_EQ(results[0].task.distance, 3u);
  EXPECT_FALSE(results[0].task.rounds);
  EXPECT_EQ(results[0].task.p, 0.25);
  EXPECT_TRUE(same_shots(results[0].counts, Counts{128, 7, 1, 0, {{"L0", 3}, {"L1", 3}}}));
  EXPECT_EQ(results[0].counts.seconds, 0.75);
  EXPECT_EQ(results[1].counts.shots, 10u);
  EXPECT_EQ(store.circuit("b"), "M 0\n");
  EXPECT_EQ(store.circuit("c"), "");
}

TEST(ResultStore, CountsUpToWhereARunEndedAndAllUntilThen) {
  const Folder folder;
  ResultStore store(folder.file("a.sqlite"), ResultStore::Open::kOrNew);
  ShardWriter writer(store);
  const auto shots = [&] { return store.results()[0].counts.shots; };
  const auto in_transaction = [&](auto&& act) {
    Transaction transaction(store.database());
    act();
    transaction.commit();
  };
  size_t run = 0;
  in_transaction([&] {
    run = writer.add_run(store.add_task(task_named("a"), ""), 1);
    for (uint64_t shot = 0; shot < 640; shot += 64) writer.store(run, shot, {64, 0, 0, 0, {}});
  });
  EXPECT_EQ(shots(), 640u);
  in_transaction([&] { writer.end_run(run, 256); });
  EXPECT_EQ(shots(), 256u);
  in_transaction([&] { writer.end_run(run, 128); });
  EXPECT_EQ(shots(), 256u);
  in_transaction([&] { writer.reopen_run(run); });
  EXPECT_EQ(shots(), 640u);
}

TEST(ResultStore, CountsAShardOnceWhoeverBringsIt) {
  const Folder folder;
  ResultStore one(folder.file("a.sqlite"), ResultStore::Open::kOrNew), two(folder.file("a.sqlite"));
  ShardWriter first(one), second(two);
  for (auto [store, writer] : {std::pair(&one, &first), std::pair(&two, &second)}) {
    Transaction transaction(store->database());
    const size_t run = writer->add_run(store->add_task(task_named("a"), ""), 1);
    EXPECT_EQ(writer->claims_of_others().size(), store == &one ? 0u : 1u);
    writer->claim({run, 0});
    writer->store(run, 0, {64, 1, 0, 0, {}});
    transaction.commit();
  }
  EXPECT_EQ(one.results()[0].counts.shots, 64u);
  Transaction transaction(one.database());
  EXPECT_TRUE(first.claims_of_others().empty());  // the second could not claim what was the first's
}

TEST(ResultStore, GoesOnWithItsSeedAndRefusesAnother) {
  const Folder folder;
  ResultStore store(folder.file("a.sqlite"), ResultStore::Open::kOrNew);
  ShardWriter writer(store);
  const Transaction transaction(store.database());
  EXPECT_EQ(writer.campaign_seed(UINT64_MAX, 1), UINT64_MAX);
  EXPECT_EQ(writer.campaign_seed({}, 1), UINT64_MAX);
  EXPECT_THROW(writer.campaign_seed(3, 1), InputError);
}

TEST(ResultStore, WritesNothingWithoutACommit) {
  const Folder folder;
  ResultStore store(folder.file("a.sqlite"), ResultStore::Open::kOrNew);
  {
    Transaction transaction(store.database());
    store.add_task(task_named("a"), "");
  }
  EXPECT_TRUE(store.results().empty());
}

TEST(ResultStore, RefusesWhatIsNoStoreOfThisVersion) {
  const Folder folder;
  using Open = ResultStore::Open;
  EXPECT_EQ(error_of(folder.file("none"), Open::kExisting), ": there is no such file");
  EXPECT_EQ(error_of(folder.file("none/none"), Open::kOrNew),
            ": cannot open it as a database: unable to open database file");
  EXPECT_EQ(error_of(folder.file(""), Open::kOrNew), ": this is not a regular file");
  std::ofstream(folder.file("text")) << std::string(5000, 'x');
  EXPECT_EQ(error_of(folder.file("text"), Open::kOrNew), ": this is not a SQLite database");
  std::ofstream(folder.file("empty")) << "";
  EXPECT_EQ(error_of(folder.file("empty"), Open::kExisting), ": this file holds no results");
  EXPECT_EQ(error_of(folder.file("empty"), Open::kOrNew), "no error");
  {
    Database foreign(folder.file("foreign"), Database::Open::kOrNew, 1);
    foreign.run("CREATE TABLE recipes (cake TEXT)");
  }
  EXPECT_EQ(error_of(folder.file("foreign"), Open::kOrNew), ": this database is not a store of sallow's");
  {
    ResultStore newer(folder.file("newer"), Open::kOrNew);
    newer.database().run("PRAGMA user_version = 7");
  }
  EXPECT_EQ(error_of(folder.file("newer"), Open::kOrNew), ": the store has version 7; this sallow knows version 1");
  ResultStore locked(folder.file("locked"), Open::kOrNew);
  const Transaction writing(locked.database());
  ResultStore other(folder.file("locked"), Open::kOrNew, 0.05);  // readers need not wait
  EXPECT_THROW(ShardWriter{other}, InputError);
}

}  // namespace
}  // namespace sallow
