#include "report/parallel_report.h"

#include <algorithm>

#include "report/latency_table.h"

namespace sallow {

namespace {

double us_per_round(double seconds, const ParallelReport& report) {
  return 1e6 * seconds / static_cast<double>(std::max<uint64_t>(report.rounds, 1));
}

}  // namespace

std::string parallel_text(const StreamFacts& facts, uint32_t workers, const ParallelReport& report) {
  std::string text = facts.decoder + ", a sandwich of commit " + std::to_string(facts.plan.commit) + ", buffer " +
                     std::to_string(facts.plan.buffer) + ", " + std::to_string(workers) +
                     (workers == 1 ? " worker: " : " workers: ") + std::to_string(report.shots) + " shots of " +
                     std::to_string(facts.rounds_per_shot) + " rounds, one after another, " +
                     std::to_string(facts.windows) + " windows each\n";
  Table times = latency_table("us");
  add_latencies("last round -> final correction", report.final_latency, times);
  text += times.str();
  text += fixed_text(us_per_round(report.cpu_seconds, report), 3) + " us of processor time per round, with waiting; " +
          fixed_text(us_per_round(report.wall_seconds, report), 3) + " us by the clock";
  if (facts.options.round_ps > 0) {
    text += ", of which the chip takes " + round_time_text(facts.options.round_ps) + "; pace late by at most " +
            us_text(report.pace_lag_ns_max) + " us";
  }
  text += "\n";
  if (report.knows_flips) {
    text += std::to_string(report.failures) + " failures";
    if (facts.options.deadline_ns > 0) {
      text += ", " + std::to_string(report.late) + " shots later than " +
              us_text(static_cast<double>(facts.options.deadline_ns)) + " us";
    }
    text += "\n";
  }
  if (report.unresolved + report.unexplained > 0) {
    text += "windows: " + std::to_string(report.unresolved) + " unresolved, " + std::to_string(report.unexplained) +
            " unexplained\n";
  }
  return text + machine_text(facts.options, facts.noise) + "\n";
}

Json parallel_json(const StreamFacts& facts, uint32_t workers, const ParallelReport& report) {
  Json json = {{"decoder", facts.decoder},
               {"commit", facts.plan.commit},
               {"buffer", facts.plan.buffer},
               {"decoded", "in a sandwich of windows"},
               {"workers", workers},
               {"shots", report.shots},
               {"rounds_per_shot", facts.rounds_per_shot},
               {"rounds", report.rounds},
               {"events", report.events},
               {"final_latency", latencies_json(report.final_latency)},
               {"us_per_round", us_per_round(report.wall_seconds, report)},
               {"cpu_us_per_round", us_per_round(report.cpu_seconds, report)},
               {"unresolved", report.unresolved},
               {"unexplained", report.unexplained}};
  if (facts.options.round_ps > 0) {
    json["round_ns"] = static_cast<double>(facts.options.round_ps) * 1e-3;
    json["pace_lag_ns_max"] = report.pace_lag_ns_max;
  }
  if (report.knows_flips) json["failures"] = report.failures;
  if (facts.options.deadline_ns > 0) {
    json["deadline_ns"] = facts.options.deadline_ns;
    json["late"] = report.late;
  }
  add_machine(facts.options, facts.noise, json);
  return json;
}

}  // namespace sallow
