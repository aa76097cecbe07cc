#include "store/result_store.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>

#include "base/error.h"
#include "store/content_hash.h"
#include "store/failed_shots.h"
#include "store/same_shots.test.h"
#include "store/shard_writer.h"
#include "store/this_process.h"

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

TEST(ResultStore, CountsAllShotsOfARunUpToItsStop) {
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

TEST(ResultStore, CountsAShardOnceForAnyWriter) {
  const Folder folder;
  ResultStore one(folder.file("a.sqlite"), ResultStore::Open::kOrNew),
      two(folder.file("a.sqlite"), ResultStore::Open::kOrNew);
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
  EXPECT_TRUE(first.claims_of_others().empty());  // the second could not claim a shard of the first
}

TEST(ResultStore, KeepsItsSeedAndRefusesAnother) {
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

TEST(ResultStore, RefusesFilesThatAreNotStoresOfThisVersion) {
  const Folder folder;
  using Open = ResultStore::Open;
  EXPECT_EQ(error_of(folder.file("none"), Open::kToRead), ": there is no such file");
  EXPECT_EQ(error_of(folder.file("none/none"), Open::kOrNew), ": cannot write here: No such file or directory");
  EXPECT_EQ(error_of(folder.file(""), Open::kOrNew), ": this is not a regular file");
  std::ofstream(folder.file("text")) << std::string(5000, 'x');
  EXPECT_EQ(error_of(folder.file("text"), Open::kOrNew), ": this is not a SQLite database");
  std::ofstream(folder.file("empty")) << "";
  EXPECT_EQ(error_of(folder.file("empty"), Open::kToRead), ": this file holds no results");
  EXPECT_EQ(error_of(folder.file("empty"), Open::kOrNew), "no error");
  {
    Database foreign(folder.file("foreign"), Database::Open::kOrNew, 1);
    foreign.run("CREATE TABLE recipes (cake TEXT)");
  }
  EXPECT_EQ(error_of(folder.file("foreign"), Open::kOrNew), ": this database is not a store of sallow");
  {
    ResultStore newer(folder.file("newer"), Open::kOrNew);
    newer.database().run("PRAGMA user_version = 7");
  }
  EXPECT_EQ(error_of(folder.file("newer"), Open::kOrNew),
            ": the store has version 7; this sallow supports versions up to 2");
  ResultStore locked(folder.file("locked"), Open::kOrNew);
  const Transaction writing(locked.database());
  ResultStore other(folder.file("locked"), Open::kOrNew, 0.05);  // readers need not wait
  EXPECT_THROW(ShardWriter{other}, InputError);
}

/// A store with 128 shots of one task, 7 of which fail, and 10^20 shots of a task of sinter.
void make_small_store(const std::string& path) {
  ResultStore store(path, ResultStore::Open::kOrNew);
  ShardWriter writer(store);
  Transaction transaction(store.database());
  writer.campaign_seed(5, 5);
  const size_t run = writer.add_run(store.add_task(task_named("a"), "M 0\n"), 5);
  writer.store(run, 0, {64, 3, 0, 0.5, {}}, failed_shots_text(std::vector<uint64_t>{0, 1, 63}));
  writer.store(run, 64, {64, 4, 0, 0.5, {}}, failed_shots_text(std::vector<uint64_t>{1, 2, 3, 4}));
  StoredTask imported = task_named("b");
  imported.strong_id = "b";
  const Count many = Count::parse("100000000000000000000").value();
  store.add_import(store.add_task(imported, ""), "sinter", {many, 9, 0, 1, {{"E", many}}});
  transaction.commit();
}

TEST(ResultStore, KeepsCountsBeyond64Bits) {
  const Folder folder;
  make_small_store(folder.file("a.sqlite"));
  const Counts counts = ResultStore(folder.file("a.sqlite")).results().at(1).counts;
  EXPECT_EQ(counts.shots.str(), "100000000000000000000");
  EXPECT_EQ(counts.failures, 9);
  EXPECT_EQ(counts.others.at("E").str(), "100000000000000000000");
  // In SQL the count is the nearest floating-point number.
  Database database(folder.file("a.sqlite"), Database::Open::kToRead, 1);
  Statement query = database.prepare("SELECT shots FROM results WHERE id = 'b'");
  ASSERT_TRUE(query.step());
  EXPECT_EQ(query.real(0), 1e20);
}

TEST(ResultStore, StoresWhichShotsFailed) {
  const Folder folder;
  make_small_store(folder.file("a.sqlite"));
  const std::vector<ShardFailures> shards = ResultStore(folder.file("a.sqlite")).failures("a");
  ASSERT_EQ(shards.size(), 2u);
  EXPECT_EQ(shards[0].seed, 5u);
  EXPECT_EQ(shards[1].first_shot, 64u);
  EXPECT_EQ(shards[1].kept, 64u);
  EXPECT_EQ(shards[1].failed, (std::vector<uint64_t>{1, 2, 3, 4}));
}

TEST(ResultStore, NamesAnEditedRow) {
  const Folder folder;
  const std::pair<const char*, const char*> edits[] = {
      {"UPDATE shards SET failures = 65 WHERE number = 2",
       "table shards, row 2: more failures and discards than shots: 65 and 0 in 64"},
      {"UPDATE shards SET shots = -1 WHERE number = 1", "table shards, row 1: shots is '-1', which is not a count"},
      {"UPDATE shards SET discards = 'x' WHERE number = 1",
       "table shards, row 1: discards is 'x', which is not a count"},
      {"UPDATE shards SET seconds = 9e999 WHERE number = 1",
       "table shards, row 1: seconds is 'Inf', which is not a number"},
      {"UPDATE shards SET others = '[' WHERE number = 1", "table shards, row 1: others is not a JSON table"},
      {"UPDATE shards SET others = '{\"L0\":-1}' WHERE number = 1",
       "table shards, row 1: others has a value that is not a count"},
      {"UPDATE shards SET run = 9 WHERE number = 1", "table shards, row 1: there is no run 9"},
      {"UPDATE shards SET failed_shots = x'05' WHERE number = 1",
       "table shards, row 1: failed_shots are not those of 3 failures"},
      {"UPDATE runs SET seed = 'five'", "table runs, row 1: the seed is 'five', which is not an integer of 64 bits"},
      {"UPDATE runs SET counted_until = 'x'", "table runs, row 1: counted_until is 'x', which is not a count"},
      {"UPDATE imports SET failures = x'3178'", "table imports, row sinter: failures is '1x', which is not a count"},
      {"UPDATE tasks SET distance = 'three' WHERE number = 1",
       "table tasks, row 1: distance is 'three', which is not a count"},
      {"UPDATE tasks SET p = 'x' WHERE number = 1", "table tasks, row 1: p is 'x', which is not a number"},
      {"UPDATE tasks SET metadata = '{' WHERE number = 1", "table tasks, row 1: metadata: it is not JSON"},
      {"UPDATE circuits SET text = 'M 1'", "the circuit's text has another hash"},
      {"DROP TABLE shards", "the store has no table 'shards'"},
      {"DROP TABLE campaign", "the store has no table 'campaign'"},
      {"DROP VIEW results; DROP VIEW counted; ALTER TABLE shards DROP COLUMN discards",
       "the store's table 'shards' has no column 'discards'"},
      {"DROP VIEW results; ALTER TABLE tasks RENAME COLUMN noise TO sound",
       "the store's table 'tasks' has no column 'noise'"},
  };
  for (const auto& [edit, problem] : edits) {
    const std::string path = folder.file("a.sqlite");
    fs::remove(path);
    make_small_store(path);
    Database(path, Database::Open::kOrNew, 1).run(edit);
    try {
      ResultStore store(path);
      store.results();
      store.failures("a");
      store.circuit("a");
      ADD_FAILURE() << edit;
    } catch (const InputError& error) {
      EXPECT_NE(std::string(error.what()).find(problem), std::string::npos) << edit << ": " << error.what();
      EXPECT_EQ(error.where().file, path);
    }
  }
}

TEST(ResultStore, IsNotOpenedForWritingIfAPageIsDamaged) {
  const Folder folder;
  const std::string path = folder.file("a.sqlite");
  make_small_store(path);
  constexpr std::streamoff kPageBytes = 4096;
  const auto pages = static_cast<std::streamoff>(fs::file_size(path)) / kPageBytes;
  ASSERT_GT(pages, 5);
  for (std::streamoff page = 1; page < pages; page++) {
    fs::copy_file(path, folder.file("b.sqlite"), fs::copy_options::overwrite_existing);
    std::fstream file(folder.file("b.sqlite"), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(page * kPageBytes);
    file << std::string(100, '\xaa');
    file.close();
    EXPECT_NE(error_of(folder.file("b.sqlite"), ResultStore::Open::kOrNew).find("the database is damaged"),
              std::string::npos)
        << page;
  }
}

TEST(ResultStore, RefusesAnInvalidCampaignSeed) {
  const Folder folder;
  make_small_store(folder.file("a.sqlite"));
  ResultStore store(folder.file("a.sqlite"), ResultStore::Open::kOrNew);
  store.database().run("UPDATE campaign SET value = 'x'");
  ShardWriter writer(store);
  const Transaction transaction(store.database());
  EXPECT_THROW(writer.campaign_seed({}, 1), InputError);
}

TEST(ResultStore, ConvertsAnOlderStoreToItsVersion) {
  const Folder folder;
  const std::string path = folder.file("a.sqlite");
  make_small_store(path);
  Database(path, Database::Open::kOrNew, 1)
      .run(
          "ALTER TABLE tasks DROP COLUMN same_shots; ALTER TABLE shards DROP COLUMN failed_shots; DROP TABLE holders; "
          "CREATE TABLE holders (number INTEGER PRIMARY KEY AUTOINCREMENT, host TEXT NOT NULL, process INTEGER NOT "
          "NULL, seen REAL NOT NULL); INSERT INTO holders VALUES (7, 'gone', 1, 9e9); INSERT INTO claims VALUES (1, "
          "128, 7); PRAGMA user_version = 1");
  {
    ResultStore old(path);  // without conversion
    EXPECT_EQ(old.results().at(0).counts.failures, 7);
    EXPECT_TRUE(old.failures("a").empty());
    EXPECT_EQ(old.database().number("PRAGMA user_version"), 1);
  }
  ResultStore store(path, ResultStore::Open::kOrNew);
  EXPECT_EQ(store.results().at(0).counts.failures, 7);
  ShardWriter writer(store);
  Transaction transaction(store.database());
  EXPECT_TRUE(writer.claims_of_others().empty());
  StoredTask task = task_named("c");
  task.same_shots = true;
  const size_t run = writer.add_run(store.add_task(task, "M 0\n"), 5);
  writer.store(run, 0, {64, 1, 0, 0.5, {}}, failed_shots_text(std::vector<uint64_t>{9}));
  transaction.commit();
  EXPECT_EQ(store.failures("c").at(0).failed, std::vector<uint64_t>{9});
}

TEST(ResultStore, CanBeWrittenAsTheBytesOfAFile) {
  const Folder folder;
  {
    ResultStore store("new.sqlite", ResultStore::Open::kTemporary);
    Transaction transaction(store.database());
    store.add_task(task_named("a"), "M 0\n");
    transaction.commit();
    std::ofstream(folder.file("a.sqlite"), std::ios::binary) << store.image();
    EXPECT_FALSE(fs::exists("new.sqlite"));
  }
  ResultStore store(folder.file("a.sqlite"), ResultStore::Open::kOrNew);
  EXPECT_EQ(store.results().at(0).task.name, "task a");
  Statement mode = store.database().prepare("PRAGMA journal_mode");
  mode.step();
  EXPECT_EQ(mode.text(0), "wal");
}

TEST(ResultStore, CanBeReadFromAReadOnlyFolder) {
  const Folder folder;
  const std::string path = folder.file("a#b %41?.sqlite");
  make_small_store(path);
  // With a log that holds data not yet in the store, as after a campaign was killed.
  const std::string killed = folder.file("killed.sqlite");
  {
    make_small_store(killed);
    ResultStore store(killed, ResultStore::Open::kOrNew);
    Transaction transaction(store.database());
    store.add_task(task_named("c"), "M 0\n");
    transaction.commit();
    for (const char* end : {"", "-wal"}) fs::copy_file(killed + end, folder.file("ro.sqlite") + end);
  }
  const std::string with_log = folder.file("ro.sqlite");
  ASSERT_GT(fs::file_size(with_log + "-wal"), 0u);
  for (const std::string& name : {path, with_log, with_log + "-wal"}) {
    fs::permissions(name, fs::perms::owner_read | fs::perms::group_read | fs::perms::others_read);
  }
  fs::permissions(folder.file(""),
                  fs::perms::owner_read | fs::perms::owner_exec | fs::perms::others_read | fs::perms::others_exec);
  const pid_t child = ::fork();
  if (child == 0) {
    // Root may write anywhere.
    if (::geteuid() == 0 && (::setgid(65534) != 0 || ::setuid(65534) != 0)) ::_exit(9);
    try {
      const bool good = ResultStore(path).results().size() == 2 && ResultStore(with_log).results().size() == 3;
      ::_exit(good ? 0 : 1);
    } catch (const std::exception& error) {
      std::fprintf(stderr, "%s\n", error.what());
      ::_exit(2);
    }
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  fs::permissions(folder.file(""), fs::perms::owner_all);
  ASSERT_TRUE(WIFEXITED(status));
  if (WEXITSTATUS(status) == 9) GTEST_SKIP() << "this process may not become another user";
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST(ShardWriter, DropsTheClaimsOfAProcessWhoseHeartbeatStopsForAnyClock) {
  const Folder folder;
  ResultStore store(folder.file("a.sqlite"), ResultStore::Open::kOrNew);
  double time = 0;
  ShardWriter writer(store, [&] { return time; });
  {
    Transaction transaction(store.database());
    writer.add_run(store.add_task(task_named("a"), ""), 1);
    store.database().run(
        "INSERT INTO holders VALUES (100, 'elsewhere', 'another machine', 1, '1', 1000000000); "
        "INSERT INTO claims VALUES (1, 0, 100)");
    transaction.commit();
  }
  const auto claims_after = [&](double seconds) {
    time += seconds;
    Transaction transaction(store.database());
    const size_t count = writer.claims_of_others().size();
    transaction.commit();
    return count;
  };
  for (int k = 0; k < 10; k++) EXPECT_EQ(claims_after(2), 1u) << k;
  ASSERT_EQ(writer.other_holders().size(), 1u);
  EXPECT_EQ(writer.other_holders()[0].host, "elsewhere");
  EXPECT_EQ(writer.other_holders()[0].shards, 1u);
  // A heartbeat restarts the wait.
  store.database().run("UPDATE holders SET beats = beats + 1 WHERE number = 100");
  for (int k = 0; k < 10; k++) EXPECT_EQ(claims_after(2), 1u) << k;
  // One long sleep of this process adds little to the wait.
  EXPECT_EQ(claims_after(1000), 1u);
  EXPECT_EQ(claims_after(2), 0u);
}

TEST(ShardWriter, DetectsAtOnceThatAProcessOfItsMachineHasEnded) {
  const Folder folder;
  const std::string path = folder.file("a.sqlite");
  const pid_t child = ::fork();
  if (child == 0) {
    ResultStore store(path, ResultStore::Open::kOrNew);
    ShardWriter writer(store);
    Transaction transaction(store.database());
    writer.claim({writer.add_run(store.add_task(task_named("a"), ""), 1), 0});
    transaction.commit();
    ::_exit(0);  // as if killed: no destructor releases the claim
  }
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  ResultStore store(path, ResultStore::Open::kOrNew);
  EXPECT_EQ(store.database().number("SELECT count(*) FROM claims"), 1);
  if (this_process().machine.empty()) GTEST_SKIP() << "this system has no name of its machine";
  ShardWriter writer(store);
  EXPECT_EQ(store.database().number("SELECT count(*) FROM claims"), 0);
}

TEST(ShardWriter, DistinguishesProcessesWithTheSameNumber) {
  EXPECT_FALSE(is_gone(::getpid(), this_process().started));
  if (this_process().started.empty()) GTEST_SKIP() << "this system has no start times of processes";
  EXPECT_TRUE(is_gone(::getpid(), this_process().started + "0"));
}

}  // namespace
}  // namespace sallow
