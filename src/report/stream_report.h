#pragma once

#include <cstdint>
#include <string>

#include "decode/window/window_schedule.h"
#include "json/json.h"
#include "meter/stream_meter.h"

namespace sallow {

/// The setting of a run of the meter.
struct StreamFacts {
  std::string decoder;
  WindowPlan plan;
  uint64_t windows = 0;
  uint64_t rounds_per_shot = 0;
  MeterOptions options;
  LoopNoise noise;
  bool searched = false;
  int64_t shortest_ps = 0;  // the shortest time of a round; 0: none was found
};

/// The report as text: a table of latencies, throughput, queues, failures, and the setting.
std::string stream_text(const StreamFacts& facts, const MeterReport& report);
Json stream_json(const StreamFacts& facts, const MeterReport& report);

/// What windows that look fewer rounds ahead than the code's distance cost, as measured: "expect about 10 % more
/// failures than of whole shots".
std::string expected_loss_text(uint64_t buffer, uint64_t distance);

}  // namespace sallow
