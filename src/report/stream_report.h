#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "decode/window/window_schedule.h"
#include "dem/error_model.h"
#include "json/json.h"
#include "meter/stream_meter.h"

namespace sallow {

/// The setting of a run of the meter.
struct StreamFacts {
  std::string decoder;
  WindowPlan plan;
  uint64_t windows = 0;
  uint64_t rounds_per_shot = 0;
  MeterOptions options = {};
  LoopNoise noise = {};
  bool searched = false;
  int64_t shortest_ps = 0;  // the shortest time of a round; 0: none was found
};

/// The report as text: a table of latencies, throughput, queues, failures, and the setting.
std::string stream_text(const StreamFacts& facts, const MeterReport& report);
Json stream_json(const StreamFacts& facts, const MeterReport& report);

/// A warning if windows look fewer rounds ahead than the code's distance, with the loss to expect, as measured:
/// "windows look 2 rounds ahead, fewer than the distance 5: expect about 12 % more failures than of whole shots". The
/// distance, if it is not given, is searched in small models.
std::optional<std::string> short_window_warning(const DetectorErrorModel& model, const WindowSchedule& schedule,
                                                std::optional<uint64_t> distance = {});

}  // namespace sallow
