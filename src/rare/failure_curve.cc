#include "rare/failure_curve.h"

#include <algorithm>
#include <cmath>

#include "base/number_text.h"
#include "bits/random_stream.h"
#include "stats/chi_squared.h"
#include "stats/draw_failures.h"
#include "stats/nelder_mead.h"

namespace sallow {
namespace {

constexpr double kLeastGoodness = 0.01;
constexpr size_t kStraightParameters = 2, kBentParameters = 4;

// The curve with the parameters ln f0 and γ1, and if it has a bend, γ2 and ln wc.
FailureCurve curve_of(const FailureCurve& frame, std::span<const double> parameters) {
  FailureCurve curve = frame;
  curve.at_onset = std::exp(parameters[0]);
  curve.slope = parameters[1];
  curve.slope_above = parameters.size() > 2 ? parameters[2] : 0;
  curve.bend = parameters.size() > 2 ? std::exp(parameters[3]) : 0;
  return curve;
}

std::vector<double> parameters_of(const FailureCurve& curve) {
  std::vector<double> parameters = {std::log(curve.at_onset), curve.slope};
  if (curve.bend > 0) parameters.insert(parameters.end(), {curve.slope_above, std::log(curve.bend)});
  return parameters;
}

// Twice the logarithm of the likelihood ratio: the counts at their own shares against the counts at the curve's.
double deviance(const FailureCurve& curve, std::span<const WeightCount> counts) {
  double sum = 0;
  for (const WeightCount& count : counts) {
    const double rate = curve.at(static_cast<double>(count.weight));
    const double sets = static_cast<double>(count.sets), failures = static_cast<double>(count.failures);
    if (failures > 0) sum += failures * std::log(failures / (sets * rate));
    if (failures < sets) sum += (sets - failures) * std::log((sets - failures) / (sets * (1 - rate)));
  }
  return std::isfinite(sum) ? 2 * sum : HUGE_VAL;
}

CurveFit likeliest(const FailureCurve& frame, std::span<const WeightCount> counts, std::vector<double> start) {
  const auto function = [&](std::span<const double> parameters) {
    const FailureCurve curve = curve_of(frame, parameters);
    // More faults must fail more often, and a bend must not be far outside the counts.
    const bool is_rising = curve.slope >= 0 && curve.slope_above >= 0 && curve.at_onset <= curve.ceiling;
    const bool has_room = curve.bend == 0 || (curve.bend >= curve.onset / 2 &&
                                              curve.bend <= 2 * static_cast<double>(counts.front().weight));
    return is_rising && has_room ? deviance(curve, counts) : HUGE_VAL;
  };
  std::vector<double> best = nelder_mead(function, std::move(start), 0.3);
  // Restarts from the result, because a simplex may collapse early.
  best = nelder_mead(function, best, 0.05);
  CurveFit fit;
  fit.curve = curve_of(frame, best);
  fit.chi_squared = function(best);
  fit.degrees = counts.size() - best.size();
  fit.goodness = std::isfinite(fit.chi_squared) && fit.degrees > 0
                     ? chi_squared_tail(fit.chi_squared, static_cast<double>(fit.degrees))
                     : 0;
  return fit;
}

// A straight line through two counts, in ln w and the logarithm of the curve's exponent.
std::vector<double> line_through(const FailureCurve& frame, const WeightCount& low, const WeightCount& high) {
  const auto height = [&](const WeightCount& count) {
    const double rate = static_cast<double>(count.failures) / static_cast<double>(count.sets);
    return std::log(-frame.ceiling * std::log1p(-std::min(0.99, rate / frame.ceiling)));
  };
  const auto place = [&](const WeightCount& count) {
    return std::log(static_cast<double>(count.weight) / frame.onset);
  };
  const double slope = std::max(0.1, (height(high) - height(low)) / (place(high) - place(low)));
  return {std::min(height(low) - slope * place(low), std::log(frame.ceiling) - 0.1), slope};
}

}  // namespace

double FailureCurve::at(double weight) const {
  if (weight < onset) return 0;
  double rise = std::pow(weight / onset, slope);
  if (bend > 0) {
    const auto square = [](double x) { return x * x; };
    rise *= std::pow((1 + square(weight / bend)) / (1 + square(onset / bend)), (slope_above - slope) / 2);
  }
  return -ceiling * std::expm1(-at_onset / ceiling * rise);
}

CurveFit fit_failure_curve(std::span<const WeightCount> counts, size_t onset, double ceiling) {
  std::vector<WeightCount> rising;
  for (const WeightCount& count : counts) {
    if (count.failures > 0 && count.weight >= onset) rising.push_back(count);
  }
  std::sort(rising.begin(), rising.end(),
            [](const WeightCount& a, const WeightCount& b) { return a.weight > b.weight; });
  CurveFit none;
  if (rising.size() < kStraightParameters + 1) {
    none.problem =
        "failures were counted at " + std::to_string(rising.size()) + " numbers of faults; a curve needs at least 3";
    return none;
  }
  FailureCurve frame;
  frame.onset = static_cast<double>(onset);
  frame.ceiling = ceiling;
  const CurveFit straight = likeliest(frame, rising, line_through(frame, rising.back(), rising.front()));
  if (straight.goodness >= kLeastGoodness) return straight;
  CurveFit best = straight;
  if (rising.size() > kBentParameters) {
    const WeightCount& middle = rising[rising.size() / 2];
    std::vector<double> start = line_through(frame, rising.back(), middle);
    start.push_back(line_through(frame, middle, rising.front())[1]);
    start.push_back(std::log(static_cast<double>(middle.weight)));
    best = likeliest(frame, rising, start);
    if (best.goodness >= kLeastGoodness) return best;
  }
  best.problem = "no curve of this form fits the counts: χ² " + rounded_text(best.chi_squared, 3) + " of " +
                 std::to_string(best.degrees) + " degrees of freedom";
  return best;
}

CurveFit refit_failure_curve(const CurveFit& fit, std::span<const WeightCount> counts, uint64_t seed,
                             uint64_t random_number) {
  RandomStream random(seed, random_number);
  std::vector<WeightCount> drawn;
  for (const WeightCount& count : counts) {
    if (count.failures == 0 || static_cast<double>(count.weight) < fit.curve.onset) continue;
    const double rate = fit.curve.at(static_cast<double>(count.weight));
    drawn.push_back({count.weight, static_cast<uint64_t>(draw_failures(rate, static_cast<double>(count.sets), random)),
                     count.sets});
  }
  return likeliest(fit.curve, drawn, parameters_of(fit.curve));
}

}  // namespace sallow
