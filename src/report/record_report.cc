#include "report/record_report.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "base/number_text.h"
#include "report/table.h"

namespace sallow {
namespace {

using Kind = PageColumn::Kind;
using Space = PairClass::Space;

std::string p_text(double p) {
  if (p < 1e-12) return "<1e-12";
  return p < 0.001 ? sallow::rounded_text(p, 1) : fixed_text(p, 3);
}

/// The names of all models, in order of appearance; the last is the one whose residuals are shown.
std::vector<std::string> model_names(std::span<const RecordReview> reviews) {
  std::vector<std::string> names;
  for (const RecordReview& review : reviews) {
    for (const ModelScore& score : review.models) {
      if (std::ranges::find(names, score.name) == names.end()) names.push_back(score.name);
    }
  }
  return names;
}

const ModelScore* score_of(const RecordReview& review, const std::string& name) {
  const auto found = std::ranges::find(review.models, name, &ModelScore::name);
  return found == review.models.end() ? nullptr : &*found;
}

/// Excess of all records together, per pair.
struct PooledExcess {
  double sum = 0, variance = 0, pairs = 0;

  double per_pair() const { return pairs > 0 ? sum / pairs : 0; }
  double error() const { return pairs > 0 ? std::sqrt(variance) / pairs : 0; }
  double sigmas() const { return variance > 0 ? sum / std::sqrt(variance) : 0; }
};

std::map<PairClass, PooledExcess> pooled_excesses(std::span<const RecordReview> reviews, const std::string& model) {
  std::map<PairClass, PooledExcess> pooled;
  for (const RecordReview& review : reviews) {
    const ModelScore* score = score_of(review, model);
    if (score == nullptr) continue;
    for (const PairExcess& excess : score->excesses) {
      if (!std::isfinite(excess.error)) continue;
      PooledExcess& sum = pooled[excess.pairs];
      sum.sum += excess.observed - excess.expected;
      sum.variance += excess.error * excess.error;
      sum.pairs += static_cast<double>(excess.pair_count);
    }
  }
  return pooled;
}

std::vector<NoiseRate> pooled_rates(std::span<const RecordReview> reviews) {
  std::map<std::string, NoiseRate> pooled;
  for (const RecordReview& review : reviews) {
    for (const NoiseRate& rate : review.rates.kinds) {
      NoiseRate& sum = pooled.try_emplace(rate.kind, NoiseRate{rate.kind, ""}).first->second;
      sum.circuit += rate.circuit;
      sum.model += rate.model;
    }
  }
  std::vector<NoiseRate> rates;
  for (const auto& [kind, rate] : pooled) rates.push_back(rate);
  return rates;
}

std::string rates_text(std::span<const RecordReview> reviews) {
  const std::vector<NoiseRate> rates = pooled_rates(reviews);
  if (rates.empty()) return "";
  std::string text = "\nExpected faults per shot by kind, in the circuit and in the model '" + reviews[0].examined +
                     "'" + (reviews.size() > 1 ? ", all records together" : "") + ":\n";
  Table table({"kind", "circuit", "model", "ratio"});
  for (const NoiseRate& rate : rates) {
    table.add_row({rate.kind, fixed_text(rate.circuit, 4), fixed_text(rate.model, 4), fixed_text(rate.ratio(), 3)});
  }
  text += table.str();
  if (reviews.size() > 1) return text;
  // Of one record, also the places where the model differs most from the circuit.
  std::vector<NoiseRate> places = reviews[0].rates.places;
  std::ranges::stable_sort(places, std::greater(),
                           [](const NoiseRate& rate) { return std::abs(rate.model - rate.circuit); });
  if (places.size() > 8) places.resize(8);
  text += "\nThe places where they differ most:\n";
  Table most({"kind", "qubits", "circuit", "model", "ratio"});
  for (const NoiseRate& rate : places) {
    most.add_row(
        {rate.kind, rate.qubits, fixed_text(rate.circuit, 4), fixed_text(rate.model, 4), fixed_text(rate.ratio(), 3)});
  }
  return text + most.str();
}

std::string excess_text(std::span<const RecordReview> reviews) {
  const std::string model = reviews[0].examined;
  const std::map<PairClass, PooledExcess> pooled = pooled_excesses(reviews, model);
  std::set<Space> spaces;
  std::set<uint32_t> times;
  for (const auto& [pairs, excess] : pooled) spaces.insert(pairs.space), times.insert(pairs.time);
  std::vector<std::string> headings = {"rounds apart"};
  for (const Space space : spaces) headings.push_back(space_name(space));
  Table table(headings);
  for (const uint32_t time : times) {
    std::vector<std::string> row = {std::to_string(time)};
    for (const Space space : spaces) {
      const auto found = pooled.find({space, time});
      row.push_back(found == pooled.end() ? "–"
                                          : fixed_text(1e4 * found->second.per_pair(), 2) + " (" +
                                                fixed_text(found->second.sigmas(), 1) + " σ)");
    }
    table.add_row(row);
  }
  return "\nCorrelations that '" + model +
         "' leaves unexplained: observed less expected covariance per pair of detectors, times 10⁴.\n" + table.str();
}

Json excess_json(const PairExcess& excess) {
  Json json = {{"place", space_name(excess.pairs.space)}, {"rounds_apart", excess.pairs.time}};
  json["pairs"] = excess.pair_count;
  json["observed"] = excess.observed;
  json["expected"] = excess.expected;
  json["error"] = std::isfinite(excess.error) ? Json(excess.error) : Json();
  json["sigmas"] = excess.sigmas();
  json["p_value"] = excess.p_value;
  return json;
}

Json rate_json(const NoiseRate& rate) {
  Json json = {{"kind", rate.kind}};
  if (!rate.qubits.empty()) json["qubits"] = rate.qubits;
  json["circuit"] = rate.circuit;
  json["model"] = rate.model;
  return json;
}

PageFigure excess_figure(std::span<const RecordReview> reviews, const std::string& command) {
  const std::string model = reviews[0].examined;
  PageFigure figure{"unexplained", "Correlations that '" + model + "' leaves unexplained"};
  figure.text =
      "Observed less expected covariance per pair of detectors, all records together. An excess at the same place over "
      "several rounds is the trace of leakage. Bars: 95 % intervals.";
  figure.command = command;
  figure.table.columns = {{"place"}, {"rounds apart", Kind::kCount}, {"excess", Kind::kFitted}, {"σ", Kind::kNumber}};
  CurvesPlot plot{{"rounds apart", "rounds", false, true}, {"unexplained covariance", "excess"}};
  for (const auto& [pairs, excess] : pooled_excesses(reviews, model)) {
    const std::string name = space_name(pairs.space);
    const double value = excess.per_pair(), error = excess.error();
    figure.table.rows.push_back({name, uint64_t{pairs.time}, FittedValue{value, error, {}}, excess.sigmas()});
    if (plot.curves.empty() || plot.curves.back().name != name) plot.curves.push_back({name});
    plot.curves.back().points.push_back({static_cast<double>(pairs.time), value,
                                         Interval{value - 1.96 * error, value + 1.96 * error},
                                         fixed_text(excess.sigmas(), 1) + " σ"});
  }
  plot.rules.push_back({.vertical = false, .at = 0});
  if (!plot.curves.empty()) figure.plot = std::move(plot);
  return figure;
}

PageFigure likelihood_figure(std::span<const RecordReview> reviews, const std::string& command) {
  PageFigure figure{"likelihood", "Log-likelihood of held-out shots"};
  figure.text =
      "The gain per shot over the circuit's model; the models of moments and p_ij are scored on the half of "
      "the shots that they were not made from. Bars: 95 % intervals.";
  figure.command = command;
  figure.table.columns = {{"record"},
                          {"shots", Kind::kCount},
                          {"model"},
                          {"ln P per shot", Kind::kNumber},
                          {"gain", Kind::kFitted},
                          {"fit, p", Kind::kNumber},
                          {"mean z²", Kind::kNumber}};
  DotsPlot plot{{"gain in ln P per shot", "gain"}};
  for (const RecordReview& review : reviews) {
    for (const ModelScore& score : review.models) {
      figure.table.rows.push_back({review.name, review.shots, score.name, score.log_likelihood,
                                   FittedValue{score.gain.mean, score.gain.error, {}}, score.fit.p_value,
                                   score.fit.mean_square});
      if (&score == &review.models[0]) continue;
      plot.points.push_back(
          {review.name, score.name, score.gain.mean,
           Interval{score.gain.mean - 1.96 * score.gain.error, score.gain.mean + 1.96 * score.gain.error}});
    }
  }
  figure.plot = std::move(plot);
  return figure;
}

PageFigure rates_figure(std::span<const RecordReview> reviews, const std::string& command) {
  PageFigure figure{"rates", "Rates by kind of noise"};
  figure.text = "Expected faults per shot in the model '" + reviews[0].examined +
                "' divided by those of the circuit; errors that detection events cannot tell apart are divided among "
                "their causes.";
  figure.command = command;
  figure.table.columns = {{"kind"}, {"circuit", Kind::kNumber}, {"model", Kind::kNumber}, {"ratio", Kind::kNumber}};
  DotsPlot plot{{"model / circuit", "ratio"}};
  for (const NoiseRate& rate : pooled_rates(reviews)) {
    figure.table.rows.push_back({rate.kind, rate.circuit, rate.model, rate.ratio()});
    plot.points.push_back({rate.kind, "ratio", rate.ratio(), {}, {}});
  }
  if (!plot.points.empty()) figure.plot = std::move(plot);
  return figure;
}

PageFigure times_figure(std::span<const RecordReview> reviews, const std::string& command) {
  PageFigure figure{"rounds", "Detection fraction by round"};
  figure.text = "The mean over the detectors of each round.";
  figure.command = command;
  figure.table.columns = {{"record"}, {"round", Kind::kNumber}, {"fraction", Kind::kPercent}};
  CurvesPlot plot{{"round", "round"}, {"detection fraction", "fraction"}};
  for (const RecordReview& review : reviews) {
    Curve curve{review.name};
    for (const FractionAt& time : review.times) {
      curve.points.push_back({time.at[0], time.fraction});
      figure.table.rows.push_back({review.name, time.at[0], time.fraction});
    }
    if (!curve.points.empty()) plot.curves.push_back(std::move(curve));
  }
  // More curves than colours say nothing; the table has them all.
  if (!plot.curves.empty() && plot.curves.size() <= 8) figure.plot = std::move(plot);
  return figure;
}

PageFigure drift_figure(std::span<const RecordReview> reviews, const std::string& command) {
  PageFigure figure{"drift", "Drift"};
  figure.text =
      "Mean detection fractions of the first and the last quarter of the shots, and the p-value of a "
      "permutation test for a change at any detector.";
  figure.command = command;
  figure.table.columns = {{"record"},
                          {"first quarter", Kind::kPercent},
                          {"last quarter", Kind::kPercent},
                          {"p", Kind::kNumber},
                          {"largest change"}};
  for (const RecordReview& review : reviews) {
    const DriftTest& drift = review.drift;
    const std::string largest = drift.largest.empty() ? ""
                                                      : "D" + std::to_string(drift.largest[0].detector) + ", " +
                                                            fixed_text(drift.largest[0].sigmas, 1) + " σ";
    figure.table.rows.push_back({review.name, drift.first_fraction, drift.last_fraction, drift.p_value, largest});
  }
  return figure;
}

}  // namespace

std::string record_text(std::span<const RecordReview> reviews) {
  const std::vector<std::string> names = model_names(reviews);
  std::vector<std::string> headings = {"record", "shots", "events %", "ln P, circuit"};
  for (const std::string& name : names) {
    if (name != "circuit") headings.push_back("gain, " + name);
  }
  for (const std::string& name : names) headings.push_back("z², " + name);
  headings.push_back("drift %");
  headings.push_back("drift p");
  Table table(headings);
  for (const RecordReview& review : reviews) {
    std::vector<std::string> row = {review.name, std::to_string(review.shots), fixed_text(100 * review.fraction, 2)};
    const ModelScore* circuit = score_of(review, "circuit");
    row.push_back(fixed_text(circuit->log_likelihood, 3));
    for (const std::string& name : names) {
      if (name == "circuit") continue;
      const ModelScore* score = score_of(review, name);
      row.push_back(score == nullptr ? "–"
                                     : fixed_text(score->gain.mean, 3) + " ± " + fixed_text(score->gain.error, 3));
    }
    for (const std::string& name : names) {
      const ModelScore* score = score_of(review, name);
      row.push_back(score == nullptr ? "–" : fixed_text(score->fit.mean_square, 1));
    }
    const DriftTest& drift = review.drift;
    const double change = drift.first_fraction > 0 ? drift.last_fraction / drift.first_fraction - 1 : 0;
    row.push_back(fixed_text(100 * change, 2));
    row.push_back(p_text(drift.p_value));
    table.add_row(row);
  }
  return table.str() +
         "ln P: of a shot's detection events. Gain: of ln P over the circuit's model. z²: mean over detectors of the "
         "squared\n"
         "deviation of their fractions from the model, in standard deviations; 1 if it is right. Moments and pij: "
         "scored on\n"
         "the other half of the shots. Drift: change of the detection fraction from the first to the last quarter. ±: "
         "one\n"
         "standard error.\n" +
         rates_text(reviews) + excess_text(reviews);
}

Json fit_json(const ModelFit& fit) {
  Json json = {{"p_value", fit.p_value}, {"fractions_p", fit.fractions_p}, {"pairs_p", fit.pairs_p}};
  json["mean_fraction"] = fit.mean_fraction;
  json["expected_fraction"] = fit.expected_fraction;
  json["mean_square"] = fit.mean_square;
  return json;
}

Json record_json(const RecordReview& review) {
  Json json = {{"name", review.name}};
  json["distance"] = review.distance > 0 ? Json(review.distance) : Json();
  json["rounds"] = review.rounds > 0 ? Json(review.rounds) : Json();
  json["shots"] = review.shots;
  json["detection_fraction"] = review.fraction;
  json["models"] = Json::list();
  for (const ModelScore& score : review.models) {
    Json entry = {{"name", score.name}, {"log_likelihood", score.log_likelihood}};
    entry["gain"] = score.gain.mean;
    entry["gain_error"] = std::isfinite(score.gain.error) ? Json(score.gain.error) : Json();
    entry["fit"] = fit_json(score.fit);
    entry["unexplained"] = Json::list();
    for (const PairExcess& excess : score.excesses) entry["unexplained"].push_back(excess_json(excess));
    json["models"].push_back(std::move(entry));
  }
  json["drift"] = {{"first_fraction", review.drift.first_fraction},
                   {"last_fraction", review.drift.last_fraction},
                   {"p_value", review.drift.p_value}};
  json["drift"]["largest"] = Json::list();
  for (const DriftTest::Change& change : review.drift.largest) {
    json["drift"]["largest"].push_back(
        {{"detector", change.detector}, {"first", change.first}, {"last", change.last}, {"sigmas", change.sigmas}});
  }
  for (const auto& [key, list] : {std::pair("places", &review.places), std::pair("rounds_in_time", &review.times)}) {
    json[key] = Json::list();
    for (const FractionAt& at : *list) json[key].push_back({{"at", at.at}, {"fraction", at.fraction}});
  }
  json["examined"] = review.examined;
  json["rates"] = Json::list();
  for (const NoiseRate& rate : review.rates.kinds) json["rates"].push_back(rate_json(rate));
  json["rates_by_qubits"] = Json::list();
  for (const NoiseRate& rate : review.rates.places) json["rates_by_qubits"].push_back(rate_json(rate));
  json["against"] = review.alarm ? fit_json(*review.alarm) : Json();
  return json;
}

std::vector<PageFigure> record_figures(std::span<const RecordReview> reviews, const std::string& command) {
  return {likelihood_figure(reviews, command), rates_figure(reviews, command), excess_figure(reviews, command),
          times_figure(reviews, command), drift_figure(reviews, command)};
}

std::string alarm_text(std::span<const RecordReview> reviews, const std::string& model) {
  Table table({"record", "shots", "events %", "expected %", "mean z²", "p, fractions", "p, pairs", "p"});
  for (const RecordReview& review : reviews) {
    const ModelFit& fit = *review.alarm;
    table.add_row({review.name, std::to_string(review.shots), fixed_text(100 * fit.mean_fraction, 3),
                   fixed_text(100 * fit.expected_fraction, 3), fixed_text(fit.mean_square, 2), p_text(fit.fractions_p),
                   p_text(fit.pairs_p), p_text(fit.p_value)});
  }
  return "Whether the shots fit '" + model + "':\n" + table.str() + "\n";
}

}  // namespace sallow
