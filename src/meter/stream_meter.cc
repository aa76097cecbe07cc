#include "meter/stream_meter.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>

#include "base/error.h"
#include "meter/measuring_thread.h"
#include "meter/paced_threads.h"
#include "meter/round_ring.h"

namespace sallow {

namespace {

/// Gathers a run's numbers on the decoding thread.
class Tally {
 public:
  Tally(MeterReport& report, uint64_t total_rounds, const MeterOptions& options)
      : report_(report), total_(std::max<uint64_t>(total_rounds, 1)), deadline_(options.deadline_ns) {}

  void commit(const Correction& correction, int64_t begin, int64_t end, uint64_t rounds_done, uint64_t queue) {
    const int64_t latency = end - correction.arrived;
    report_.commit_latency.record(latency);
    report_.service.record(end - begin);
    constexpr uint64_t kLast = MeterReport::kParts - 1;
    MeterReport::Part& part = report_.parts[std::min((kLast + 1) * (rounds_done - 1) / total_, kLast)];
    part.commits++;
    part.latency_ns_mean += static_cast<double>(latency);
    part.latency_ns_max = std::max(part.latency_ns_max, latency);
    part.queue_max = std::max(part.queue_max, queue);
    part.queue_end = queue;
    was_wrong_ = was_wrong_ || correction.heralds != 0;
    if (!correction.is_final) return;
    report_.final_latency.record(latency);
    is_late_ = deadline_ > 0 && latency > deadline_;
  }
  void end_shot(std::span<const uint64_t> frame, std::span<const uint64_t> truth) {
    report_.shots++;
    report_.knows_flips = report_.knows_flips && (!truth.empty() || frame.empty());
    const bool failed = was_wrong_ || (!truth.empty() && !std::ranges::equal(frame, truth));
    report_.failures += failed ? 1 : 0;
    report_.late += is_late_ ? 1 : 0;
    report_.failures_or_late += failed || is_late_ ? 1 : 0;
    was_wrong_ = is_late_ = false;
  }
  void finish() {
    for (size_t k = 0; k < MeterReport::kParts; k++) {
      MeterReport::Part& part = report_.parts[k];
      MeterReport::Part& tenth = report_.tenths[10 * k / MeterReport::kParts];
      if (part.commits == 0) continue;
      tenth.commits += part.commits;
      tenth.latency_ns_mean += part.latency_ns_mean;
      tenth.latency_ns_max = std::max(tenth.latency_ns_max, part.latency_ns_max);
      tenth.queue_max = std::max(tenth.queue_max, part.queue_max);
      tenth.queue_end = part.queue_end;
      part.latency_ns_mean /= static_cast<double>(part.commits);
    }
    for (MeterReport::Part& tenth : report_.tenths) {
      if (tenth.commits > 0) tenth.latency_ns_mean /= static_cast<double>(tenth.commits);
    }
  }

 private:
  MeterReport& report_;
  uint64_t total_;
  int64_t deadline_;
  bool was_wrong_ = false, is_late_ = false;
};

/// As fast as it goes: some rounds are drawn, then decoded, on one thread. Times are those of decoding alone.
void run_saturated(Stream& stream, RoundSource& source, const MeterOptions& options, MeterReport& report, Tally& tally,
                   const std::function<void(uint64_t)>& poll) {
  constexpr size_t kChunk = 4096;
  const uint64_t round_count = stream.schedule().round_count();
  std::vector<std::vector<uint32_t>> rounds(std::min<uint64_t>(kChunk, round_count));
  for (std::vector<uint32_t>& round : rounds) round.reserve(stream.schedule().width());
  for (uint64_t shot = 0; shot < options.shots; shot++) {
    source.start(shot);
    stream.reset();
    for (uint64_t first = 0; first < round_count; first += kChunk) {
      const uint64_t count = std::min<uint64_t>(kChunk, round_count - first);
      for (uint64_t k = 0; k < count; k++) {
        const std::span<const uint32_t> places = source.next();
        rounds[k].assign(places.begin(), places.end());
        report.events += places.size();
      }
      const double cpu = thread_cpu_seconds();
      const int64_t start = now_ns();
      int64_t begin = start;
      for (uint64_t k = 0; k < count; k++) {
        const auto correction = stream.push_round(rounds[k], begin);
        if (!correction) continue;
        const int64_t end = now_ns();
        tally.commit(*correction, begin, end, report.rounds + k + 1, 0);
        begin = end;
      }
      report.wall_seconds += 1e-9 * static_cast<double>(now_ns() - start);
      report.decode_cpu_seconds += thread_cpu_seconds() - cpu;
      report.rounds += count;
      if (poll) poll(report.rounds);
    }
    tally.end_shot(stream.frame(), source.true_flips());
  }
}

/// Takes the next round from the ring and measures its decoding. `push` returns a correction or none.
template <typename Push>
void measure_round(RoundRing& ring, const RoundRing::Head& head, uint64_t queue, MeterReport& report, Tally& tally,
                   const Push& push) {
  const int64_t begin = now_ns();
  report.rounds++;
  const std::optional<Correction> correction = push(head, ring.front_places(), begin);
  ring.pop();
  if (correction) tally.commit(*correction, begin, now_ns(), report.rounds, queue - 1);
}

/// Two threads: this one decodes, another one paces.
class PacedRun {
 public:
  PacedRun(Stream& stream, RoundSource& source, const MeterOptions& options, MeterReport& report, Tally& tally)
      : stream_(stream),
        source_(source),
        options_(options),
        report_(report),
        tally_(tally),
        round_count_(stream.schedule().round_count()),
        ring_(options.ring_rounds, std::max(stream.schedule().width(), 1u)),
        truths_(kTruths * std::max<size_t>(stream.frame().size(), 1)) {}

