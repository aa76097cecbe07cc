#include <unistd.h>

#include <cinttypes>
#include <cstdio>
#include <filesystem>

#include "base/error.h"
#include "base/file.h"
#include "cli/command.h"
#include "results/sinter_csv.h"
#include "store/combine_stores.h"

namespace sallow {
namespace {

namespace fs = std::filesystem;

/// A store that is new appears whole or not at all; behind a symbolic link that leads to nothing, where it points.
class Output {
 public:
  explicit Output(const std::string& path)
      : path_(follow_links(path)),
        is_new_(!fs::exists(path)),
        written_(is_new_ ? path_ + ".part" + std::to_string(::getpid()) : path) {
    if (!is_new_ && is_sinter_csv(path)) {
      throw InputError(SourceLocation{path}, "this is a CSV of sinter's; 'combine' fills stores",
                       "'sallow export' writes such files");
    }
  }
  ~Output() {
    if (!is_new_) return;
    std::error_code ignored;
    for (const char* suffix : {"", "-wal", "-shm"}) fs::remove(written_ + suffix, ignored);
  }
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  const std::string& written() const { return written_; }
  /// The store must be closed.
  void finish() {
    if (!is_new_) return;
    std::error_code error;
    fs::rename(written_, path_, error);
    if (error) throw SystemError(path_ + ": cannot move the finished store here: " + error.message());
  }

 private:
  std::string path_;
  bool is_new_;
  std::string written_;
};

void run_combine(Flags& flags) {
  std::vector<std::string> paths;
  double wait_seconds = ResultStore::kUsualWait;
  flags.add_positionals(&paths, "OUT IN...", "The store to fill, then stores and sinter's CSV files.");
  flags.add("db_wait", &wait_seconds, "Seconds to wait for a store that another program has locked.");
  if (!flags.parse()) return;
  if (paths.size() < 2) {
    throw InputError("'sallow combine' needs a store to fill and files to take from",
                     "for example: sallow combine all.sqlite a.sqlite b.sqlite stats.csv");
  }
  Output output(paths[0]);
  uint64_t tasks = 0, shots = 0, failures = 0;
  {
    ResultStore out(output.written(), ResultStore::Open::kOrNew, wait_seconds);
    Transaction transaction(out.database());
    for (size_t k = 1; k < paths.size(); k++) {
      std::error_code ignored;
      if (fs::equivalent(paths[0], paths[k], ignored)) {
        throw InputError(SourceLocation{paths[k]}, "the store to fill is also one to take from");
      }
      if (is_sinter_csv(paths[k])) {
        import_sinter_csv(out, paths[k]);
      } else {
        ResultStore in(paths[k], ResultStore::Open::kExisting, wait_seconds);
        combine_store(out, in);
      }
    }
    transaction.commit();
    for (const TaskResult& result : out.results()) {
      tasks++;
      shots += result.counts.shots;
      failures += result.counts.failures;
    }
  }
  output.finish();
  std::printf("%s: %" PRIu64 " %s, %" PRIu64 " shots, %" PRIu64 " failures\n", paths[0].c_str(), tasks,
              tasks == 1 ? "task" : "tasks", shots, failures);
}

}  // namespace

extern const Command kCombineCommand;
const Command kCombineCommand{
    "combine",
    "Unite stores of results, and sinter's CSV files, in one store",
    "Adds to OUT, which is made where it is missing, what the others have and it has not; nothing is counted twice. "
    "Either all comes in or nothing.",
    "  sallow combine all.sqlite part1.sqlite part2.sqlite\n"
    "  sallow combine all.sqlite sinter_stats.csv\n",
    run_combine,
};

}  // namespace sallow
