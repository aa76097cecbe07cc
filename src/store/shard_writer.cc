#include "store/shard_writer.h"

#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>

#include "base/error.h"

namespace sallow {
namespace {

// A process shows itself with each transaction, many times a second; one that is silent for this long is gone, or its
// machine asleep.
constexpr double kSilentSeconds = 20;
constexpr double kCheckSeconds = 0.5;

double now() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::string host_name() {
  char name[256] = {};
  return ::gethostname(name, sizeof name - 1) == 0 ? name : "";
}

bool lives(int64_t process) {
  return ::kill(static_cast<pid_t>(process), 0) == 0 || errno == EPERM;
}

/// {"L0":12,"unmatchable":3}; the names are ours and need no escapes.
std::string json_text(const std::map<std::string, uint64_t>& counts) {
  std::string text;
  for (const auto& [name, count] : counts) {
    text += (text.empty() ? "{\"" : ",\"") + name + "\":" + std::to_string(count);
  }
  return text + "}";
}

}  // namespace

ShardWriter::ShardWriter(ResultStore& store)
    : database_(store.database()),
      insert_(database_.prepare("INSERT OR IGNORE INTO shards (run, first_shot, shots, failures, discards, seconds, "
                                "others) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")),
      claim_(database_.prepare("INSERT OR IGNORE INTO claims VALUES (?1, ?2, ?3)")),
      give_back_(database_.prepare("DELETE FROM claims WHERE run = ?1 AND first_shot = ?2 AND holder = ?3")),
      new_shards_(database_.prepare("SELECT number, run, first_shot, shots, failures, discards FROM shards WHERE "
                                    "number > ?1 ORDER BY number")),
      other_claims_(database_.prepare("SELECT run, first_shot FROM claims WHERE holder != ?1")),
      // Who was silent for too long may have been dropped, and comes back with its number.
      seen_(database_.prepare("INSERT INTO holders (number, host, process, seen) VALUES (?1, ?2, ?3, ?4) "
                              "ON CONFLICT (number) DO UPDATE SET seen = excluded.seen")) {
  Transaction transaction(database_);
  drop_dead_holders();
  Statement insert =
      database_.prepare("INSERT INTO holders (host, process, seen) VALUES (?1, ?2, ?3) RETURNING number");
  insert.bind(1, host_name()).bind(2, int64_t{::getpid()}).bind(3, now());
  insert.step();
  holder_ = insert.integer(0);
  insert.step();
  transaction.commit();
}

ShardWriter::~ShardWriter() {
  try {
    Transaction transaction(database_);
    database_.prepare("DELETE FROM claims WHERE holder = ?1").bind(1, holder_).run();
    database_.prepare("DELETE FROM holders WHERE number = ?1").bind(1, holder_).run();
    transaction.commit();
  } catch (const std::exception&) {
    // They expire by themselves.
  }
}

uint64_t ShardWriter::campaign_seed(std::optional<uint64_t> wanted, uint64_t fresh) {
  database_.prepare("INSERT OR IGNORE INTO campaign VALUES ('seed', ?1)")
      .bind(1, std::to_string(wanted.value_or(fresh)))
      .run();
  Statement query = database_.prepare("SELECT value FROM campaign WHERE key = 'seed'");
  query.step();
  const uint64_t seed = std::stoull(query.text(0));
  if (wanted && *wanted != seed) {
    throw InputError(SourceLocation{database_.path()},
                     "the store's seed is " + std::to_string(seed) + ", not " + std::to_string(*wanted),
                     "leave --seed out to go on with it, or fill another store and 'sallow combine' the two");
  }
  return seed;
}

size_t ShardWriter::add_run(int64_t task, uint64_t seed) {
  const std::string seed_text = std::to_string(seed);
  database_.prepare("INSERT OR IGNORE INTO runs (task, seed) VALUES (?1, ?2)").bind(1, task).bind(2, seed_text).run();
  Statement query = database_.prepare("SELECT number FROM runs WHERE task = ?1 AND seed = ?2");
  query.bind(1, task).bind(2, seed_text).step();
  runs_.push_back({query.integer(0), task});
  run_index_[runs_.back().number] = runs_.size() - 1;
  return runs_.size() - 1;
}

Counts ShardWriter::counted_elsewhere(size_t run) {
  Statement query = database_.prepare(
      "SELECT total(shots), total(failures), total(discards) FROM ("
      "SELECT shots, failures, discards FROM shards JOIN runs ON shards.run = runs.number WHERE task = ?1 AND run != "
      "?2 "
      "AND (counted_until IS NULL OR first_shot < counted_until) "
      "UNION ALL SELECT shots, failures, discards FROM imports WHERE task = ?1)");
  query.bind(1, runs_[run].task).bind(2, runs_[run].number).step();
  return {query.count(0), query.count(1), query.count(2), 0, {}};
}

void ShardWriter::store(size_t run, uint64_t first_shot, const Counts& counts) {
  insert_.bind(1, runs_[run].number).bind(2, first_shot).bind(3, counts.shots).bind(4, counts.failures);
  insert_.bind(5, counts.discards).bind(6, counts.seconds);
  if (counts.others.empty()) {
    insert_.bind_null(7);
  } else {
    insert_.bind(7, json_text(counts.others));
  }
  insert_.run();
}

void ShardWriter::claim(const Claim& claim) {
  claim_.bind(1, runs_[claim.run].number).bind(2, claim.first_shot).bind(3, holder_).run();
}

void ShardWriter::give_back(const Claim& claim) {
  give_back_.bind(1, runs_[claim.run].number).bind(2, claim.first_shot).bind(3, holder_).run();
}

std::vector<ShardWriter::Stored> ShardWriter::read_new() {
  std::vector<Stored> shards;
  new_shards_.bind(1, last_shard_);
  while (new_shards_.step()) {
    last_shard_ = new_shards_.integer(0);
    const auto run = run_index_.find(new_shards_.integer(1));
    if (run == run_index_.end()) continue;
    shards.push_back(
        {run->second, new_shards_.count(2), new_shards_.count(3), new_shards_.count(4), new_shards_.count(5)});
  }
  return shards;
}

std::vector<ShardWriter::Claim> ShardWriter::claims_of_others() {
  seen_.bind(1, holder_).bind(2, host_name()).bind(3, int64_t{::getpid()}).bind(4, now()).run();
  drop_dead_holders();
  std::vector<Claim> claims;
  other_claims_.bind(1, holder_);
  while (other_claims_.step()) {
    const auto run = run_index_.find(other_claims_.integer(0));
    if (run != run_index_.end()) claims.push_back({run->second, other_claims_.count(1)});
  }
  return claims;
}

void ShardWriter::end_run(size_t run, uint64_t counted_until) {
  database_.prepare("UPDATE runs SET counted_until = max(coalesce(counted_until, 0), ?1) WHERE number = ?2")
      .bind(1, counted_until)
      .bind(2, runs_[run].number)
      .run();
}

void ShardWriter::reopen_run(size_t run) {
  database_.prepare("UPDATE runs SET counted_until = NULL WHERE number = ?1").bind(1, runs_[run].number).run();
}

void ShardWriter::drop_dead_holders() {
  const double time = now();
  if (time - holders_checked_ < kCheckSeconds) return;
  holders_checked_ = time;
  const std::string here = host_name();
  std::vector<int64_t> dead;
  Statement holders = database_.prepare("SELECT number, host, process, seen FROM holders");
  while (holders.step()) {
    if (holders.integer(0) == holder_) continue;
    const bool silent = time - holders.real(3) > kSilentSeconds;
    if (silent || (holders.text(1) == here && !lives(holders.integer(2)))) dead.push_back(holders.integer(0));
  }
  for (const int64_t number : dead) {
    database_.prepare("DELETE FROM claims WHERE holder = ?1").bind(1, number).run();
    database_.prepare("DELETE FROM holders WHERE number = ?1").bind(1, number).run();
  }
}

}  // namespace sallow
