#include "campaign/rank_crew.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <new>
#include <thread>

#include "base/error.h"

namespace sallow {
namespace {

// The interval between checks for messages of other ranks. Waiting inside MPI would keep a core busy that the sampling
// threads need, and an order takes far longer.
constexpr std::chrono::milliseconds kLookEvery{1};
// A rank with orders reports at this interval even without results, and receives cancelled tasks in the reply.
constexpr std::chrono::duration<double> kReportEvery{0.1};
constexpr std::chrono::duration<double> kReportIdleEvery{0.005};

WorkCrew::Take take_from(TaskCache& cache) {
  return [&cache](size_t worker, WorkResult& result, const std::atomic<bool>& cancelled) {
    result.counts = cache.get(result.run)->take(worker, result.piece, cancelled, &result.failed_shots);
  };
}

/// The number of threads of each rank. All ranks call this.
std::vector<uint64_t> threads_by_rank(size_t threads, Ranks& ranks) {
  std::vector<uint64_t> counts(ranks.count());
  counts[ranks.rank()] = threads;
  ranks.sum(std::span(counts));
  return counts;
}

RankReport report_of(std::vector<WorkResult> results, TaskCache& cache) {
  RankReport report;
  report.left_out = cache.take_left_out();
  std::set<size_t> tasks;
  for (const WorkResult& result : results) tasks.insert(result.run);
  for (const size_t task : tasks) report.compile_seconds.push_back({task, cache.compile_seconds(task)});
  report.results = std::move(results);
  return report;
}

/// The report that act() returns, or a report of its failure.
template <typename Act>
RankReport report_or_failure(TaskCache& cache, Act&& act) {
  RankReport report;
  try {
    return act();
  } catch (const InputError& error) {
    report.failure = {true, error.what(), error.remedy()};
  } catch (const std::bad_alloc&) {
    report.failure = {false, "out of memory", ""};
  } catch (const std::exception& error) {
    report.failure = {false, error.what(), ""};
  }
  report.failed_tasks = cache.failed_tasks();
  return report;
}

}  // namespace

RankCrew::RankCrew(std::span<const CampaignTask> tasks, const std::vector<uint64_t>& seeds, size_t threads,
                   Ranks& ranks)
    : ranks_(ranks),
      cache_(tasks, seeds, threads),
      crew_(threads, tasks.size(), take_from(cache_)),
      all_(ranks.count()) {
  const std::vector<uint64_t> counts = threads_by_rank(threads, ranks);
  for (uint32_t rank = 0; rank < ranks.count(); rank++) {
    all_[rank].threads = counts[rank];
    thread_count_ += counts[rank];
  }
  if (ranks.count() > 1) ranks.broadcast(0, rank_tasks_text(tasks, seeds));
}

void RankCrew::submit(WorkOrder order) {
  const auto chosen = std::min_element(all_.begin(), all_.end(), [](const Rank& a, const Rank& b) {
    return a.orders_out * b.threads < b.orders_out * a.threads;
  });
  chosen->orders_out++;
  if (chosen == all_.begin()) {
    crew_.submit(std::move(order));
  } else {
    chosen->answer.orders.push_back(std::move(order));
  }
}

void RankCrew::cancel(size_t task) {
  crew_.cancel(task);
  for (uint32_t rank = 1; rank < ranks_.count(); rank++) all_[rank].answer.cancelled.push_back(task);
}

void RankCrew::answer(uint32_t rank) {
  Rank& other = all_[rank];
  ranks_.send_text(rank, rank_answer_text(std::exchange(other.answer, {})));
  other.is_waiting = false;
}

void RankCrew::take_in(uint32_t rank, std::vector<WorkResult>& results) {
  RankReport report = parse_rank_report(ranks_.receive_text(rank));
  all_[rank].is_waiting = true;
  throw_failure(rank, report);
  for (const auto& [task, seconds] : report.compile_seconds) compile_seconds_[task] = seconds;
  left_out_.insert(left_out_.end(), report.left_out.begin(), report.left_out.end());
  for (WorkResult& result : report.results) {
    if (result.ends_order) all_[rank].orders_out--;
    results.push_back(std::move(result));
  }
}

void RankCrew::throw_failure(uint32_t rank, const RankReport& report) {
  failed_tasks_.insert(report.failed_tasks.begin(), report.failed_tasks.end());
  if (!report.failure) return;
  if (report.failure->is_input) throw InputError(report.failure->message, report.failure->remedy);
  throw SystemError("rank " + std::to_string(rank) + ": " + report.failure->message);
}

std::vector<WorkResult> RankCrew::wait(std::chrono::duration<double> longest) {
  const auto end = std::chrono::steady_clock::now() + longest;
  for (uint32_t rank = 1; rank < ranks_.count(); rank++) {
    if (all_[rank].is_waiting) answer(rank);
  }
  std::vector<WorkResult> results;
  while (true) {
    const std::chrono::duration<double> left = end - std::chrono::steady_clock::now();
    results = crew_.wait(ranks_.count() == 1 ? left : std::min<std::chrono::duration<double>>(left, kLookEvery));
    all_[0].orders_out -= std::count_if(results.begin(), results.end(), [](const auto& r) { return r.ends_order; });
    for (uint32_t rank = 1; rank < ranks_.count(); rank++) {
      if (!all_[rank].is_waiting && ranks_.has_sent(rank)) take_in(rank, results);
    }
    if (!results.empty() || std::chrono::steady_clock::now() >= end) return results;
    // Orders that were submitted while a rank waited for an answer.
    for (uint32_t rank = 1; rank < ranks_.count(); rank++) {
      if (all_[rank].is_waiting && !all_[rank].answer.is_empty()) answer(rank);
    }
  }
}

double RankCrew::compile_seconds(size_t task) {
  const auto found = compile_seconds_.find(task);
  return std::max(cache_.compile_seconds(task), found == compile_seconds_.end() ? 0 : found->second);
}

std::vector<std::pair<size_t, LeftOut>> RankCrew::take_left_out() {
  std::vector<std::pair<size_t, LeftOut>> all = cache_.take_left_out(), news;
  all.insert(all.end(), left_out_.begin(), left_out_.end());
  left_out_.clear();
  for (const auto& entry : all) {
    if (left_out_reported_.insert(entry.first).second) news.push_back(entry);
  }
  return news;
}

void RankCrew::finish() {
  for (uint32_t rank = 1; rank < ranks_.count(); rank++) {
    if (!all_[rank].is_waiting) ranks_.receive_text(rank);
    all_[rank].answer = {.orders = {}, .cancelled = {}, .is_end = true};
    answer(rank);
  }
  // All reports are received before any failure is thrown, so that all tasks with failed decoders are known.
  std::vector<RankReport> last(all_.size());
  for (uint32_t rank = 1; rank < ranks_.count(); rank++) last[rank] = parse_rank_report(ranks_.receive_text(rank));
  for (const RankReport& report : last) failed_tasks_.insert(report.failed_tasks.begin(), report.failed_tasks.end());
  crew_.finish();
  cache_.finish();
  for (uint32_t rank = 1; rank < ranks_.count(); rank++) throw_failure(rank, last[rank]);
}

std::set<size_t> RankCrew::failed_tasks() {
  for (const auto& end :
       {std::function<void()>([&] { crew_.finish(); }), std::function<void()>([&] { cache_.finish(); })}) {
    try {
      end();
    } catch (const std::exception&) {
      // Only the first failure is reported.
    }
  }
  std::set<size_t> tasks = failed_tasks_;
  for (const size_t task : cache_.failed_tasks()) tasks.insert(task);
  return tasks;
}

void serve_campaign(size_t threads, Ranks& ranks) {
  threads_by_rank(threads, ranks);
  const RankTasks all = parse_rank_tasks(ranks.broadcast(0, std::string()));
  TaskCache cache(all.tasks, all.seeds, threads);
  WorkCrew crew(threads, all.tasks.size(), take_from(cache));
  size_t orders_here = 0;
  while (true) {
    const RankReport report = report_or_failure(
        cache, [&] { return report_of(crew.wait(orders_here > 0 ? kReportEvery : kReportIdleEvery), cache); });
    for (const WorkResult& result : report.results) orders_here -= result.ends_order;
    ranks.send_text(0, rank_report_text(report));
    while (!ranks.has_sent(0)) std::this_thread::sleep_for(kLookEvery);
    RankAnswer answer = parse_rank_answer(ranks.receive_text(0));
    if (answer.is_end) break;
    for (const size_t task : answer.cancelled) crew.cancel(task);
    orders_here += answer.orders.size();
    for (WorkOrder& order : answer.orders) crew.submit(std::move(order));
  }
  // Failures at the end are reported to the first rank too, because it must remove shards that it has stored.
  ranks.send_text(0, rank_report_text(report_or_failure(cache, [&] {
                    crew.finish();
                    cache.finish();
                    return RankReport();
                  })));
}

}  // namespace sallow
