#include "report/stream_report.h"

#include <algorithm>
#include <cmath>

#include "dem/error_hypergraph.h"
#include "distance/shortest_error.h"
#include "report/latency_table.h"

namespace sallow {

namespace {

double per_round_us(double seconds, const MeterReport& report) {
  return 1e6 * seconds / static_cast<double>(std::max<uint64_t>(report.rounds, 1));
}

/// What windows that look fewer rounds ahead than the distance cost, as measured.
std::string expected_loss_text(uint64_t buffer, uint64_t distance) {
  const double part = static_cast<double>(buffer) / static_cast<double>(distance);
  // Measured with matching at d = 5, 50 rounds and commit = 5, SI1000 noise of 0.0031 (docs/real-time.md).
  struct Loss {
    double part;
    int percent;
  };
  constexpr Loss kLosses[] = {{0.2, 50}, {0.4, 28}, {0.6, 12}, {0.8, 5}, {1.0, 2}};
  for (const Loss& loss : kLosses) {
    if (part < loss.part)
      return "expect about " + std::to_string(loss.percent) + " % more failures than of whole shots";
  }
  return "expect less than 1 % more failures than of whole shots";
}

}  // namespace

std::string stream_text(const StreamFacts& facts, const MeterReport& report) {
  const bool is_paced = facts.options.round_ps > 0;
  const StreamCounts& counts = report.counts;
  std::string text = facts.decoder + ", ";
  text += facts.windows == 1
              ? "shot by shot"
              : "commit " + std::to_string(facts.plan.commit) + ", buffer " + std::to_string(facts.plan.buffer);
  text += ": " + std::to_string(report.shots) + " shots of " + std::to_string(facts.rounds_per_shot) + " rounds";
  text += facts.windows == 1 ? "\n" : ", " + std::to_string(facts.windows) + " windows each\n";
  if (is_paced) {
    Table table = latency_table("us");
    add_latencies("last round -> final correction", report.final_latency, table);
    add_latencies("deciding round -> correction", report.commit_latency, table);
    add_latencies("service", report.service, table);
    text += table.str();
    text += "a round every " + round_time_text(facts.options.round_ps) + ": " +
            (report.keeps_up() ? "keeps up" : "does not keep up") + "; longest queue " +
            std::to_string(std::ranges::max(report.tenths, {}, &MeterReport::Part::queue_max).queue_max) +
            " rounds, at the end " + std::to_string(report.tenths[9].queue_end) + ", " +
            std::to_string(report.lost_for_load) + " lost for load\n";
    text += "mean latency by tenths of the run:";
    for (const MeterReport::Part& tenth : report.tenths) text += " " + us_text(tenth.latency_ns_mean);
    text += " us\n";
  } else {
    text += fixed_text(per_round_us(report.decode_cpu_seconds, report), 3) + " us of processor time per round, " +
            fixed_text(per_round_us(report.wall_seconds, report), 3) + " us by the clock\n";
  }
  if (facts.searched) {
    text += facts.shortest_ps == 0 ? "keeps up at no time of a round up to 1 ms\n"
                                   : "keeps up down to a round every " + round_time_text(facts.shortest_ps) + "\n";
  }
  if (report.knows_flips) {
    text += std::to_string(report.failures) + " failures";
    if (facts.options.deadline_ns > 0) {
      text += ", " + std::to_string(report.late) + " shots later than " +
              us_text(static_cast<double>(facts.options.deadline_ns)) + " us, " +
              std::to_string(report.failures_or_late) + " failed or late";
    }
    text += "\n";
  }
  if (counts.heralded > 0) {
    text += std::to_string(counts.heralded) + " windows heralded: " + std::to_string(counts.unresolved) +
            " unresolved, " + std::to_string(counts.unexplained) + " unexplained; " + std::to_string(counts.lost) +
            " rounds lost\n";
  }
  text += machine_text(facts.options, facts.noise);
  if (is_paced) text += "; pace late by at most " + us_text(report.pace_lag_ns_max) + " us";
  return text + "\n" + huge_pages_line(facts.options, report.huge_pages);
}

Json stream_json(const StreamFacts& facts, const MeterReport& report) {
  Json json = {{"decoder", facts.decoder},
               {"commit", facts.plan.commit},
               {"buffer", facts.plan.buffer},
               {"decoded", facts.windows == 1 ? "shot by shot" : "window by window"},
               {"workers", 1},
               {"shots", report.shots},
               {"rounds_per_shot", facts.rounds_per_shot},
               {"rounds", report.rounds},
               {"events", report.events}};
  if (facts.options.round_ps > 0) {
    json["round_ns"] = static_cast<double>(facts.options.round_ps) * 1e-3;
    json["final_latency"] = latencies_json(report.final_latency);
    json["commit_latency"] = latencies_json(report.commit_latency);
    json["service"] = latencies_json(report.service);
    json["keeps_up"] = report.keeps_up();
    json["lost_for_load"] = report.lost_for_load;
    Json tenths = Json::list();
    for (const MeterReport::Part& tenth : report.tenths) {
      tenths.push_back(
          {{"latency_ns_mean", tenth.latency_ns_mean}, {"queue_max", tenth.queue_max}, {"queue_end", tenth.queue_end}});
    }
    json["tenths"] = tenths;
    json["pace_lag_ns_max"] = report.pace_lag_ns_max;
  } else {
    json["us_per_round"] = per_round_us(report.wall_seconds, report);
  }
  json["cpu_us_per_round"] = per_round_us(report.decode_cpu_seconds, report);
  if (facts.searched) json["shortest_round_ns"] = static_cast<double>(facts.shortest_ps) * 1e-3;
  if (report.knows_flips) json["failures"] = report.failures;
  if (facts.options.deadline_ns > 0) {
    json["deadline_ns"] = facts.options.deadline_ns;
    json["late"] = report.late;
    if (report.knows_flips) json["failures_or_late"] = report.failures_or_late;
  }
  json["heralded"] = report.counts.heralded;
  json["unresolved"] = report.counts.unresolved;
  json["unexplained"] = report.counts.unexplained;
  json["lost"] = report.counts.lost;
  add_machine(facts.options, facts.noise, json);
  add_huge_pages(facts.options, report.huge_pages, json);
  return json;
}

std::optional<std::string> short_window_warning(const DetectorErrorModel& model, const WindowSchedule& schedule,
                                                std::optional<uint64_t> distance) {
  if (schedule.window_count() == 1) return {};
  constexpr size_t kMostDetectors = 20'000;  // so that the search takes less than a second
  if (!distance && model.detector_count() <= kMostDetectors) {
    distance = shortest_graphlike_error(ErrorHypergraph(model)).distance;
  }
  const uint32_t buffer = schedule.plan().buffer;
  if (!distance || buffer >= *distance) return {};
  return "windows look " + std::to_string(buffer) + (buffer == 1 ? " round" : " rounds") +
         " ahead, fewer than the distance " + std::to_string(*distance) + ": " + expected_loss_text(buffer, *distance);
}

}  // namespace sallow
