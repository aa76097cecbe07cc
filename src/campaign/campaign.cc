#include "campaign/campaign.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <set>

#include "base/error.h"
#include "campaign/rank_crew.h"
#include "store/shard_writer.h"
#include "store/task_identity.h"

namespace sallow {
namespace {

// The length of an order, in seconds: long enough that the store takes little time, short enough that all tasks
// progress.
constexpr double kOrderSeconds = 0.25;
// A task that takes longer to compile gets longer orders, because it may be compiled again for the next order.
constexpr double kOrderPerCompiling = 2;
// The largest ratio of an order to all shots before it, while a task's speed is not well known.
constexpr uint64_t kGrowth = 16;
// The pause between accesses to the store, also while other processes hold the last shards.
constexpr std::chrono::duration<double> kPause{0.1};
// The interval between checks whether to stop.
constexpr std::chrono::duration<double> kStopLook{0.02};
// After waiting this long, the processes that are waited for are reported.
constexpr std::chrono::seconds kTellAfter{3};

class Campaign {
 public:
  Campaign(std::span<const CampaignTask> tasks, const CampaignOptions& options, CampaignObserver& observer,
           Ranks& ranks)
      : tasks_(tasks),
        options_(options),
        observer_(observer),
        ranks_(ranks),
        store_(options.db, ResultStore::Open::kOrNew, options.wait_seconds),
        writer_(store_) {}

  void run() {
    const Opened opened = open_runs();
    RankCrew crew(tasks_, opened.seeds, options_.threads, ranks_);
    observer_.started(opened.campaign_seed, crew.threads());
    if (opened.counted_anew > 0) observer_.counts_anew(opened.counted_anew);
    try {
      fill(crew);
    } catch (const std::exception&) {
      forget_failed_tasks(crew);
      throw;
    }
  }

 private:
  void fill(RankCrew& crew) {
    std::vector<WorkResult> results;
    while (true) {
      std::vector<WorkOrder> orders = exchange(results, crew);
      const bool idle = orders.empty();
      report_waiting(idle && orders_out_ == 0);
      for (WorkOrder& order : orders) crew.submit(std::move(order));
      for (const auto& [run, left_out] : crew.take_left_out()) observer_.left_out(run, left_out);
      report();
      if (std::all_of(runs_.begin(), runs_.end(), [](const Run& run) { return run.progress.done(); })) {
        crew.finish();
        return;
      }
      if (options_.stop && options_.stop()) return stop(crew);
      results = wait_or_stop(crew);
      // After an access to the store there are many results; single results are better collected first.
      if (idle || results.size() < crew.threads()) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
        for (WorkResult& result : crew.wait(std::chrono::seconds(0))) results.push_back(std::move(result));
      }
    }
  }

  /// Waits for results for at most kPause, or less if the campaign is to stop.
  std::vector<WorkResult> wait_or_stop(RankCrew& crew) {
    const auto end = std::chrono::steady_clock::now() + kPause;
    std::vector<WorkResult> results;
    do {
      results = crew.wait(kStopLook);
    } while (results.empty() && !(options_.stop && options_.stop()) && std::chrono::steady_clock::now() < end);
    return results;
  }

  struct Run {
    RunProgress progress;
    uint64_t taken_shots = 0;  // by this process
    double taken_seconds = 0;
    uint64_t shots_out = 0;  // ordered, and not finished yet
    size_t orders_out = 0;
    uint64_t last_served = 0;
    bool ended = false;
  };

  /// Removes the counts of decoders that later ended with an error, so that these shots are counted again next time.
  void forget_failed_tasks(RankCrew& crew) {
    const std::set<size_t> tasks = crew.failed_tasks();
    if (tasks.empty()) return;
    Transaction transaction(store_.database());
    for (const size_t task : tasks) {
      writer_.forget(task);
      writer_.reopen_run(task);
    }
    transaction.commit();
  }

