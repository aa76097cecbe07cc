#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "campaign/campaign_task.h"
#include "campaign/work_crew.h"
#include "decode/contract/decoder.h"

namespace sallow {

/// What ranks that share a campaign tell each other, as texts in CBOR (RFC 8949): they never leave the job.

/// From the first rank to all others, once: what it takes to take a task's shots.
struct RankTasks {
  std::vector<CampaignTask> tasks;  // without names and rules
  std::vector<uint64_t> seeds;      // a task each
};

/// From another rank to the first, again and again: what it has done since the last report.
struct RankReport {
  struct Failure {
    bool is_input = false;  // an InputError; else the machine's
    std::string message, remedy;
  };

  std::vector<WorkResult> results;
  std::vector<std::pair<size_t, double>> compile_seconds;  // of the tasks of these results
  std::vector<std::pair<size_t, LeftOut>> left_out;
  std::vector<size_t> ill_ended;   // tasks whose decoders did not end as they should
  std::optional<Failure> failure;  // the rank's work has ended by it
};

/// The first rank's answer to a report.
struct RankAnswer {
  std::vector<WorkOrder> orders;
  std::vector<size_t> cancelled;  // tasks
  bool is_end = false;            // the campaign is over

  bool is_empty() const { return orders.empty() && cancelled.empty() && !is_end; }
};

std::string rank_tasks_text(std::span<const CampaignTask> tasks, std::span<const uint64_t> seeds);
RankTasks parse_rank_tasks(const std::string& text);
std::string rank_report_text(const RankReport& report);
RankReport parse_rank_report(const std::string& text);
std::string rank_answer_text(const RankAnswer& answer);
RankAnswer parse_rank_answer(const std::string& text);

}  // namespace sallow
