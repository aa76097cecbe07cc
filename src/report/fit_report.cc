#include "report/fit_report.h"

#include <cstdio>

#include "records/published_figures.h"
#include "report/dataset_report.h"
#include "report/table.h"

namespace sallow {
namespace {

std::string number_text(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", value);
  return text;
}

std::string series_text(const SeriesName& series) {
  std::string text = series.code.empty() ? "(unnamed)" : series.code;
  if (!series.experiment.empty()) text += " " + series.experiment;
  return text;
}

// "0.629 ± 0.007 (d = 3, 5), 0.741 ± 0.027 (5, 7)", in per cent.
std::string crossings_text(std::span<const CurveCrossing> crossings) {
  std::string text;
  for (const CurveCrossing& crossing : crossings) {
    const std::string pair = std::to_string(crossing.smaller) + ", " + std::to_string(crossing.larger) + ")";
    const std::string place = fitted_text({crossing.p, crossing.error, {}}, 100, 3);
    text += text.empty() ? place + " (d = " + pair : ", " + place + " (" + pair;
  }
  return text;
}

Json fitted_json(const FittedValue& fit) {
  if (fit.ok()) return {{"value", fit.value}, {"error", fit.error}};
  return {{"value", nullptr}, {"error", nullptr}, {"problem", fit.problem}};
}

Json series_json(const SeriesName& series) {
  return {
      {"code", series.code}, {"experiment", series.experiment}, {"noise", series.noise}, {"decoder", series.decoder}};
}

}  // namespace

Json fits_json(const ResultFits& fits) {
  Json json = {{"thresholds", Json::list()}, {"rates", Json::list()}, {"left_out", fits.left_out}};
  for (const SeriesThreshold& family : fits.thresholds) {
    const ThresholdFit& fit = family.fit;
    Json row = series_json(family.series);
    row["rounds"] = family.rounds;
    row["threshold"] = fitted_json(fit.threshold);
    if (fit.threshold.ok()) {
      row.update({{"low", fit.interval.low},
                  {"high", fit.interval.high},
                  {"statistical", fit.statistical},
                  {"systematic", fit.systematic},
                  {"nu", fitted_json(fit.nu)},
                  {"omega", fit.omega},
                  {"chi_squared", fit.chi_squared},
                  {"degrees", fit.degrees},
                  {"goodness", fit.goodness},
                  {"p_low", fit.p_low},
                  {"p_high", fit.p_high},
                  {"points", fit.points}});
    }
    row["crossings"] = Json::list();
    for (const CurveCrossing& crossing : fit.crossings) {
      row["crossings"].push_back(
          {{"smaller", crossing.smaller}, {"larger", crossing.larger}, {"p", crossing.p}, {"error", crossing.error}});
    }
    const PublishedThreshold* published = published_threshold(family.series.code, family.series.noise);
    row["literature"] =
        published == nullptr ? Json() : Json{{"percent", published->percent}, {"source", published->source}};
    json["thresholds"].push_back(std::move(row));
  }
  for (const SeriesRates& rates : fits.rates) {
    Json row = series_json(rates.series);
    row["p"] = rates.p;
    row["error_per_round"] = Json::table();
    for (const auto& [distance, fit] : rates.error_per_round) {
      row["error_per_round"][std::to_string(distance)] = fitted_json(fit);
    }
    row["lambda"] = fitted_json(rates.lambda);
    if (rates.lambda.ok() && rates.error_per_round.size() > 2) row["lambda"]["goodness"] = rates.lambda_goodness;
    json["rates"].push_back(std::move(row));
  }
  return json;
}

std::string thresholds_text(const ResultFits& fits) {
  Table table({"threshold", "noise", "decoder", "rounds", "p_th, %", "95 %", "counts", "forms", "ν", "χ²/dof",
               "goodness", "literature, %"});
  std::string crossings, refusals, sources;
  for (const SeriesThreshold& family : fits.thresholds) {
    const ThresholdFit& fit = family.fit;
    const PublishedThreshold* published = published_threshold(family.series.code, family.series.noise);
    std::vector<std::string> row = {series_text(family.series), family.series.noise, family.series.decoder,
                                    family.rounds};
    std::string name = series_text(family.series);
    if (!family.series.noise.empty()) name += ", " + family.series.noise;
    name += ", " + family.series.decoder + ", rounds = " + family.rounds;
    if (fit.threshold.ok()) {
      row.insert(row.end(),
                 {fitted_text(fit.threshold, 100, 3),
                  "[" + fixed_text(100 * fit.interval.low, 3) + ", " + fixed_text(100 * fit.interval.high, 3) + "]",
                  "± " + fixed_text(100 * fit.statistical, 3), "± " + fixed_text(100 * fit.systematic, 3),
                  fitted_text(fit.nu, 1, 2), fixed_text(fit.chi_squared, 1) + "/" + std::to_string(fit.degrees),
                  fixed_text(fit.goodness, 2)});
    } else {
      row.insert(row.end(), {"–", "", "", "", "", "", ""});
      refusals += name + ": no threshold, " + fit.threshold.problem + "\n";
    }
    row.push_back(published == nullptr ? "" : std::string(published->percent));
    if (published != nullptr && sources.find(published->source) == std::string::npos) {
      sources += "literature, " + family.series.noise + ": " + std::string(published->source) + "\n";
    }
    table.add_row(std::move(row));
    if (!fit.crossings.empty()) crossings += name + ": crossings in % at " + crossings_text(fit.crossings) + "\n";
  }
  return table.str() + refusals + crossings + sources +
         "p_th: where the curves of large distances cross. Crossings of small distances approach it as d^-(ω + 1/ν):\n"
         "ln(P/(1-P)) = f(x) + d^-ω (b + c x), x = ln(p/p_th) d^(1/ν), averaged over windows, degrees of f and ω.\n"
         "±: one standard error, from counts and forms together. goodness: the probability of a χ² at least this large "
         "if\n"
         "the form is right.\n\n";
}

std::string rates_text(const ResultFits& fits) {
  std::map<uint64_t, bool> distances;
  for (const SeriesRates& rates : fits.rates) {
    for (const auto& [distance, fit] : rates.error_per_round) distances[distance] = true;
  }
  std::vector<std::string> headings = {"error per round, %", "noise", "decoder", "p"};
  for (const auto& [distance, there] : distances) headings.push_back("d=" + std::to_string(distance));
  headings.push_back("Λ");
  const bool several = distances.size() > 2;
  if (several) headings.push_back("goodness");
  Table table(headings);
  for (const SeriesRates& rates : fits.rates) {
    std::vector<std::string> row = {series_text(rates.series), rates.series.noise, rates.series.decoder,
                                    number_text(rates.p)};
    for (const auto& [distance, there] : distances) {
      const auto fit = rates.error_per_round.find(distance);
      row.push_back(fit == rates.error_per_round.end() ? "" : fitted_text(fit->second, 100, 4));
    }
    row.push_back(fitted_text(rates.lambda, 1, 2));
    const bool has_goodness = rates.lambda.ok() && rates.error_per_round.size() > 2;
    if (several) row.push_back(has_goodness ? fixed_text(rates.lambda_goodness, 2) : "");
    table.add_row(std::move(row));
  }
  return table.str() +
         "ε: with several numbers of rounds from the slope of ln(1 - 2 P), else 1 - 2 P = (1 - 2 ε)^rounds. –: the\n"
         "data allow no estimate (for example, no failures); --json prints the reason.\n" +
         (several
              ? "Λ: the factor from d to d + 2, with equal weights; its ± is widened by √(χ²/dof) if ε does not "
                "decrease\nby a constant factor. goodness: the probability of a χ² at least this large if it does.\n"
              : "");
}

}  // namespace sallow