  /// Reports the processes that hold the last shards, if this process only waits for them.
  void report_waiting(bool waits) {
    const auto now = std::chrono::steady_clock::now();
    if (!waits) waits_since_ = now;
    if (now - waits_since_ < kTellAfter) return;
    observer_.waits_for(writer_.other_holders());
    waits_since_ = now;
  }

  struct Opened {
    uint64_t campaign_seed;
    std::vector<uint64_t> seeds;  // one per task
    size_t counted_anew = 0;      // tasks that the store has only with models made in an earlier way
  };

  /// Opens the store's runs of the tasks, and reads their counts.
  Opened open_runs() {
    static constexpr uint64_t kMost = uint64_t{1} << 62;
    Transaction transaction(store_.database());
    const uint64_t seed = writer_.campaign_seed(options_.seed, options_.fresh_seed);
    std::vector<uint64_t> seeds;
    size_t counted_anew = 0;
    for (const CampaignTask& task : tasks_) {
      const std::string& id = task.stored.id;
      counted_anew += !store_.has_task(id) && store_.has_task(earlier_task_id(id));
      const size_t run = writer_.add_run(store_.add_task(task.stored, *task.circuit), seed);
      const Counts elsewhere = writer_.counted_elsewhere(run);
      // Counts above any stop rule are limited to kMost.
      const auto at_most = [](Count count) { return count.fits_64_bits() ? std::min(count.whole(), kMost) : kMost; };
      const Tally counted{.shots = at_most(elsewhere.shots),
                          .failures = at_most(elsewhere.failures),
                          .discarded = at_most(elsewhere.discards)};
      runs_.push_back({RunProgress(task.rule, options_.shards, counted)});
      seeds.push_back(task_seed(task.stored, seed));
    }
    read_store();
    for (size_t r = 0; r < runs_.size(); r++) {
      if (!runs_[r].progress.done()) writer_.reopen_run(r);
    }
    transaction.commit();
    return {seed, seeds, counted_anew};
  }

  /// One transaction: stores results of orders, reads the counts of other processes, and claims new orders.
  std::vector<WorkOrder> exchange(const std::vector<WorkResult>& results, RankCrew& crew) {
    Transaction transaction(store_.database());
    for (const WorkResult& result : results) take_in(result);
    read_store();
    for (const ShardWriter::Claim& claim : others_) runs_[claim.run].progress.release(claim.first_shot);
    others_ = writer_.claims_of_others();
    for (const ShardWriter::Claim& claim : others_) runs_[claim.run].progress.claim(claim.first_shot);
    for (size_t r = 0; r < runs_.size(); r++) {
      Run& run = runs_[r];
      if (!run.progress.done() || run.ended) continue;
      run.ended = true;
      crew.cancel(r);
      // A part of the shards does not determine where the stop rule is met.
      if (options_.shards.is_everything() && run.progress.counted_until() > 0) {
        writer_.end_run(r, run.progress.counted_until());
      }
    }
    std::vector<WorkOrder> orders;
    while (orders_out_ < 2 * crew.threads()) {
      WorkOrder order = next_order(crew);
      if (order.pieces.empty()) break;
      for (const ShardPiece& piece : order.pieces) {
        writer_.claim({order.run, piece.first_shot});
        runs_[order.run].progress.claim(piece.first_shot);
        runs_[order.run].shots_out += piece.shots;
      }
      runs_[order.run].orders_out++;
      orders_out_++;
      orders.push_back(std::move(order));
    }
    transaction.commit();
    return orders;
  }

  /// Ends early: stores finished shards and releases the others.
  void stop(RankCrew& crew) {
    for (size_t r = 0; r < runs_.size(); r++) crew.cancel(r);
    Transaction transaction(store_.database());
    for (const WorkResult& result : crew.wait(kPause)) take_in(result);
    transaction.commit();
    crew.finish();
  }

