#include "report/gap_figure.h"

#include "base/number_text.h"
#include "report/tally_report.h"
#include "stats/interval.h"

namespace sallow {

PageFigure gap_figure(std::span<const double> min_gaps, std::span<const Tally> tallies, const std::string& decoder,
                      const std::string& command) {
  using Kind = PageColumn::Kind;
  PageFigure figure{"kept", "Failure rate against the fraction of shots kept"};
  figure.text =
      "A shot is kept if its gap, the weight of the best solution with the opposite flip minus that of the best "
      "solution, is at least "
      "the given gap. Bars: 95 % intervals.";
  CurvesPlot plot{{"fraction of shots kept", "kept"}, {"failure rate of kept shots", "rate", true}};
  Curve curve{decoder};
  figure.table.columns = {{"least gap", Kind::kNumber},   {"dB", Kind::kNumber},      {"kept", Kind::kCount},
                          {"fraction kept", Kind::kRate}, {"failures", Kind::kCount}, {"rate", Kind::kRate}};
  const auto rate_cell = [](uint64_t count, uint64_t of) -> PageCell {
    if (of == 0) return {};
    return RateCell{static_cast<double>(count) / static_cast<double>(of), clopper_pearson_interval(count, of)};
  };
  for (size_t k = 0; k < min_gaps.size(); k++) {
    const Tally& tally = tallies[k];
    figure.table.rows.push_back({min_gaps[k], gap_in_decibels(min_gaps[k]), tally.kept(),
                                 rate_cell(tally.kept(), tally.shots), tally.failures,
                                 rate_cell(tally.failures, tally.kept())});
    if (tally.kept() == 0) continue;
    curve.points.push_back(
        {static_cast<double>(tally.kept()) / static_cast<double>(tally.shots),
         static_cast<double>(tally.failures) / static_cast<double>(tally.kept()),
         clopper_pearson_interval(tally.failures, tally.kept()),
         "gap at least " + rounded_text(min_gaps[k], 4) + ", " + rounded_text(gap_in_decibels(min_gaps[k]), 4) +
             " dB; " + std::to_string(tally.failures) + " failures in " + std::to_string(tally.kept()) + " shots"});
  }
  plot.curves.push_back(std::move(curve));
  figure.plot = std::move(plot);
  figure.command = command;
  return figure;
}

}  // namespace sallow
