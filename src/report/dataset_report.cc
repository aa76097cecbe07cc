#include "report/dataset_report.h"

#include <algorithm>
#include <map>
#include <vector>

#include "json/json.h"
#include "report/certificate_report.h"
#include "report/table.h"

namespace sallow {
namespace {

constexpr size_t kMaxHeading = 20;

/// One column of the table: a decoder with its prior, ours or published.
struct Column {
  std::string decoder;
  bool published;
  bool operator==(const Column&) const = default;
};

std::vector<Column> columns_of(std::span<const ExperimentRun> runs) {
  std::vector<Column> columns;
  for (bool published : {false, true}) {
    for (const ExperimentRun& run : runs) {
      for (const DecoderResult& result : run.results) {
        const Column column{result.decoder, result.published};
        if (result.published == published && std::find(columns.begin(), columns.end(), column) == columns.end()) {
          columns.push_back(column);
        }
      }
    }
  }
  return columns;
}

const DecoderResult* find_result(const ExperimentRun& run, const Column& column) {
  for (const DecoderResult& result : run.results) {
    if (Column{result.decoder, result.published} == column) return &result;
  }
  return nullptr;
}

/// A published value; without an error, blanks align it with values that have one.
std::string stated_text(double value, double error, int digits) {
  const std::string rest = error > 0 ? " ± " + fixed_text(error, digits) : std::string(5 + digits, ' ');
  return fixed_text(value, digits) + rest;
}

Json null_or(const FittedValue& fit, double FittedValue::*field) {
  return fit.ok() ? Json(fit.*field) : Json();
}

}  // namespace

std::string fitted_text(const FittedValue& fit, double scale, int digits) {
  if (!fit.ok()) return "–";
  return fixed_text(fit.value * scale, digits) + " ± " + fixed_text(fit.error * scale, digits);
}

std::string experiments_table(std::span<const ExperimentRun> runs) {
  const std::vector<Column> columns = columns_of(runs);
  std::vector<std::string> headings = {"experiment", "shots", "events"};
  std::string key;
  size_t numbered = 0;
  for (const Column& column : columns) {
    std::string heading = column.decoder;
    if (heading.size() > kMaxHeading) {
      heading = "(" + std::to_string(++numbered) + ")";
      key += "  " + heading + " " + column.decoder + "\n";
    }
    headings.push_back((column.published ? "*" : "") + heading);
  }
  Table table(headings);
  struct Sum {
    uint64_t failures = 0, experiments = 0;
  };
  std::vector<Sum> sums(columns.size());
  uint64_t shots = 0;
  for (const ExperimentRun& run : runs) {
    std::vector<std::string> row = {run.folder.name, std::to_string(run.shots),
                                    fixed_text(100 * run.detection_fraction, 2) + " %"};
    shots += run.shots;
    for (size_t c = 0; c < columns.size(); c++) {
      const DecoderResult* result = find_result(run, columns[c]);
      row.push_back(result ? std::to_string(result->tally.failures) : "–");
      if (result) sums[c].failures += result->tally.failures, sums[c].experiments++;
    }
    table.add_row(row);
  }
  if (runs.size() > 1) {
    std::vector<std::string> row = {"all " + std::to_string(runs.size()), std::to_string(shots), ""};
    // A sum over fewer experiments would make a decoder look better.
    for (const Sum& sum : sums) row.push_back(sum.experiments == runs.size() ? std::to_string(sum.failures) : "–");
    table.add_row(row);
  }
  return table.str() + key;
}

std::string fits_table(std::span<const DatasetFit> fits, std::span<const PublishedRates> published,
                       std::string_view origin) {
  std::vector<uint64_t> distances;
  for (const DatasetFit& fit : fits) {
    for (const auto& [distance, value] : fit.error_per_cycle) distances.push_back(distance);
  }
  std::sort(distances.begin(), distances.end());
  distances.erase(std::unique(distances.begin(), distances.end()), distances.end());

  std::vector<std::string> headings = {"error per cycle, %"};
  for (uint64_t distance : distances) headings.push_back("d=" + std::to_string(distance));
  headings.push_back("Λ");
  Table table(headings);
  for (const DatasetFit& fit : fits) {
    std::vector<std::string> row = {(fit.published ? "*" : "") + fit.decoder};
    if (!fit.prior.empty()) row[0] += " (" + fit.prior + ")";
    if (!origin.empty()) row[0] += ", " + std::string(origin);
    for (uint64_t distance : distances) {
      const auto found = fit.error_per_cycle.find(distance);
      row.push_back(found == fit.error_per_cycle.end() ? "" : fitted_text(found->second, 100, 3));
    }
    row.push_back(fitted_text(fit.lambda, 1, 2));
    table.add_row(row);
  }
  for (const PublishedRates& rates : published) {
    std::vector<std::string> row = {std::string(rates.decoder) + " (" + std::string(rates.prior) + "), " +
                                    std::string(rates.origin)};
    for (uint64_t distance : distances) {
      const bool known = (distance == 3 || distance == 5 || distance == 7) && rates.percent[(distance - 3) / 2] > 0;
      const double error = distance == 7 ? rates.percent_error : 0;
      row.push_back(known ? stated_text(rates.percent[(distance - 3) / 2], error, 3) : "");
    }
    row.push_back(rates.lambda > 0 ? stated_text(rates.lambda, rates.lambda_error, 2) : "");
    table.add_row(row);
  }
  return table.str();
}

std::string fit_problems(std::span<const DatasetFit> fits) {
  std::string text;
  for (const DatasetFit& fit : fits) {
    for (const auto& [distance, value] : fit.error_per_cycle) {
      if (value.ok()) continue;
      text += "no fit of " + fit.decoder + " at d=" + std::to_string(distance) + ": " + value.problem + "\n";
    }
  }
  return text;
}

std::string published_note(std::span<const ExperimentRun> runs) {
  for (const ExperimentRun& run : runs) {
    for (const DecoderResult& result : run.results) {
      if (result.published) return "* predictions in the record, compared here with the true flips in the record.\n";
    }
  }
  return {};
}

std::string timing_line(std::span<const ExperimentRun> runs) {
  std::vector<std::pair<std::string, double>> microseconds;  // by decoder
  double shots = 0;
  for (const ExperimentRun& run : runs) {
    shots += static_cast<double>(run.shots);
    size_t next = 0;
    for (const DecoderResult& result : run.results) {
      if (result.published) continue;
      if (next == microseconds.size()) microseconds.emplace_back(result.decoder, 0);
      microseconds[next++].second += result.us_per_shot * static_cast<double>(run.shots);
    }
  }
  std::string line = "One thread took";
  for (size_t d = 0; d < microseconds.size(); d++) {
    line += (d == 0 ? " " : ", ") + fixed_text(microseconds[d].second / shots, 2) +
            (d == 0 ? " µs per shot with " : " with ") + microseconds[d].first;
  }
  return line + ".\n";
}

Json experiment_json(const ExperimentRun& run) {
  Json json = {{"name", run.folder.name},     {"distance", run.folder.distance},
               {"rounds", run.folder.rounds}, {"basis", std::string(1, run.folder.basis)},
               {"shots", run.shots},          {"detection_fraction", run.detection_fraction},
               {"results", Json::list()},     {"published", Json::list()}};
  for (const DecoderResult& result : run.results) {
    if (result.published) {
      json["published"].push_back({{"decoder", result.decoder}, {"failures", result.tally.failures}});
    } else {
      json["results"].push_back({{"decoder", result.decoder},
                                 {"prior", result.prior},
                                 {"failures", result.tally.failures},
                                 {"unmatchable", result.tally.unmatchable},
                                 {"us_per_shot", result.us_per_shot}});
      const CertificateTally& certificates = result.certificates;
      if (certificates.proved + certificates.refused > 0) add_certificates(json["results"].back(), certificates);
    }
  }
  return json;
}

Json fit_json(const DatasetFit& fit) {
  Json json = {{"decoder", fit.decoder},
               {"prior", fit.prior.empty() ? Json() : Json(fit.prior)},
               {"published", fit.published},
               {"error_per_cycle", Json::table()}};
  for (const auto& [distance, value] : fit.error_per_cycle) {
    Json entry = {{"value", null_or(value, &FittedValue::value)}, {"error", null_or(value, &FittedValue::error)}};
    if (!value.ok()) entry["problem"] = value.problem;
    json["error_per_cycle"][std::to_string(distance)] = entry;
  }
  json["lambda"] = null_or(fit.lambda, &FittedValue::value);
  json["lambda_error"] = null_or(fit.lambda, &FittedValue::error);
  if (!fit.lambda.ok()) json["lambda_problem"] = fit.lambda.problem;
  return json;
}

Json dataset_json(const FolderRuns& decoded, std::span<const DatasetFit> fits) {
  Json json = {{"experiments", Json::list()}, {"fits", Json::list()}, {"skipped", Json::list()}};
  for (const ExperimentRun& run : decoded.runs) json["experiments"].push_back(experiment_json(run));
  for (const DatasetFit& fit : fits) json["fits"].push_back(fit_json(fit));
  for (const auto& [path, reason] : decoded.skipped) json["skipped"].push_back({{"path", path}, {"reason", reason}});
  return json;
}

}  // namespace sallow
