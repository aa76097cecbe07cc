#include "report/tally_report.h"

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
