#include "report/memory_figures.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "report/table.h"

namespace sallow {
namespace {

using Kind = PageColumn::Kind;

std::string distance_name(uint64_t distance) {
  return "d = " + std::to_string(distance);
}

/// The name of a decoder in plots: predictions in a record are marked "shipped".
std::string decoder_name(const std::string& decoder, const std::string& prior, bool published) {
  if (published) return decoder + ", shipped";
  return decoder + (prior.empty() || prior == "circuit" ? "" : " (" + prior + ")");
}

template <typename Row>
bool is_known(const std::vector<Row>& list, const Row& wanted) {
  return std::find(list.begin(), list.end(), wanted) != list.end();
}

/// Our decoders first, then the predictions in the record.
std::vector<std::string> decoder_names(std::span<const ExperimentRun> runs) {
  std::vector<std::string> names;
  for (const bool published : {false, true}) {
    for (const ExperimentRun& run : runs) {
      for (const DecoderResult& result : run.results) {
        const std::string name = decoder_name(result.decoder, result.prior, result.published);
        if (result.published == published && !is_known(names, name)) names.push_back(name);
      }
    }
  }
  return names;
}

std::string mean_text(double percent, double error, int digits) {
  return fixed_text(percent, digits) + (error > 0 ? " ± " + fixed_text(error, digits) : "");
}

}  // namespace

PageFigure failures_figure(std::span<const ExperimentRun> runs, const std::string& command) {
  PageFigure figure{"failures", "Logical failures against cycles"};
  figure.text =
      "The fraction of shots whose logical flip was not predicted; bands: 95 % intervals. Bases and patches of a "
      "distance are combined.";
  const std::vector<std::string> names = decoder_names(runs);
  std::map<std::tuple<std::string, uint64_t, uint64_t>, Tally> pooled;
  std::set<uint64_t> distances;
  std::set<std::string> shipped;
  for (const ExperimentRun& run : runs) {
    distances.insert(run.folder.distance);
    std::vector<PageCell> row = {run.folder.name, run.folder.distance, run.folder.rounds, run.shots,
                                 run.detection_fraction};
    std::map<std::string, RateCell> cells;
    for (const DecoderResult& result : run.results) {
      const std::string name = decoder_name(result.decoder, result.prior, result.published);
      if (result.published) shipped.insert(name);
      const Tally& tally = result.tally;
      if (tally.shots == 0) continue;
      pooled[{name, run.folder.distance, run.folder.rounds}] += tally;
      cells[name] = {static_cast<double>(tally.failures) / static_cast<double>(tally.shots),
                     clopper_pearson_interval(tally.failures, tally.shots)};
    }
    for (const std::string& name : names) row.push_back(cells.count(name) ? PageCell(cells[name]) : PageCell());
    figure.table.rows.push_back(std::move(row));
  }
  CurvesPlot plot{{"cycles", "", false, true}, {"logical failures per shot", "failures", true}};
  for (const uint64_t distance : distances) {
    for (const std::string& name : names) {
      Curve curve{name, distances.size() > 1 ? distance_name(distance) : "", Curve::Style::kLine,
                  shipped.count(name) > 0};
      for (const auto& [key, tally] : pooled) {
        if (std::get<0>(key) != name || std::get<1>(key) != distance) continue;
        curve.points.push_back(
            {static_cast<double>(std::get<2>(key)),
             static_cast<double>(tally.failures) / static_cast<double>(tally.shots),
             clopper_pearson_interval(tally.failures, tally.shots),
             std::to_string(tally.failures) + " failures in " + std::to_string(tally.shots) + " shots"});
      }
      if (!curve.points.empty()) plot.curves.push_back(std::move(curve));
    }
  }
  figure.plot = std::move(plot);
  figure.table.columns = {{"experiment", Kind::kText},
                          {"d", Kind::kCount},
                          {"cycles", Kind::kCount},
                          {"shots", Kind::kCount},
                          {"detectors that fire", Kind::kPercent}};
  for (const std::string& name : names) figure.table.columns.push_back({name, Kind::kRate});
  if (!shipped.empty()) figure.notes = {"shipped: predictions in the record, scored on the same shots."};
  figure.command = command;
  return figure;
}

PageFigure rates_by_distance_figure(std::span<const DatasetFit> fits, std::span<const PublishedRates> published,
                                    const std::string& source, const std::string& command) {
  PageFigure figure{"rate-by-distance", "Logical error per cycle against distance"};
  figure.text = "Λ is the factor by which ε decreases from distance d to d + 2. Hollow marks: published results.";
  CurvesPlot plot{{"distance d", "d", false, true}, {"logical error per cycle, ε", "ε", true}};
  std::set<uint64_t> distances;
  for (const DatasetFit& fit : fits) {
    for (const auto& [distance, value] : fit.error_per_cycle) distances.insert(distance);
  }
  figure.table.columns = {{"decoder", Kind::kText}};
  for (const uint64_t distance : distances)
    figure.table.columns.push_back({"ε %, " + distance_name(distance), Kind::kText});
  figure.table.columns.push_back({"Λ", Kind::kText});
  for (const DatasetFit& fit : fits) {
    Curve curve{decoder_name(fit.decoder, fit.prior, fit.published), {}, Curve::Style::kLine, fit.published};
    std::vector<PageCell> row = {curve.name};
    const std::string lambda = fit.lambda.ok() ? mean_text(fit.lambda.value, fit.lambda.error, 2) : "";
    for (const uint64_t distance : distances) {
      const auto found = fit.error_per_cycle.find(distance);
      if (found == fit.error_per_cycle.end() || !found->second.ok()) {
        row.emplace_back();
        continue;
      }
      const FittedValue& value = found->second;
      row.push_back(mean_text(100 * value.value, 100 * value.error, 3));
      if (!(value.value > 0)) continue;
      curve.points.push_back({static_cast<double>(distance), value.value,
                              Interval{value.value - 1.96 * value.error, value.value + 1.96 * value.error},
                              lambda.empty() ? "" : "Λ = " + lambda});
    }
    row.push_back(lambda.empty() ? PageCell() : PageCell(lambda));
    figure.table.rows.push_back(std::move(row));
    if (!curve.points.empty()) plot.curves.push_back(std::move(curve));
    if (!fit.lambda.ok()) figure.notes.push_back("No Λ of " + fit.decoder + ": " + fit.lambda.problem + ".");
  }
  for (const PublishedRates& rates : published) {
    Curve curve{std::string(rates.decoder) + " (" + std::string(rates.prior) + "), " + std::string(rates.origin),
                {},
                Curve::Style::kDashed,
                true};
    std::vector<PageCell> row = {curve.name};
    for (const uint64_t distance : distances) {
      const bool known = (distance == 3 || distance == 5 || distance == 7) && rates.percent[(distance - 3) / 2] > 0;
      if (!known) {
        row.emplace_back();
        continue;
      }
      const double percent = rates.percent[(distance - 3) / 2];
      row.push_back(mean_text(percent, distance == 7 ? rates.percent_error : 0, 3));
      curve.points.push_back({static_cast<double>(distance),
                              percent / 100,
                              {},
                              rates.lambda > 0 ? "Λ = " + mean_text(rates.lambda, rates.lambda_error, 2) : ""});
    }
    row.push_back(rates.lambda > 0 ? PageCell(mean_text(rates.lambda, rates.lambda_error, 2)) : PageCell());
    figure.table.rows.push_back(std::move(row));
    if (!curve.points.empty()) plot.curves.push_back(std::move(curve));
  }
  if (!plot.curves.empty()) figure.plot = std::move(plot);
  if (!source.empty()) figure.notes.push_back("Published: " + source + ".");
  figure.notes.push_back("±: one standard error; bars in the plot: 1.96 standard errors.");
  figure.command = command;
  return figure;
}

PageFigure patches_figure(std::span<const ExperimentRun> runs, const std::string& command) {
  PageFigure figure{"patches", "Detection events by place"};
  figure.text = "One tile per stabilizer, with the percentage of its detectors that fired; all cycles combined.";
  // Records of one distance and basis may be of several patches of the chip.
  using PatchKey = std::tuple<uint64_t, char, std::vector<Place>>;
  std::map<PatchKey, std::vector<StabilizerRate>> patches;
  std::map<PatchKey, std::string> names;  // the place on the chip
  std::map<PatchKey, std::pair<uint64_t, uint64_t>> cycles;
  std::map<std::pair<uint64_t, char>, size_t> patch_counts;
  for (const ExperimentRun& run : runs) {
    if (run.patch.empty()) continue;
    std::vector<Place> places;
    for (const StabilizerRate& stabilizer : run.patch) places.push_back(stabilizer.place);
    const PatchKey key(run.folder.distance, run.folder.basis, places);
    auto& [least, most] = cycles.try_emplace(key, run.folder.rounds, run.folder.rounds).first->second;
    least = std::min(least, run.folder.rounds), most = std::max(most, run.folder.rounds);
    std::vector<StabilizerRate>& sum = patches[key];
    if (sum.empty()) {
      sum = run.patch;
      names[key] = run.folder.patch;
      patch_counts[{run.folder.distance, run.folder.basis}]++;
      continue;
    }
    for (size_t k = 0; k < sum.size(); k++) {
      sum[k].events += run.patch[k].events;
      sum[k].chances += run.patch[k].chances;
    }
  }
  PatchesPlot plot;
  figure.table.columns = {{"patch"},
                          {"x", Kind::kNumber},
                          {"y", Kind::kNumber},
                          {"fired", Kind::kCount},
                          {"chances", Kind::kCount},
                          {"share", Kind::kPercent}};
  for (const auto& [key, stabilizers] : patches) {
    const auto& [distance, basis, places] = key;
    ChipPatch patch{distance_name(distance) + ", basis " + basis};
    if (patch_counts[{distance, basis}] > 1) {
      const auto& [least, most] = cycles[key];
      if (!names[key].empty()) patch.title += ", " + names[key];
      patch.title += ", " + std::to_string(least) + (least == most ? "" : " to " + std::to_string(most)) +
                     (most == 1 ? " cycle" : " cycles");
    }
    std::set<Place> qubits;
    for (const StabilizerRate& one : stabilizers) {
      patch.stabilizers.push_back({one.place.first, one.place.second, {}, one.rate(), one.data_qubits});
      qubits.insert(one.data_qubits.begin(), one.data_qubits.end());
      figure.table.rows.push_back(
          {patch.title, one.place.first, one.place.second, one.events, one.chances, one.rate()});
    }
    patch.qubits.assign(qubits.begin(), qubits.end());
    plot.patches.push_back(std::move(patch));
  }
  if (!plot.patches.empty()) figure.plot = std::move(plot);
  figure.command = command;
  return figure;
}

PageFigure detection_figure(std::span<const ExperimentRun> runs, bool levels, const std::string& command) {
  PageFigure figure{"detection", "Detectors that fire"};
  std::map<std::pair<uint64_t, uint64_t>, std::pair<double, double>>
      sums;  // events, and number of detectors times shots
  for (const ExperimentRun& run : runs) {
    auto& [events, places] = sums[{run.folder.distance, run.folder.rounds}];
    events += run.detection_fraction * static_cast<double>(run.shots);
    places += static_cast<double>(run.shots);
  }
  CurvesPlot plot{{"cycles", "", false, true}, {"fraction of detectors that fire", "fraction"}};
  figure.table.columns = {
      {"d", Kind::kCount}, {"cycles", Kind::kCount}, {"shots", Kind::kCount}, {"detectors that fire", Kind::kPercent}};
  for (const auto& [key, sum] : sums) {
    if (sum.second == 0) continue;
    const std::string name = distance_name(key.first);
    if (plot.curves.empty() || plot.curves.back().name != name) plot.curves.push_back({name});
    plot.curves.back().points.push_back({static_cast<double>(key.second), sum.first / sum.second});
    figure.table.rows.push_back({key.first, key.second, static_cast<uint64_t>(sum.second), sum.first / sum.second});
  }
  for (size_t k = 0; levels && k < 3; k++) {
    const std::string name = distance_name(3 + 2 * k);
    plot.rules.push_back({false, kWillowDetectionPercent[k] / 100, {}, {}, {}, name});
    figure.notes.push_back("Willow, published, " + name + ": " + fixed_text(kWillowDetectionPercent[k], 1) + " %.");
  }
  if (levels) figure.text = "Dashed: the published mean of the chip, in the colour of its distance.";
  figure.plot = std::move(plot);
  figure.command = command;
  return figure;
}

}  // namespace sallow
