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

// Messages between ranks that share a campaign, as CBOR (RFC 8949); they are never stored.

/// From the first rank to all others, once: the tasks to sample.
struct RankTasks {
  std::vector<CampaignTask> tasks;  // without names and rules
  std::vector<uint64_t> seeds;      // one per task
};

/// From another rank to the first, repeatedly: its results since the last report.
struct RankReport {
  struct Failure {
    bool is_input = false;  // whether it was an InputError; otherwise a SystemError
    std::string message, remedy;
  };

  std::vector<WorkResult> results;
  std::vector<std::pair<size_t, double>> compile_seconds;  // of the tasks of these results
  std::vector<std::pair<size_t, LeftOut>> left_out;
  std::vector<size_t> failed_tasks;  // tasks whose decoders ended with an error
  std::optional<Failure> failure;    // the failure that ended the rank's work, if any
};

/// The first rank's answer to a report.
struct RankAnswer {
  std::vector<WorkOrder> orders;
  std::vector<size_t> cancelled;  // tasks
  bool is_end = false;            // whether the campaign has ended

  bool is_empty() const { return orders.empty() && cancelled.empty() && !is_end; }
};

std::string rank_tasks_text(std::span<const CampaignTask> tasks, std::span<const uint64_t> seeds);
RankTasks parse_rank_tasks(const std::string& text);
std::string rank_report_text(const RankReport& report);
RankReport parse_rank_report(const std::string& text);
std::string rank_answer_text(const RankAnswer& answer);
RankAnswer parse_rank_answer(const std::string& text);

}  // namespace sallow
