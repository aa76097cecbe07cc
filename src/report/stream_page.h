#pragma once

#include <string>

#include "meter/feedback_meter.h"
#include "meter/stream_meter.h"
#include "page/page.h"
#include "report/stream_report.h"

namespace sallow {

/// A run of the meter as a page: the distribution of latencies, latency and backlog over the run, the setting, and the
/// machine's own pauses. `what` names the circuit; `command` writes the page again.
Page stream_page(const StreamFacts& facts, const MeterReport& report, const std::string& what,
                 const std::string& command);
Page feedback_page(const StreamFacts& facts, const FeedbackReport& report, const std::string& what,
                   const std::string& command);

}  // namespace sallow