  void take_in(const WorkResult& result) {
    Run& run = runs_[result.run];
    run.shots_out -= result.piece.shots;
    if (result.ends_order) {
      run.orders_out--;
      orders_out_--;
    }
    const ShardWriter::Claim claim{result.run, result.piece.first_shot};
    writer_.give_back(claim);
    run.progress.release(claim.first_shot);
    if (!result.counts) return;
    run.taken_shots += result.counts->shots.whole();
    run.taken_seconds += result.counts->seconds;
    writer_.store(result.run, result.piece.first_shot, *result.counts, result.failed_shots);
  }

  void read_store() {
    for (const ShardWriter::Stored& stored : writer_.read_new()) {
      const Tally tally{.shots = stored.shots, .failures = stored.failures, .discarded = stored.discards};
      if (!runs_[stored.run].progress.add({stored.first_shot, stored.shots}, tally)) {
        throw InputError(SourceLocation{options_.db},
                         "the store is damaged: shots " + std::to_string(stored.first_shot) +
                             " and following of task " + tasks_[stored.run].stored.id + " are not in the shard grid");
      }
    }
  }

  /// The next order, for the task that has waited longest. It has no pieces if nothing is left to do.
  WorkOrder next_order(RankCrew& crew) {
    WorkOrder order;
    Run* chosen = nullptr;
    // A task of unknown speed has one order at a time, and orders are limited to the shots likely to be needed.
    const auto may_have = [](const Run& run) {
      if (run.progress.done()) return false;
      return run.orders_out == 0 || (run.taken_shots > 0 && run.progress.shots_missing() > run.shots_out);
    };
    for (size_t r = 0; r < runs_.size(); r++) {
      Run& run = runs_[r];
      if (!may_have(run) || (chosen != nullptr && run.last_served >= chosen->last_served)) continue;
      std::vector<ShardPiece> pieces = run.progress.next_pieces(order_shots(run, crew.compile_seconds(r)));
      if (pieces.empty()) continue;
      chosen = &run;
      order = {r, std::move(pieces)};
    }
    if (chosen != nullptr) chosen->last_served = ++served_;
    return order;
  }

  uint64_t order_shots(const Run& run, double compile_seconds) const {
    if (run.taken_shots == 0) return 1;
    const double seconds = std::max(kOrderSeconds, kOrderPerCompiling * compile_seconds);
    const double shots = seconds / std::max(1e-9, seconds_per_shot(run));
    const uint64_t missing = run.progress.shots_missing();
    return std::max<uint64_t>(1, std::min({static_cast<uint64_t>(shots), kGrowth * run.taken_shots,
                                           missing - std::min(missing, run.shots_out)}));
  }

  static double seconds_per_shot(const Run& run) {
    return run.taken_shots == 0 ? 0 : run.taken_seconds / static_cast<double>(run.taken_shots);
  }

  void report() {
    views_.clear();
    for (const Run& run : runs_) {
      views_.push_back({run.progress.counted(), seconds_per_shot(run), run.progress.shots_expected(),
                        run.orders_out > 0, run.progress.done()});
    }
    observer_.progressed(views_);
  }

  std::span<const CampaignTask> tasks_;
  const CampaignOptions& options_;
  CampaignObserver& observer_;
  Ranks& ranks_;
  ResultStore store_;
  ShardWriter writer_;
  std::vector<Run> runs_;
  std::vector<ShardWriter::Claim> others_;
  std::vector<TaskView> views_;
  size_t orders_out_ = 0;
  uint64_t served_ = 0;
  std::chrono::steady_clock::time_point waits_since_ = std::chrono::steady_clock::now();
};

}  // namespace

void run_campaign(std::span<const CampaignTask> tasks, const CampaignOptions& options, CampaignObserver& observer,
                  Ranks& ranks) {
  Campaign(tasks, options, observer, ranks).run();
}

}  // namespace sallow
