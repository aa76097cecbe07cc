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
                  {"nu", fitted_json(fit.nu)},
                  {"corrected", fit.corrected},
                  {"chi_squared", fit.chi_squared},
                  {"degrees", fit.degrees},
                  {"goodness", fit.goodness},
                  {"p_low", fit.p_low},
                  {"p_high", fit.p_high},
                  {"points", fit.points}});
    }
    const PublishedThreshold* published = published_threshold(family.series.noise);
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
    json["rates"].push_back(std::move(row));
  }
  return json;
}

std::string thresholds_text(const ResultFits& fits) {
  Table table(
      {"threshold", "noise", "decoder", "rounds", "p_th, %", "95 %", "ν", "χ²/dof", "goodness", "literature, %"});
  std::string refusals, sources;
  for (const SeriesThreshold& family : fits.thresholds) {
    const ThresholdFit& fit = family.fit;
    const PublishedThreshold* published = published_threshold(family.series.noise);
    std::vector<std::string> row = {series_text(family.series), family.series.noise, family.series.decoder,
                                    family.rounds};
    if (fit.threshold.ok()) {
      row.insert(row.end(),
                 {fitted_text(fit.threshold, 100, 3),
                  "[" + fixed_text(100 * fit.interval.low, 3) + ", " + fixed_text(100 * fit.interval.high, 3) + "]",
                  fitted_text(fit.nu, 1, 2) + (fit.corrected ? " c" : ""),
                  fixed_text(fit.chi_squared, 1) + "/" + std::to_string(fit.degrees), fixed_text(fit.goodness, 2)});
    } else {
      row.insert(row.end(), {"–", "", "", "", ""});
      refusals += series_text(family.series) + ", " + family.series.noise + ", " + family.series.decoder + ": " +
                  fit.threshold.problem + "\n";
    }
    row.push_back(published == nullptr ? "" : std::string(published->percent));
    if (published != nullptr && sources.find(published->source) == std::string::npos) {
      sources += "literature, " + family.series.noise + ": " + std::string(published->source) + "\n";
    }
    table.add_row(std::move(row));
  }
  return table.str() + refusals + sources +
         "P = A + B x + C x², x = (p/p_th - 1) d^(1/ν); c: with a term D d^-ω for small codes. ±: one standard error, "
         "by\n"
         "bootstrap. goodness: the chance of so large a χ² if the form holds.\n\n";
}

std::string rates_text(const ResultFits& fits) {
  std::map<uint64_t, bool> distances;
  for (const SeriesRates& rates : fits.rates) {
    for (const auto& [distance, fit] : rates.error_per_round) distances[distance] = true;
  }
  std::vector<std::string> headings = {"error per round, %", "noise", "decoder", "p"};
  for (const auto& [distance, there] : distances) headings.push_back("d=" + std::to_string(distance));
  headings.push_back("Λ");
  Table table(headings);
  for (const SeriesRates& rates : fits.rates) {
    std::vector<std::string> row = {series_text(rates.series), rates.series.noise, rates.series.decoder,
                                    number_text(rates.p)};
    for (const auto& [distance, there] : distances) {
      const auto fit = rates.error_per_round.find(distance);
      row.push_back(fit == rates.error_per_round.end() ? "" : fitted_text(fit->second, 100, 4));
    }
    row.push_back(fitted_text(rates.lambda, 1, 2));
    table.add_row(std::move(row));
  }
  return table.str() +
         "ε: the slope of ln(1 - 2 P) over the rounds where there are several, else 1 - 2 P = (1 - 2 ε)^rounds. –: "
         "the\n"
         "data do not carry it (no failure, say); --json says why.\n";
}

}  // namespace sallow
