#include "page/curves_svg.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace sallow {
namespace {

size_t count(const std::string& text, const std::string& part) {
  size_t found = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) found++;
  return found;
}

PageFigure two_curves() {
  CurvesPlot plot{{"p", "p", true}, {"rate", "rate", true}};
  plot.curves = {{"d = 3", "", Curve::Style::kLine, false, {{0.001, 0.01, Interval{0.008, 0.012}}, {0.01, 0.1}}},
                 {"d = 5", "", Curve::Style::kLine, false, {{0.001, 0.001}, {0.01, 0.2}, {0.1, 0.0}}}};
  plot.rules = {{true, 0.005, Interval{0.004, 0.006}, "threshold 0.5 %"}};
  PageFigure figure{"rate", "rates < 1 & more"};
  figure.plot = plot;
  return figure;
}

TEST(CurvesSvg, DrawsOneMarkPerPointAndOneLineAndNamePerCurve) {
  const std::string svg = curves_svg(two_curves());
  EXPECT_EQ(count(svg, "<polyline"), 2u);
  // A rate of 0 cannot be drawn on a logarithmic axis.
  EXPECT_EQ(count(svg, "<circle"), 4u);
  EXPECT_EQ(count(svg, ">d = 3<"), 1u);
  EXPECT_EQ(count(svg, ">d = 5<"), 1u);
  EXPECT_EQ(count(svg, ">threshold 0.5 %<"), 1u);
}

TEST(CurvesSvg, DrawsEqualValuesAtEqualPositions) {
  const std::string svg = curves_svg(two_curves());
  // Both curves start at p = 0.001, and the axis has a tick there.
  const size_t first = svg.find("<circle cx=\"");
  const std::string x = svg.substr(first + 12, svg.find('"', first + 12) - first - 12);
  EXPECT_EQ(count(svg, "<circle cx=\"" + x + "\""), 2u);
  EXPECT_NE(svg.find("<text x=\"" + x + "\" y=\"418.0\" text-anchor=\"middle\">0.001<"), std::string::npos) << svg;
}

TEST(CurvesSvg, EscapesTexts) {
  const std::string svg = curves_svg(two_curves());
  EXPECT_EQ(svg.find("rates < 1"), std::string::npos);
  EXPECT_NE(svg.find("rates &lt; 1 &amp; more"), std::string::npos);
}

TEST(CurvesSvg, DrawsPanelsSideBySide) {
  PageFigure figure = two_curves();
  auto& plot = std::get<CurvesPlot>(figure.plot);
  const std::string one = curves_svg(figure);
  plot.curves[1].panel = "union_find";
  const std::string two = curves_svg(figure);
  EXPECT_EQ(count(two, ">union_find<"), 1u);
  EXPECT_EQ(count(one, "text-anchor=\"middle\">p<"), 1u);
  EXPECT_EQ(count(two, "text-anchor=\"middle\">p<"), 2u);
}

TEST(CurvesSvg, DistinguishesMoreCurvesThanColours) {
  PageFigure figure = two_curves();
  auto& plot = std::get<CurvesPlot>(figure.plot);
  plot.rules.clear();
  plot.curves.clear();
  for (int k = 0; k < 8; k++) {
    plot.curves.push_back({"d = " + std::to_string(k), "", Curve::Style::kLine, false, {{0.01, 0.1}, {0.02, 0.2}}});
  }
  // The eighth curve is dashed, in the plot and in the legend.
  EXPECT_EQ(count(curves_svg(figure), "stroke-dasharray"), 2u);
}

TEST(CurvesSvg, RefusesAFigureWithoutCurves) {
  PageFigure figure{"table", "only a table"};
  EXPECT_FALSE(has_curves(figure));
  EXPECT_THROW(curves_svg(figure), UsageError);
}

}  // namespace
}  // namespace sallow
