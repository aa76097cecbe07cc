#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "serve/server_core.h"

namespace sallow {

/// A line of a schedule file (docs/serving.md): `TICK ACTION SESSION [ARGUMENTS]`.
struct ScheduleRow {
  uint64_t tick = 0;
  RequestKind kind = RequestKind::kRound;  // kRound ("enqueue"), kGet, kFinish or kReset
  std::string session;                     // the name of a patch
  uint64_t round = 0;                      // of "enqueue": its round; of "get": the rounds that must be committed
  std::vector<uint32_t> places;            // of "enqueue": the detectors of the round that fired
  uint64_t line = 0;
};

/// Throws InputError with line and column. Ticks must not fall.
std::vector<ScheduleRow> parse_schedule(std::string_view text, const std::string& file);

struct ScheduleOptions {
  int64_t tick_ns = 1000;
  int64_t service_ns = 1000;  // that each request takes
};

/// Replays the schedule in virtual time against a server of these patches, one session per patch, and returns a CSV:
/// one row per line of the schedule. The same input gives the same text.
std::string replay_schedule(const std::vector<ScheduleRow>& rows, std::vector<ServedPatch> patches,
                            const ServeLimits& limits, const ScheduleOptions& options, const std::string& file);

}  // namespace sallow
