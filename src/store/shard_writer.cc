#include "store/shard_writer.h"

#include <algorithm>
#include <chrono>

#include "base/error.h"
#include "store/stored_row.h"

namespace sallow {
namespace {

// The heartbeat counts transactions, many per second; a process without a heartbeat for this long has ended or stopped.
constexpr double kSilentSeconds = 20;
constexpr double kCheckSeconds = 0.5;
// The most that one check adds to another's silent time, because this process may have been suspended in between.
constexpr double kMostPerLook = 2;

}  // namespace

double ShardWriter::monotonic_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

ShardWriter::ShardWriter(ResultStore& store, std::function<double()> seconds)
    : database_(store.database()),
      seconds_(std::move(seconds)),
      insert_(database_.prepare("INSERT OR IGNORE INTO shards (run, first_shot, shots, failures, discards, seconds, "
                                "others, failed_shots) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) RETURNING number")),
      claim_(database_.prepare("INSERT OR IGNORE INTO claims VALUES (?1, ?2, ?3)")),
      give_back_(database_.prepare("DELETE FROM claims WHERE run = ?1 AND first_shot = ?2 AND holder = ?3")),
      new_shards_(database_.prepare("SELECT number, run, first_shot, shots, failures, discards, seconds, NULL FROM "
                                    "shards WHERE number > ?1 ORDER BY number")),
      other_claims_(database_.prepare("SELECT run, first_shot FROM claims WHERE holder != ?1")),
      // A process that was silent for too long may have been removed; it is added again with its number.
      seen_(database_.prepare("INSERT INTO holders (number, host, machine, process, started, beats) "
                              "VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (number) DO UPDATE SET beats = "
                              "excluded.beats RETURNING number")) {
  Transaction transaction(database_);
  drop_dead_holders();
  beat();
  transaction.commit();
}

void ShardWriter::beat() {
  if (holder_ == 0) {
    seen_.bind_null(1);
  } else {
    seen_.bind(1, holder_);
  }
  seen_.bind(2, process_.host).bind(3, process_.machine).bind(4, process_.process).bind(5, process_.started);
  seen_.bind(6, ++beats_);
  seen_.step();
  holder_ = seen_.integer(0);
  seen_.step();
}

ShardWriter::~ShardWriter() {
  try {
    Transaction transaction(database_);
    database_.prepare("DELETE FROM claims WHERE holder = ?1").bind(1, holder_).run();
    database_.prepare("DELETE FROM holders WHERE number = ?1").bind(1, holder_).run();
    transaction.commit();
  } catch (const std::exception&) {
    // The claims will expire.
  }
}

uint64_t ShardWriter::campaign_seed(std::optional<uint64_t> wanted, uint64_t fresh) {
  database_.prepare("INSERT OR IGNORE INTO campaign VALUES ('seed', ?1)")
      .bind(1, std::to_string(wanted.value_or(fresh)))
      .run();
  Statement query = database_.prepare("SELECT value, key FROM campaign WHERE key = 'seed'");
  query.step();
  const uint64_t seed = StoredRow(database_, query, "campaign", 1).seed(0);
  if (wanted && *wanted != seed) {
    throw InputError(SourceLocation{database_.path()},
                     "the store's seed is " + std::to_string(seed) + ", not " + std::to_string(*wanted),
                     "leave out --seed to resume, or fill another store and merge both with 'sallow combine'");
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
      "SELECT shards.number, shots, failures, discards, seconds, NULL FROM shards JOIN runs ON shards.run = "
      "runs.number WHERE task = ?1 AND run != ?2 AND (counted_until IS NULL OR first_shot < counted_until) "
      "UNION ALL SELECT source, shots, failures, discards, seconds, NULL FROM imports WHERE task = ?1");
  query.bind(1, runs_[run].task).bind(2, runs_[run].number);
  const StoredRow row(database_, query, "counted", 0);
  Counts sum;
  while (query.step()) sum += row.counts(1);
  return sum;
}

void ShardWriter::store(size_t run, uint64_t first_shot, const Counts& counts,
                        const std::optional<std::string>& failed_shots) {
  insert_.bind(1, runs_[run].number).bind(2, first_shot);
  bind_count(insert_, 3, counts.shots);
  bind_count(insert_, 4, counts.failures);
  bind_count(insert_, 5, counts.discards);
  insert_.bind(6, counts.seconds);
  bind_others(insert_, 7, counts.others);
  if (failed_shots) {
    insert_.bind_bytes(8, *failed_shots);
  } else {
    insert_.bind_null(8);
  }
  if (!insert_.step()) {
    // Another process was faster; or the index is damaged, and this shard would be sampled again and again.
    Statement find = database_.prepare("SELECT 1 FROM shards NOT INDEXED WHERE run = ?1 AND first_shot = ?2");
    if (find.bind(1, runs_[run].number).bind(2, first_shot).step()) return;
    throw InputError(SourceLocation{database_.path()}, "the database is damaged: an index refers to missing shards",
                     "'sqlite3 FILE .recover' may recover some of its contents");
  }
  stored_[run].push_back(insert_.integer(0));
  insert_.step();
}

void ShardWriter::forget(size_t run) {
  Statement remove = database_.prepare("DELETE FROM shards WHERE number = ?1");
  for (const int64_t row : std::exchange(stored_[run], {})) remove.bind(1, row).run();
}

void ShardWriter::claim(const Claim& claim) {
  claim_.bind(1, runs_[claim.run].number).bind(2, claim.first_shot).bind(3, holder_).run();
}

void ShardWriter::give_back(const Claim& claim) {
  give_back_.bind(1, runs_[claim.run].number).bind(2, claim.first_shot).bind(3, holder_).run();
}

std::vector<ShardWriter::Stored> ShardWriter::read_new() {
  std::vector<Stored> shards;
  const StoredRow row(database_, new_shards_, "shards", 0);
  new_shards_.bind(1, last_shard_);
  while (new_shards_.step()) {
    last_shard_ = new_shards_.integer(0);
    const auto run = run_index_.find(new_shards_.integer(1));
    if (run == run_index_.end()) continue;
    const Counts counts = row.counts(3);
    shards.push_back({run->second, row.whole(2, "first_shot"), counts.shots.whole(), counts.failures.whole(),
                      counts.discards.whole()});
  }
  return shards;
}

std::vector<ShardWriter::Claim> ShardWriter::claims_of_others() {
  beat();
  drop_dead_holders();
  std::vector<Claim> claims;
  other_claims_.bind(1, holder_);
  while (other_claims_.step()) {
    const auto run = run_index_.find(other_claims_.integer(0));
    if (run != run_index_.end()) claims.push_back({run->second, other_claims_.count(1)});
  }
  return claims;
}

std::vector<ShardWriter::Holder> ShardWriter::other_holders() {
  Statement query = database_.prepare(
      "SELECT host, process, count(*) FROM claims JOIN holders ON holder = holders.number WHERE holder != ?1 "
      "GROUP BY holder ORDER BY holder");
  query.bind(1, holder_);
  std::vector<Holder> holders;
  while (query.step()) holders.push_back({query.text(0), query.count(1), query.count(2)});
  return holders;
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
  const double now = seconds_(), since = holders_checked_ ? now - *holders_checked_ : 0;
  if (holders_checked_ && since < kCheckSeconds) return;
  holders_checked_ = now;
  std::vector<int64_t> dead;
  Statement holders = database_.prepare("SELECT number, machine, process, started, beats FROM holders");
  while (holders.step()) {
    const int64_t number = holders.integer(0), beats = holders.integer(4);
    if (number == holder_) continue;
    Watched& watched = watched_[number];
    const bool has_moved = watched.beats != beats;
    watched = {beats, has_moved ? 0 : watched.silent_seconds + std::min(since, kMostPerLook)};
    const bool is_here = !process_.machine.empty() && holders.text(1) == process_.machine;
    if (watched.silent_seconds > kSilentSeconds || (is_here && is_gone(holders.integer(2), holders.text(3)))) {
      dead.push_back(number);
    }
  }
  for (const int64_t number : dead) {
    watched_.erase(number);
    database_.prepare("DELETE FROM claims WHERE holder = ?1").bind(1, number).run();
    database_.prepare("DELETE FROM holders WHERE number = ?1").bind(1, number).run();
  }
  database_.prepare("DELETE FROM claims WHERE holder NOT IN (SELECT number FROM holders)").run();
}

}  // namespace sallow
