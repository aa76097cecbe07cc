#pragma once

#include <chrono>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "campaign/campaign.h"

namespace sallow {

/// Shows the progress of a campaign on standard error: on a terminal a table of the active tasks, redrawn a few times
/// per second; elsewhere one line per finished task, and a summary line from time to time.
class CampaignDisplay : public CampaignObserver {
 public:
  /// If `seed_given`, the seed is not printed.
  CampaignDisplay(std::span<const CampaignTask> tasks, bool seed_given);
  ~CampaignDisplay() override;

  void started(uint64_t seed, size_t threads) override;
  void counts_anew(size_t tasks) override;
  void left_out(size_t task, const LeftOut& left_out) override;
  void waits_for(std::span<const ShardWriter::Holder> holders) override;
  void progressed(std::span<const TaskView> views) override;

 private:
  using Clock = std::chrono::steady_clock;

  std::string label(size_t task) const;
  /// Prints the missing parts of circuits in which no shot can fail. Waits for the first shots, so that a circuit that
  /// cannot be decoded is reported only as that.
  void tell_what_is_missing(std::span<const TaskView> views);
  std::string summary(std::span<const TaskView> views);
  std::string table(std::span<const TaskView> views, size_t most_rows, size_t columns) const;
  void draw(std::span<const TaskView> views);
  void erase();

  std::span<const CampaignTask> tasks_;
  size_t threads_ = 1;
  bool seed_given_, on_terminal_, one_decoder_;
  std::vector<bool> reported_;  // tasks that were reported as done
  size_t done_ = 0;
  std::set<std::pair<std::string, uint64_t>> waited_for_;  // hosts and processes that were reported
  size_t lines_drawn_ = 0;
  Clock::time_point drawn_, speed_since_;
  uint64_t speed_shots_ = 0;
  double shots_per_second_ = 0;
  bool first_ = true, told_missing_ = false;
};

/// An estimate of the remaining seconds of a campaign on this number of threads, from the times of its tasks so far. A
/// task that has not started counts with the average total time of the others. Nothing if no task has started.
std::optional<double> campaign_seconds_left(std::span<const TaskView> views, size_t threads);

/// "NAME DECODER" of a task; the decoder only if `with_decoder`.
std::string task_label(const StoredTask& task, bool with_decoder);

}  // namespace sallow
