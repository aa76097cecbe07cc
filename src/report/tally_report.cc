#include "report/tally_report.h"

#include <numbers>

#include "base/number_text.h"
#include "report/table.h"
#include "stats/interval.h"

namespace sallow {
namespace {

double rate(double count, double of) {
  return count / of;
}

}  // namespace

std::string rate_text(double count, double of) {
  if (of == 0) return "–";
  const Interval interval = clopper_pearson_interval(count, of);
  // Enough digits to show the interval's width.
  int digits = 2;
  for (double width = 100 * (interval.high - interval.low); width < 0.2 && digits < 12; width *= 10) digits++;
  return fixed_text(100 * rate(count, of), digits) + " % [" + fixed_text(100 * interval.low, digits) + ", " +
         fixed_text(100 * interval.high, digits) + "]";
}

std::string rate_text(const Tally& tally) {
  return rate_text(static_cast<double>(tally.failures), static_cast<double>(tally.kept()));
}

std::string failures_text(const Tally& tally) {
  return std::to_string(tally.failures) + (tally.failures == 1 ? " failure, " : " failures, ") + rate_text(tally);
}

std::string kept_text(const Tally& tally, double min_gap) {
  return "kept " + std::to_string(tally.kept()) + " of " + std::to_string(tally.shots) + ", " +
         rate_text(static_cast<double>(tally.kept()), static_cast<double>(tally.shots)) + ", by gaps of at least " +
         shortest_text(min_gap);
}

double gap_in_decibels(double gap) {
  return 10 * gap / std::numbers::ln10;
}

std::string gaps_text(std::span<const double> min_gaps, std::span<const Tally> tallies, bool flips_known) {
  Table table({"min_gap", "dB", "kept", "share of shots", "failures", "failure rate of kept shots"});
  for (size_t k = 0; k < min_gaps.size(); k++) {
    const Tally& tally = tallies[k];
    table.add_row({rounded_text(min_gaps[k], 4), rounded_text(gap_in_decibels(min_gaps[k]), 4),
                   std::to_string(tally.kept()), rate_text(tally.kept(), tally.shots),
                   flips_known ? std::to_string(tally.failures) : "–", flips_known ? rate_text(tally) : "–"});
  }
  return table.str();
}

void add_gaps(Json& json, std::span<const double> min_gaps, std::span<const Tally> tallies, bool flips_known) {
  json["gaps"] = Json::list();
  for (size_t k = 0; k < min_gaps.size(); k++) {
    Json gap = Json::table();
    add_kept(gap, tallies[k], min_gaps[k]);
    gap["min_gap_db"] = gap_in_decibels(min_gaps[k]);
    add_failures(gap, tallies[k], flips_known);
    json["gaps"].push_back(std::move(gap));
  }
}

void add_failures(Json& json, const Tally& tally, bool known) {
  const bool rated = known && tally.kept() > 0;
  const Interval interval = rated ? clopper_pearson_interval(tally.failures, tally.kept()) : Interval{};
  json["failures"] = known ? Json(tally.failures) : Json();
  json["unmatchable"] = tally.unmatchable;
  json["failure_rate"] = rated ? Json(rate(tally.failures, tally.kept())) : Json();
  json["low"] = rated ? Json(interval.low) : Json();
  json["high"] = rated ? Json(interval.high) : Json();
}

void add_kept(Json& json, const Tally& tally, double min_gap) {
  const bool any = tally.shots > 0;
  const Interval interval = clopper_pearson_interval(tally.kept(), tally.shots);
  json["min_gap"] = min_gap;
  json["kept"] = tally.kept();
  json["kept_fraction"] = any ? Json(static_cast<double>(tally.kept()) / static_cast<double>(tally.shots)) : Json();
  json["kept_low"] = any ? Json(interval.low) : Json();
  json["kept_high"] = any ? Json(interval.high) : Json();
}

}  // namespace sallow
