#include "report/feedback_report.h"

#include "report/latency_table.h"

namespace sallow {

std::string feedback_text(const StreamFacts& facts, uint64_t shortest, uint64_t step, const FeedbackReport& report) {
  std::string text = facts.decoder + ", commit " + std::to_string(facts.plan.commit) + ", buffer " +
                     std::to_string(facts.plan.buffer) + ", under feedback: " + std::to_string(report.shots) +
                     " shots by two decoders in turns, a round every " + round_time_text(facts.options.round_ps) + "\n";
  Table times = latency_table("us");
  add_latencies("reaction: last round -> final correction", report.reaction, times);
  add_latencies("deciding round -> correction", report.commit_latency, times);
  add_latencies("service", report.service, times);
  text += times.str();
  Table rounds = latency_table("rounds");
  add_counts("waited for the correction of the shot before", report.rounds_waited, rounds);
  add_counts("rounds per shot", report.rounds_per_shot, rounds);
  text += rounds.str();
  text += "a shot has at least " + std::to_string(shortest) + " rounds, and may end every " + std::to_string(step) +
          " rounds after that\n";
  text += "mean rounds per shot by tenths of the run:";
  for (const FeedbackReport::Tenth& tenth : report.tenths) text += " " + fixed_text(tenth.rounds_mean, 1);
  text += report.keeps_up() ? ": keeps up\n" : ": does not keep up\n";
  if (report.overran) {
    text += "the queue of " + std::to_string(facts.options.ring_rounds) + " rounds was full after " +
            std::to_string(report.shots) + " shots of " + std::to_string(facts.options.shots) + "\n";
  }
  text += std::to_string(report.failures) + " failures";
  if (facts.options.deadline_ns > 0) {
    text += ", " + std::to_string(report.late) + " shots later than " +
            us_text(static_cast<double>(facts.options.deadline_ns)) + " us, " +
            std::to_string(report.failures_or_late) + " failed or late";
  }
  return text + "\n" + machine_text(facts.options, facts.noise) + "; pace late by at most " +
         us_text(report.pace_lag_ns_max) + " us\n" + huge_pages_line(facts.options, report.huge_pages);
}

Json feedback_json(const StreamFacts& facts, uint64_t shortest, uint64_t step, const FeedbackReport& report) {
  const auto rounds_json = [](const HdrHistogram& numbers) {
    return Json{
        {"count", numbers.count()},      {"mean", numbers.mean()},           {"p50", numbers.quantile(0.5)},
        {"p99", numbers.quantile(0.99)}, {"p99.9", numbers.quantile(0.999)}, {"p99.99", numbers.quantile(0.9999)},
        {"max", numbers.max()}};
  };
  Json json = {{"decoder", facts.decoder},
               {"commit", facts.plan.commit},
               {"buffer", facts.plan.buffer},
               {"workers", 1},
               {"feedback", true},
               {"shots", report.shots},
               {"rounds", report.rounds},
               {"events", report.events},
               {"round_ns", static_cast<double>(facts.options.round_ps) * 1e-3},
               {"shortest_shot", shortest},
               {"step", step},
               {"reaction", latencies_json(report.reaction)},
               {"commit_latency", latencies_json(report.commit_latency)},
               {"service", latencies_json(report.service)},
               {"rounds_waited", rounds_json(report.rounds_waited)},
               {"rounds_per_shot", rounds_json(report.rounds_per_shot)},
               {"keeps_up", report.keeps_up()},
               {"overran", report.overran}};
  json["tenths"] = Json::list();
  for (const FeedbackReport::Tenth& tenth : report.tenths) {
    json["tenths"].push_back(
        {{"shots", tenth.shots}, {"rounds_mean", tenth.rounds_mean}, {"reaction_ns_mean", tenth.reaction_ns_mean}});
  }
  json["failures"] = report.failures;
  if (facts.options.deadline_ns > 0) {
    json["deadline_ns"] = facts.options.deadline_ns;
    json["late"] = report.late;
    json["failures_or_late"] = report.failures_or_late;
  }
  json["heralded"] = report.counts.heralded;
  json["cpu_us_per_round"] =
      report.rounds == 0 ? 0 : 1e6 * report.decode_cpu_seconds / static_cast<double>(report.rounds);
  json["pace_lag_ns_max"] = report.pace_lag_ns_max;
  add_machine(facts.options, facts.noise, json);
  add_huge_pages(facts.options, report.huge_pages, json);
  return json;
}

}  // namespace sallow
