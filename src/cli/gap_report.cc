#include "cli/gap_report.h"

#include <cmath>

#include "base/error.h"
#include "base/number_text.h"
#include "cli/decoder_flags.h"
#include "json/json.h"
#include "stats/interval.h"

namespace sallow {

void add_min_gap_flag(Flags& flags, double* min_gap) {
  flags.add("min_gap", min_gap,
            "Discard shots whose answer is less sure than this: the weight of the best solution with the other flip, "
            "less that of the best; failures are of the shots kept. For one observable.");
}

void check_min_gap(double min_gap) {
  if (std::isfinite(min_gap) && min_gap >= 0) return;
  throw InputError("--min_gap must be a finite number, 0 or more, found " + shortest_text(min_gap));
}

std::string kept_text(const Tally& tally, double min_gap) {
  return "kept " + std::to_string(tally.kept()) + " of " + std::to_string(tally.shots) + ", " +
         rate_text(tally.kept(), tally.shots) + ", by gaps of at least " + shortest_text(min_gap);
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