  void run(const std::function<void(uint64_t)>& poll) {
    const PacedThreads::Times times = threads_.run(
        options_, [&] { pace(); }, [&] { decode(poll); });
    report_.decode_cpu_seconds = times.cpu_seconds;
    report_.wall_seconds = times.wall_seconds;
  }

 private:
  static constexpr uint64_t kTruths = 1024;  // shots whose flips wait for the decoding thread

  std::span<uint64_t> truth(uint64_t shot) {
    const size_t words = stream_.frame().size();
    return {truths_.data() + shot % kTruths * words, words};
  }

  /// Waits from now until then; returns the time after that.
  int64_t wait_until(int64_t then, int64_t now) const {
    while (now < then) {
      if (options_.sleeps && then - now > 100'000) std::this_thread::sleep_for(std::chrono::microseconds(50));
      now = now_ns();
    }
    return now;
  }

  // Each round is drawn before its time has come. If the queue is full at that time, the round is lost.
  void pace() {
    const int64_t start = now_ns() + 1'000'000;
    uint64_t number = 0;
    for (uint64_t shot = 0; shot < options_.shots; shot++) {
      while (shot - shots_done_.load(std::memory_order_acquire) >= kTruths) {
        if (threads_.is_stopped()) return;
        std::this_thread::yield();
      }
      source_.start(shot);
      for (uint64_t round = 0; round < round_count_; round++, number++) {
        const std::span<const uint32_t> places = source_.next();
        report_.events += places.size();
        if (round + 1 == round_count_) {
          const std::span<const uint64_t> flips = source_.true_flips();
          knows_flips_ = knows_flips_ && !flips.empty();
          std::ranges::copy(flips, truth(shot).begin());
        }
        const int64_t due =
            start + static_cast<int64_t>(static_cast<double>(number) * 1e-3 * static_cast<double>(options_.round_ps));
        int64_t now = now_ns();
        bool had_room = ring_.has_room();
        if (!had_room) {
          now = wait_until(due, now);
          had_room = ring_.has_room();
        }
        // The last round of a shot is never lost, so that both threads agree on shots.
        if (!had_room && round + 1 < round_count_) {
          report_.lost_for_load++;
          continue;
        }
        while (!ring_.has_room()) {
          if (threads_.is_stopped()) return;
        }
        RoundRing::Head& head = ring_.prepare(places);
        if (now > due) report_.pace_lag_ns_max = std::max(report_.pace_lag_ns_max, static_cast<double>(now - due));
        now = wait_until(due, now);
        head.shot = shot;
        head.round = round;
        head.arrived = had_room ? now : due;
        ring_.publish();
        if (threads_.is_stopped()) return;
      }
    }
  }

  void decode(const std::function<void(uint64_t)>& poll) {
    uint64_t shot = 0, until_poll = 0;
    stream_.reset();
    while (shot < options_.shots) {
      const uint64_t queue = ring_.waiting();
      if (queue == 0) {
        if (threads_.has_paced() && ring_.waiting() == 0) return;
        if (options_.sleeps) std::this_thread::sleep_for(std::chrono::microseconds(1));
        continue;
      }
      const RoundRing::Head head = ring_.front();
      const auto push = [&](const RoundRing::Head& given, std::span<const uint32_t> places, int64_t begin) {
        return stream_.push_round(given.round, places, given.arrived, begin);
      };
      measure_round(ring_, head, queue, report_, tally_, push);
      if (head.round + 1 == round_count_) {
        if (!stream_.is_finished()) stream_.finish(now_ns());
        tally_.end_shot(stream_.frame(), knows_flips_ ? truth(shot) : std::span<uint64_t>());
        stream_.reset();
        shots_done_.store(++shot, std::memory_order_release);
      }
      if (++until_poll == 1 << 16 && poll) {
        until_poll = 0;
        poll(report_.rounds);
      }
    }
  }

  Stream& stream_;
  RoundSource& source_;
  const MeterOptions& options_;
  MeterReport& report_;
  Tally& tally_;
  const uint64_t round_count_;
  RoundRing ring_;
  std::vector<uint64_t> truths_;  // by shot modulo kTruths
  std::atomic<bool> knows_flips_ = true;
  std::atomic<uint64_t> shots_done_ = 0;
  PacedThreads threads_;
};

/// Decodes some empty rounds, and forgets them: memory is allocated, and external programs are started, before the
/// clock runs.
void warm_up(Stream& stream) {
  constexpr uint64_t kMostRounds = 10'000;
  WindowStream& windows = stream.windows();
  for (uint64_t round = 0; round < std::min(kMostRounds, stream.schedule().round_count()); round++) {
    windows.push_round({});
    while (windows.is_due()) windows.decode_window();
  }
  stream.reset();
}

}  // namespace

double measure_own_cost(uint32_t commit, int core) {
  constexpr uint64_t kRounds = 1 << 13, kRuns = 101;
  constexpr uint32_t kWidth = 24, kFired = 2;  // a distance of 5, with more events than usual
  const KeptCores kept;
  pin_to(core);
  const std::vector<uint32_t> places = {3, 17};
  std::vector<double> costs;
  for (uint64_t run = 0; run < kRuns; run++) {
    MeterReport report;
    MeterOptions options;
    Tally tally(report, kRounds, options);
    RoundRing ring(kRounds, kWidth);
    for (uint64_t round = 0; round < kRounds; round++) {
      RoundRing::Head& head = ring.prepare(std::span(places).first(round % (kFired + 1)));
      head.shot = 0;
      head.round = round;
      head.arrived = now_ns();
      ring.publish();
    }
    uint64_t events = 0;
    const auto push = [&](const RoundRing::Head& head, std::span<const uint32_t> fired,
                          int64_t) -> std::optional<Correction> {
      events += fired.size();
      if ((head.round + 1) % commit != 0) return {};
      return Correction{head.round + 1 - commit, head.round + 1, false, 0, head.arrived, {}};
    };
    const int64_t begin = now_ns();
    while (const uint64_t queue = ring.waiting()) {
      const RoundRing::Head head = ring.front();
      measure_round(ring, head, queue, report, tally, push);
    }
    costs.push_back(static_cast<double>(now_ns() - begin) / static_cast<double>(kRounds));
    SALLOW_CHECK(events > 0 && report.rounds == kRounds);
  }
  std::ranges::nth_element(costs, costs.begin() + kRuns / 2);
  return costs[kRuns / 2];
}

bool MeterReport::keeps_up() const {
  if (lost_for_load > 0 || counts.lost > 0) return false;
  if (tenths[9].queue_end > tenths[0].queue_end + 8) return false;
  const double second = tenths[1].latency_ns_mean, last = tenths[9].latency_ns_mean;
  return last <= 1.05 * second || last <= second + 200;
}

MeterReport measure_stream(const std::shared_ptr<const WindowSchedule>& schedule, RoundSource& source,
                           const MeterOptions& options, const std::function<void(uint64_t)>& poll) {
  MeterReport report;
  // Rounds come in order over the ring, so a gap means that rounds were lost: none waits.
  Stream stream(schedule, {.most_held = 0, .most_ahead = UINT32_MAX});
  Tally tally(report, options.shots * schedule->round_count(), options);
  warm_up(stream);
  if (options.huge_pages) report.huge_pages = use_huge_pages();
  if (options.round_ps == 0) {
    const KeptCores kept;
    pin_to(options.decode_core);
    run_saturated(stream, source, options, report, tally, poll);
  } else {
    PacedRun(stream, source, options, report, tally).run(poll);
  }
  tally.finish();
  report.counts = stream.counts();
  stream.windows().finish_decoders();
  return report;
}

int64_t shortest_round_time(const std::shared_ptr<const WindowSchedule>& schedule, RoundSource& source,
                            MeterOptions options, int64_t longest, const std::function<void(uint64_t)>& poll) {
  options.round_ps = 0;
  const MeterReport fastest = measure_stream(schedule, source, options, poll);
  const auto keeps_up = [&](int64_t round_ps) {
    options.round_ps = round_ps;
    return measure_stream(schedule, source, options, poll).keeps_up();
  };
  int64_t low = std::max<int64_t>(
      static_cast<int64_t>(1e12 * fastest.wall_seconds / static_cast<double>(std::max<uint64_t>(fastest.rounds, 1))),
      1);
  int64_t high = low;
  while (!keeps_up(high)) {
    low = high;
    if (high >= longest) return 0;
    high = std::min(2 * high, longest);
  }
  while (high - low > high / 50) {
    const int64_t middle = low + (high - low) / 2;
    (keeps_up(middle) ? high : low) = middle;
  }
  return high;
}

}  // namespace sallow
