#include "meter/feedback_meter.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <string>
#include <thread>

#include "base/error.h"
#include "meter/measuring_thread.h"
#include "meter/paced_threads.h"
#include "meter/round_ring.h"
#include "stream/sampled_rounds.h"

namespace sallow {

FeedbackPatch::FeedbackPatch(const DetectorErrorModel& model, uint64_t rounds, const Compile& compile)
    : model_(&model), drawn_(compile()), decoded_{compile(), compile()}, notice_(uint64_t{drawn_->reach()} + 2) {
  if (drawn_->window_count() == 1) {
    throw InputError("under feedback, shots have no fixed length, so one window cannot hold them",
                     "give --commit and --buffer, about the code's distance, and more rounds than their sum");
  }
  const uint64_t own = drawn_->rounds().round_count();
  shortest_ = own + step();
  while (shortest_ < rounds) shortest_ += step();
  drawn_->stretch_to(WindowSchedule::kEndless);
  for (const auto& schedule : decoded_) schedule->stretch_to(WindowSchedule::kEndless);
}

uint64_t FeedbackPatch::end_after(uint64_t round) const {
  const uint64_t least = round + notice_;
  return least <= shortest_ ? shortest_ : shortest_ + (least - shortest_ + step() - 1) / step() * step();
}

bool FeedbackReport::keeps_up() const {
  if (overran) return false;
  return tenths[9].rounds_mean <= std::max(1.05 * tenths[1].rounds_mean, tenths[1].rounds_mean + 1);
}

namespace {

/// One thread decodes both patches, another one paces.
class FeedbackRun {
 public:
  FeedbackRun(FeedbackPatch& patch, uint64_t seed, const MeterOptions& options, FeedbackReport& report)
      : patch_(patch),
        seed_(seed),
        options_(options),
        report_(report),
        streams_{Stream(patch.decoded(0), kInOrder), Stream(patch.decoded(1), kInOrder)},
        source_(patch.model(), patch.drawn()),
        ring_(options.ring_rounds, std::max(patch.drawn().width(), 1u)),
        truths_{std::vector<uint64_t>(streams_[0].frame().size()), std::vector<uint64_t>(streams_[0].frame().size())} {}

  void run(const std::function<void(uint64_t)>& poll) {
    const PacedThreads::Times times = threads_.run(
        options_, [&] { pace(); }, [&] { decode(poll); });
    report_.decode_cpu_seconds = times.cpu_seconds;
    report_.wall_seconds = times.wall_seconds;
  }

  void finish() {
    for (Stream& stream : streams_) {
      stream.windows().finish_decoders();
      report_.counts.rounds += stream.counts().rounds;
      report_.counts.windows += stream.counts().windows;
      report_.counts.unresolved += stream.counts().unresolved;
      report_.counts.unexplained += stream.counts().unexplained;
      report_.counts.heralded += stream.counts().heralded;
    }
    for (FeedbackReport::Tenth& tenth : report_.tenths) {
      if (tenth.shots == 0) continue;
      tenth.rounds_mean /= static_cast<double>(tenth.shots);
      tenth.reaction_ns_mean /= static_cast<double>(tenth.shots);
    }
  }

 private:
  static constexpr StreamOptions kInOrder{.most_held = 0, .most_ahead = UINT32_MAX};
  static constexpr uint64_t kOpen = RoundRing::Head::kOpen;

