#include "report/rare_report.h"

#include <cmath>
#include <cstdio>

#include "report/table.h"

namespace sallow {
namespace {

// Null if infinite or not a number.
Json number(double value) {
  return std::isfinite(value) ? Json(value) : Json();
}

// "1.23e-10".
std::string rounded_text(double rate) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3g", rate);
  return text;
}

// Every extrapolation has this reason not to trust it.
constexpr const char* kExtrapolationReason =
    "an extrapolation: the error of the curve below the counted numbers of faults is unknown";

}  // namespace

Json estimate_json(const RareEstimate& estimate) {
  Json json = {{"method", estimate.method}};
  json["rate"] = estimate.rate;
  json["low"] = estimate.interval.low;
  json["high"] = estimate.interval.high;
  json["relative_error"] = number(estimate.relative_error);
  json["decodes"] = estimate.decodes;
  json["seconds"] = estimate.seconds;
  Json levels = Json::list();
  for (const LevelDiagnostics& level : estimate.levels) {
    levels.push_back({{"level", level.level},
                      {"share", number(level.share)},
                      {"faults_mean", level.fault_mean},
                      {"accepted", number(level.accepted)},
                      {"remembered", number(level.retained)},
                      {"r_hat", number(level.r_hat)},
                      {"effective_size", number(level.effective_size)}});
  }
  json["diagnostics"] = {{"groups", estimate.groups},
                         {"spread", number(estimate.spread)},
                         {"lineages", estimate.effective_ancestors},
                         {"faults_mean", estimate.size_mean},
                         {"faults_deviation", estimate.size_deviation},
                         {"faults_mean_from_below", number(estimate.size_mean_from_below)},
                         {"levels", std::move(levels)}};
  json["trustworthy"] = estimate.trustworthy;
  json["reasons"] = estimate.reasons;
  return json;
}

std::string estimates_text(const std::vector<RareEstimate>& estimates) {
  Table table({"method", "rate", "95 % interval", "error", "decodings", "direct sampling", "s", "trustworthy"});
  for (const RareEstimate& e : estimates) {
    const bool has_rate = e.rate > 0 && std::isfinite(e.relative_error);
    // The number of shots for as many failures as the same relative error requires.
    const double direct = 1 / (e.relative_error * e.relative_error * e.rate);
    table.add_row({e.method, rounded_text(e.rate),
                   "[" + rounded_text(e.interval.low) + ", " + rounded_text(e.interval.high) + "]",
                   has_rate ? fixed_text(100 * e.relative_error, 1) + " %" : "–",
                   rounded_text(static_cast<double>(e.decodes)), has_rate && direct < 1e30 ? rounded_text(direct) : "–",
                   fixed_text(e.seconds, 1), e.trustworthy ? "yes" : "no"});
  }
  std::string text = table.str();
  for (const RareEstimate& e : estimates) {
    for (const std::string& reason : e.reasons) text += e.method + ": " + reason + "\n";
  }
  return text +
         "Rates per shot. Error: one standard error. Direct sampling: decodings that direct sampling needs for this "
         "error.\n";
}

Json spectrum_json(const FailureSpectrum& spectrum) {
  Json json = {{"method", "extrapolation"}};
  json["extrapolated"] = Json::list();
  for (const ExtrapolatedRate& rate : spectrum.rates) {
    json["extrapolated"].push_back({{"scale", rate.scale},
                                    {"estimate", rate.estimate},
                                    {"low", rate.interval.low},
                                    {"high", rate.interval.high},
                                    {"share_measured", rate.share_measured}});
  }
  Json counts = Json::list();
  for (const WeightCount& count : spectrum.counts) {
    counts.push_back({{"faults", count.weight}, {"failures", count.failures}, {"sets", count.sets}});
  }
  json["counts"] = std::move(counts);
  const CurveFit& fit = spectrum.fit;
  if (fit.ok()) {
    const bool bends = fit.curve.bend > 0;
    json["curve"] = {{"onset", fit.curve.onset},
                     {"ceiling", fit.curve.ceiling},
                     {"at_onset", fit.curve.at_onset},
                     {"slope", fit.curve.slope},
                     {"slope_above", bends ? Json(fit.curve.slope_above) : Json()},
                     {"bend", bends ? Json(fit.curve.bend) : Json()},
                     {"chi_squared", fit.chi_squared},
                     {"degrees", fit.degrees},
                     {"goodness", fit.goodness}};
  } else {
    json["curve"] = nullptr;
  }
  json["decodes"] = spectrum.decodes;
  json["seconds"] = spectrum.seconds;
  json["trustworthy"] = false;
  json["reasons"] = {fit.ok() ? std::string(kExtrapolationReason) : fit.problem};
  return json;
}

std::string spectrum_text(const FailureSpectrum& spectrum) {
  const CurveFit& fit = spectrum.fit;
  if (!fit.ok()) return "\nNo extrapolation: " + fit.problem + "\n";
  Table table({"odds of errors", "extrapolated", "95 % from counts", "share at counted w"});
  for (const ExtrapolatedRate& rate : spectrum.rates) {
    table.add_row({"× " + rounded_text(rate.scale), rounded_text(rate.estimate),
                   "[" + rounded_text(rate.interval.low) + ", " + rounded_text(rate.interval.high) + "]",
                   fixed_text(100 * rate.share_measured, 1) + " %"});
  }
  return "\nExtrapolation, not a measurement: a curve fitted to the failure probabilities of w faults\n" + table.str() +
         "Counted from w = " + std::to_string(spectrum.counts.back().weight) + " to " +
         std::to_string(spectrum.counts.front().weight) + " in " + rounded_text(static_cast<double>(spectrum.decodes)) +
         " decodings; sets of fewer than " + fixed_text(fit.curve.onset, 0) + " faults are assumed never to fail.\n" +
         "χ² " + fixed_text(fit.chi_squared, 1) + " with " + std::to_string(fit.degrees) +
         " degrees of freedom. The interval is from the counts, if the form of the curve is right; it does not\n"
         "include the error of the curve where nothing was counted.\n";
}

}  // namespace sallow
