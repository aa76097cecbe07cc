#pragma once

#include <string>

#include "json/json.h"
#include "meter/hdr_histogram.h"
#include "meter/stream_meter.h"
#include "report/table.h"

namespace sallow {

// Parts of the meter's reports.

/// Nanoseconds as microseconds: "1.23".
std::string us_text(double ns);
/// "1.100 us"; "max" for 0.
std::string round_time_text(int64_t ps);

/// A table with a column for the name, and count, mean, quantiles and maximum. Rows of empty histograms are left out.
Table latency_table(const std::string& unit);
void add_latencies(const std::string& name, const HdrHistogram& times, Table& table);
/// The same for whole numbers that are no times.
void add_counts(const std::string& name, const HdrHistogram& numbers, Table& table);

Json latencies_json(const HdrHistogram& times);

/// How threads waited, and the machine's own pauses: "waits spinning; an empty loop's longest pause 5.1 us, …".
std::string machine_text(const MeterOptions& options, const LoopNoise& noise);
void add_machine(const MeterOptions& options, const LoopNoise& noise, Json& json);
/// If huge pages were requested: a line on what came of it, or nothing.
std::string huge_pages_line(const MeterOptions& options, const HugePages& pages);
void add_huge_pages(const MeterOptions& options, const HugePages& pages, Json& json);

}  // namespace sallow
