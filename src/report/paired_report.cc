#include "report/paired_report.h"

#include <cstdio>

#include "report/table.h"

namespace sallow {
namespace {

std::string rounded(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2g", value);
  return text;
}

/// In percent, with enough digits to show the interval's width.
std::string difference_text(const PairedCounts& counts) {
  const Interval interval = paired_difference_interval(counts);
  int digits = 2;
  for (double width = 100 * (interval.high - interval.low); width < 0.2 && digits < 12; width *= 10) digits++;
  return fixed_text(100 * paired_difference(counts), digits) + " % [" + fixed_text(100 * interval.low, digits) + ", " +
         fixed_text(100 * interval.high, digits) + "]";
}

}  // namespace

std::string paired_text(std::span<const PairedResult> pairs) {
  Table table({"on the same shots", "first", "second", "shots", "both fail", "only first", "only second",
               "difference [95 %]", "p-value"});
  for (const auto& [first, second, counts] : pairs) {
    table.add_row({first.name, first.decoder, second.decoder, std::to_string(counts.shots), std::to_string(counts.both),
                   std::to_string(counts.only_first), std::to_string(counts.only_second), difference_text(counts),
                   rounded(paired_p_value(counts))});
  }
  return table.str() +
         "difference: the first's rate minus the second's. p-value: the probability of counts at least as unequal for\n"
         "decoders that fail equally often.\n";
}

Json paired_json(std::span<const PairedResult> pairs) {
  Json json = Json::list();
  for (const auto& [first, second, counts] : pairs) {
    const Interval interval = paired_difference_interval(counts);
    json.push_back({{"name", first.name},
                    {"first", {{"id", first.id}, {"decoder", first.decoder}}},
                    {"second", {{"id", second.id}, {"decoder", second.decoder}}},
                    {"shots", counts.shots},
                    {"both", counts.both},
                    {"only_first", counts.only_first},
                    {"only_second", counts.only_second},
                    {"difference", paired_difference(counts)},
                    {"low", interval.low},
                    {"high", interval.high},
                    {"p_value", paired_p_value(counts)}});
  }
  return json;
}

}  // namespace sallow
