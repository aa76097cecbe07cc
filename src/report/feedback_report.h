#pragma once

#include <string>

#include "json/json.h"
#include "meter/feedback_meter.h"
#include "report/stream_report.h"

namespace sallow {

/// A run under feedback as text: reaction times, rounds per shot, and whether they settle. `shortest` and `step` are
/// those of the patch.
std::string feedback_text(const StreamFacts& facts, uint64_t shortest, uint64_t step, const FeedbackReport& report);
Json feedback_json(const StreamFacts& facts, uint64_t shortest, uint64_t step, const FeedbackReport& report);

}  // namespace sallow