  void pace() {
    const int64_t start = now_ns() + 1'000'000;
    uint64_t number = 0;
    for (uint64_t shot = 0; shot < options_.shots; shot++) {
      patch_.drawn().stretch_to(WindowSchedule::kEndless);
      source_.start(seed_, shot);
      bool waits = shot > 0;
      uint64_t end = waits ? kOpen : patch_.shortest();
      if (!waits) patch_.drawn().stretch_to(end);
      for (uint64_t round = 0; round < end; round++, number++) {
        const std::span<const uint32_t> places = source_.next();
        report_.events += places.size();
        if (round + 1 == end) std::ranges::copy(source_.true_flips(), truths_[shot % 2].begin());
        if (!ring_.has_room()) {
          report_.overran = true;
          return;
        }
        RoundRing::Head& head = ring_.prepare(places);
        const int64_t due =
            start + static_cast<int64_t>(static_cast<double>(number) * 1e-3 * static_cast<double>(options_.round_ps));
        int64_t now = now_ns();
        if (now > due) report_.pace_lag_ns_max = std::max(report_.pace_lag_ns_max, static_cast<double>(now - due));
        while (now < due) {
          if (options_.sleeps && due - now > 100'000) std::this_thread::sleep_for(std::chrono::microseconds(50));
          now = now_ns();
        }
        // The correction of the shot before has come: this shot may end.
        const bool ends_now = waits && landed_.load(std::memory_order_acquire) >= shot;
        if (ends_now) {
          waits = false;
          end = patch_.end_after(round);
          report_.rounds_waited.record(static_cast<int64_t>(round));
        }
        head.shot = shot;
        head.round = round;
        head.end = end;
        head.arrived = now;
        ring_.publish();
        if (ends_now) patch_.drawn().stretch_to(end);
        if (threads_.is_stopped()) return;
      }
    }
  }

  void decode(const std::function<void(uint64_t)>& poll) {
    uint64_t shot = 0, until_poll = 0;
    bool is_open = true, was_wrong = false;
    begin_shot(0);
    while (shot < options_.shots) {
      if (ring_.waiting() == 0) {
        if (threads_.has_paced() && ring_.waiting() == 0) return;
        if (options_.sleeps) std::this_thread::sleep_for(std::chrono::microseconds(1));
        continue;
      }
      const RoundRing::Head head = ring_.front();
      Stream& stream = streams_[shot % 2];
      if (is_open && head.end != kOpen) {
        patch_.decoded(shot % 2)->stretch_to(head.end);
        is_open = false;
      }
      const int64_t begin = now_ns();
      const auto correction = stream.push_round(head.round, ring_.front_places(), head.arrived, begin);
      const int64_t end = correction ? now_ns() : begin;
      ring_.pop();
      report_.rounds++;
      if (correction) {
        was_wrong = was_wrong || correction->heralds != 0;
        report_.commit_latency.record(end - correction->arrived);
        report_.service.record(end - begin);
      }
      if (head.round + 1 == head.end) {
        SALLOW_CHECK(correction && correction->is_final);
        const bool failed = was_wrong || !std::ranges::equal(stream.frame(), truths_[shot % 2]);
        landed_.store(shot + 1, std::memory_order_release);
        end_shot(shot, head, end - correction->arrived, failed);
        begin_shot(++shot);
        is_open = true;
        was_wrong = false;
      }
      if (++until_poll == 1 << 14 && poll) {
        until_poll = 0;
        poll(report_.rounds);
      }
    }
  }

  void begin_shot(uint64_t shot) {
    patch_.decoded(shot % 2)->stretch_to(WindowSchedule::kEndless);
    streams_[shot % 2].reset();
  }

  void end_shot(uint64_t shot, const RoundRing::Head& head, int64_t reaction, bool failed) {
    const bool is_late = options_.deadline_ns > 0 && reaction > options_.deadline_ns;
    report_.shots++;
    report_.failures += failed ? 1 : 0;
    report_.late += is_late ? 1 : 0;
    report_.failures_or_late += failed || is_late ? 1 : 0;
    report_.reaction.record(reaction);
    report_.rounds_per_shot.record(static_cast<int64_t>(head.end));
    FeedbackReport::Tenth& tenth = report_.tenths[10 * shot / options_.shots];
    tenth.shots++;
    tenth.rounds_mean += static_cast<double>(head.end);
    tenth.reaction_ns_mean += static_cast<double>(reaction);
  }

  FeedbackPatch& patch_;
  const uint64_t seed_;
  const MeterOptions& options_;
  FeedbackReport& report_;
  std::array<Stream, 2> streams_;
  SampledRounds source_;
  RoundRing ring_;
  // By shot modulo 2: a shot ends only after the one before it has been compared.
  std::array<std::vector<uint64_t>, 2> truths_;
  std::atomic<uint64_t> landed_ = 0;  // shots whose final correction is out
  PacedThreads threads_;
};

}  // namespace

FeedbackReport measure_feedback(FeedbackPatch& patch, uint64_t seed, const MeterOptions& options,
                                const std::function<void(uint64_t)>& poll) {
  SALLOW_REQUIRE(options.round_ps > 0, "measure_feedback: rounds need a pace");
  FeedbackReport report;
  FeedbackRun run(patch, seed, options, report);
  if (options.huge_pages) report.huge_pages = use_huge_pages();
  run.run(poll);
  run.finish();
  return report;
}

}  // namespace sallow
