#include "meter/parallel_meter.h"

#include <algorithm>
#include <vector>

#include "meter/measuring_thread.h"
#include "stream/parallel/parallel_windows.h"

namespace sallow {

ParallelReport measure_parallel(const std::shared_ptr<const SandwichSchedule>& schedule, RoundSource& source,
                                const MeterOptions& options, uint32_t workers,
                                const std::function<void(uint64_t rounds)>& poll) {
  ParallelReport report;
  ParallelWindows windows(schedule, workers);
  const KeptCores kept;
  pin_to(options.pace_core);
  std::vector<std::vector<uint32_t>> rounds(schedule->rounds().round_count());
  const double round_ns = 1e-3 * static_cast<double>(options.round_ps);
  for (uint64_t shot = 0; shot < options.shots; shot++) {
    // Rounds are drawn before the clock runs.
    source.start(shot);
    for (std::vector<uint32_t>& round : rounds) {
      const std::span<const uint32_t> places = source.next();
      round.assign(places.begin(), places.end());
      report.events += places.size();
    }
    const double cpu = process_cpu_seconds();
    const int64_t start = now_ns();
    int64_t last = start;
    for (size_t k = 0; k < rounds.size(); k++) {
      const int64_t due = start + static_cast<int64_t>(round_ns * static_cast<double>(k));
      last = now_ns();
      report.pace_lag_ns_max = std::max(report.pace_lag_ns_max, static_cast<double>(round_ns > 0 ? last - due : 0));
      while (last < due) last = now_ns();
      windows.push_round(rounds[k]);
    }
    const ParallelAnswer answer = windows.finish();
    const int64_t end = now_ns();
    report.final_latency.record(end - last);
    report.wall_seconds += 1e-9 * static_cast<double>(end - start);
    report.cpu_seconds += process_cpu_seconds() - cpu;
    report.shots++;
    report.rounds += rounds.size();
    report.unresolved += answer.unresolved;
    report.unexplained += answer.unexplained;
    const std::span<const uint64_t> truth = source.true_flips();
    report.knows_flips = report.knows_flips && (!truth.empty() || answer.frame.empty());
    const bool is_wrong = answer.unresolved > 0 || (!truth.empty() && !std::ranges::equal(answer.frame, truth));
    report.failures += is_wrong ? 1 : 0;
    report.late += options.deadline_ns > 0 && end - last > options.deadline_ns ? 1 : 0;
    windows.reset();
    if (poll) poll(report.rounds);
  }
  return report;
}

}  // namespace sallow
