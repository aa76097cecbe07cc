#include "records/dataset_fit.h"

#include <algorithm>
#include <utility>

namespace sallow {
namespace {

using Series = std::pair<std::string, char>;  // patch and basis

FittedValue fit_distance(const std::map<Series, std::vector<MemoryPoint>>& points_of_series, PointWeights weights) {
  std::vector<FittedValue> fits;
  for (const auto& [series, points] : points_of_series) {
    fits.push_back(fit_error_per_cycle(points, weights));
    std::string& problem = fits.back().problem;
    if (!problem.empty() && points_of_series.size() > 1) {
      problem = series.first + (series.first.empty() ? "" : " ") + series.second + ": " + problem;
    }
  }
  return as_rate(mean_of(fits));
}

}  // namespace

std::vector<DatasetFit> fit_dataset(std::span<const ExperimentRun> runs, uint64_t min_rounds, PointWeights weights) {
  std::vector<DatasetFit> fits;
  for (const ExperimentRun& run : runs) {
    for (const DecoderResult& result : run.results) {
      const bool known = std::any_of(fits.begin(), fits.end(), [&](const DatasetFit& fit) {
        return fit.decoder == result.decoder && fit.prior == result.prior && fit.published == result.published;
      });
      if (!known) fits.push_back({result.decoder, result.prior, result.published, {}, {}});
    }
  }
  for (DatasetFit& fit : fits) {
    std::map<uint64_t, std::map<Series, std::vector<MemoryPoint>>> by_distance;
    for (const ExperimentRun& run : runs) {
      for (const DecoderResult& result : run.results) {
        if (result.decoder != fit.decoder || result.prior != fit.prior || result.published != fit.published) continue;
        auto& points = by_distance[run.folder.distance][{run.folder.patch, run.folder.basis}];
        if (run.folder.rounds < min_rounds) continue;
        points.push_back(
            {run.folder.rounds, static_cast<double>(result.tally.failures), static_cast<double>(result.tally.shots)});
      }
    }
    for (const auto& [distance, series] : by_distance) fit.error_per_cycle[distance] = fit_distance(series, weights);
    fit.lambda = fit_lambda(fit.error_per_cycle);
  }
  return fits;
}

}  // namespace sallow
