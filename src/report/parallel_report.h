#pragma once

#include <cstdint>
#include <string>

#include "json/json.h"
#include "meter/parallel_meter.h"
#include "report/stream_report.h"

namespace sallow {

/// What `sallow stream --workers` prints.
std::string parallel_text(const StreamFacts& facts, uint32_t workers, const ParallelReport& report);
Json parallel_json(const StreamFacts& facts, uint32_t workers, const ParallelReport& report);

}  // namespace sallow
