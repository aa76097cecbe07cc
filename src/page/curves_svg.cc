#include "page/curves_svg.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <map>

#include "base/error.h"
#include "base/number_text.h"

namespace sallow {
namespace {

constexpr double kPlotWidth = 520, kPlotHeight = 340;
constexpr double kLeft = 84, kRight = 20, kTop = 60, kBottom = 56, kLegendWidth = 110;
constexpr const char* kInk = "#1c2127";
constexpr const char* kGrid = "#dde2e7";
// The light colours of pages/src/palette.js, so that a curve has the same colour in pictures and pages.
constexpr std::array kHues = {"#0072b2", "#d55e00", "#00825f", "#b0508a", "#a66f00", "#2b8cc9", "#4a4f55"};

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", value);
  return text;
}

std::string escaped(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == '&') {
      result += "&amp;";
    } else if (c == '<') {
      result += "&lt;";
    } else if (c == '>') {
      result += "&gt;";
    } else if (c == '"') {
      result += "&quot;";
    } else if (static_cast<unsigned char>(c) >= 0x20) {
      result += c;
    }
  }
  return result;
}

bool can_be_drawn(const CurvePoint& point, const CurvesPlot& plot) {
  return std::isfinite(point.x) && std::isfinite(point.y) && (!plot.x.logarithmic || point.x > 0) &&
         (!plot.y.logarithmic || point.y > 0);
}

/// Maps values of one axis to positions in the picture.
class Scale {
 public:
  Scale(bool logarithmic, double from, double to) : logarithmic_(logarithmic), from_(from), to_(to) {}

  void include(double value) {
    low_ = std::min(low_, inner(value));
    high_ = std::max(high_, inner(value));
  }
  void widen() {
    const double margin = high_ > low_ ? 0.05 * (high_ - low_) : 0.5;
    low_ -= margin;
    high_ += margin;
  }
  double place(double value) const {
    const double at = (logarithmic_ && !(value > 0)) ? low_ : std::clamp(inner(value), low_, high_);
    return from_ + (at - low_) / (high_ - low_) * (to_ - from_);
  }
  bool holds(double value) const {
    return (!logarithmic_ || value > 0) && inner(value) >= low_ && inner(value) <= high_;
  }

  /// Round values within the scale: the smallest of a few step sizes that gives at most nine ticks.
  std::vector<double> ticks() const {
    std::vector<double> best;
    if (logarithmic_ && high_ - low_ > 0.5) {
      const std::vector<std::vector<int>> digit_sets = {{1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 2, 5}, {1, 3}, {1}};
      for (const std::vector<int>& digits : digit_sets) {
        best.clear();
        for (int decade = static_cast<int>(std::floor(low_)); decade <= high_; decade++) {
          for (const int digit : digits) best.push_back(digit * std::pow(10.0, decade));
        }
        std::erase_if(best, [&](double value) { return !holds(value); });
        if (best.size() <= 9) return best;
      }
      return best;
    }
    const double low = outer(low_), high = outer(high_);
    double step = std::pow(10.0, std::floor(std::log10(high - low)) - 1);
    for (int k = 0; (high - low) / step > 8; k++) step *= k % 3 == 1 ? 2.5 : 2;
    for (double k = std::ceil(low / step); k * step <= high; k++) best.push_back(k * step);
    return best;
  }

 private:
  double inner(double value) const { return logarithmic_ ? std::log10(value) : value; }
  double outer(double value) const { return logarithmic_ ? std::pow(10.0, value) : value; }

  bool logarithmic_;
  double from_, to_, low_ = INFINITY, high_ = -INFINITY;
};

class Drawing {
 public:
  void line(double x1, double y1, double x2, double y2, const std::string& style) {
    text_ += "<line x1=\"" + number(x1) + "\" y1=\"" + number(y1) + "\" x2=\"" + number(x2) + "\" y2=\"" + number(y2) +
             "\" " + style + "/>\n";
  }
  void label(double x, double y, const std::string& text, const std::string& style = "") {
    text_ += "<text x=\"" + number(x) + "\" y=\"" + number(y) + "\" " + style + ">" + escaped(text) + "</text>\n";
  }
  void add(const std::string& text) { text_ += text + "\n"; }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

std::string stroke(const std::string& colour, double width, const std::string& dash = "") {
  return "stroke=\"" + colour + "\" stroke-width=\"" + number(width) + "\"" +
         (dash.empty() ? "" : " stroke-dasharray=\"" + dash + "\"");
}

/// The style of a curve. Curves with the same name have the same style. After seven names the colours repeat, with
/// dashes, as on pages.
struct Look {
  std::string colour;
  std::string dash;
};
using Looks = std::map<std::string, Look>;

Look look_of(size_t k) {
  return {kHues[k % kHues.size()], k < kHues.size() ? "" : "6 3"};
}

void draw_curve(Drawing& drawing, const Curve& curve, const CurvesPlot& plot, const Scale& x, const Scale& y,
                const Look& look) {
  const std::string& colour = look.colour;
  std::string way;
  for (const CurvePoint& point : curve.points) {
    if (!can_be_drawn(point, plot)) continue;
    const double at_x = x.place(point.x), at_y = y.place(point.y);
    way += (way.empty() ? "" : " ") + number(at_x) + "," + number(at_y);
    if (point.interval) {
      drawing.line(at_x, y.place(point.interval->low), at_x, y.place(point.interval->high), stroke(colour, 1));
    }
    if (curve.style != Curve::Style::kDotted) {
      drawing.add("<circle cx=\"" + number(at_x) + "\" cy=\"" + number(at_y) + "\" r=\"3.0\" fill=\"" +
                  (curve.hollow ? "white" : colour) + "\" " + stroke(colour, 1) + "/>");
    }
  }
  if (curve.style == Curve::Style::kPoints) return;
  const std::string dash = curve.style == Curve::Style::kDashed   ? "6 3"
                           : curve.style == Curve::Style::kDotted ? "2 3"
                                                                  : look.dash;
  drawing.add("<polyline points=\"" + way + "\" fill=\"none\" " + stroke(colour, 1.5, dash) + "/>");
}

void draw_rule(Drawing& drawing, const PlotRule& rule, const Scale& x, const Scale& y, double left) {
  const Scale& scale = rule.vertical ? x : y;
  if (!scale.holds(rule.at)) return;
  const double at = scale.place(rule.at);
  const double right = left + kPlotWidth, bottom = kTop + kPlotHeight;
  if (rule.interval) {
    const double a = scale.place(rule.interval->low), b = scale.place(rule.interval->high);
    const double start = std::min(a, b), width = std::abs(b - a);
    drawing.add("<rect x=\"" + number(rule.vertical ? start : left) + "\" y=\"" + number(rule.vertical ? kTop : start) +
                "\" width=\"" + number(rule.vertical ? width : kPlotWidth) + "\" height=\"" +
                number(rule.vertical ? kPlotHeight : width) + "\" fill=\"#59636e\" opacity=\"0.2\"/>");
  }
  if (rule.vertical) {
    drawing.line(at, kTop, at, bottom, stroke("#59636e", 1, "6 3"));
    const bool is_right = at > left + kPlotWidth / 2;
    drawing.label(at + (is_right ? -6 : 6), bottom - 8, rule.label, is_right ? "text-anchor=\"end\"" : "");
  } else {
    drawing.line(left, at, right, at, stroke("#59636e", 1, "6 3"));
    drawing.label(right - 6, at - 5, rule.label, "text-anchor=\"end\"");
  }
}

void draw_panel(Drawing& drawing, const CurvesPlot& plot, const std::string& panel, double left, const Looks& looks) {
  const double right = left + kPlotWidth, bottom = kTop + kPlotHeight;
  Scale x(plot.x.logarithmic, left, right), y(plot.y.logarithmic, bottom, kTop);
  // All panels have the same axes.
  for (const Curve& curve : plot.curves) {
    for (const CurvePoint& point : curve.points) {
      if (!can_be_drawn(point, plot)) continue;
      x.include(point.x);
      y.include(point.y);
    }
  }
  x.widen();
  y.widen();
  for (const double tick : x.ticks()) {
    drawing.line(x.place(tick), kTop, x.place(tick), bottom, stroke(kGrid, 1));
    drawing.label(x.place(tick), bottom + 18, rounded_text(tick, 3), "text-anchor=\"middle\"");
  }
  for (const double tick : y.ticks()) {
    drawing.line(left, y.place(tick), right, y.place(tick), stroke(kGrid, 1));
    drawing.label(left - 8, y.place(tick) + 4, rounded_text(tick, 3), "text-anchor=\"end\"");
  }
  const double middle = kTop + kPlotHeight / 2;
  drawing.label(left + kPlotWidth / 2, bottom + 42, plot.x.label, "text-anchor=\"middle\"");
  drawing.label(left - 62, middle, plot.y.label,
                "text-anchor=\"middle\" transform=\"rotate(-90 " + number(left - 62) + " " + number(middle) + ")\"");
  if (!panel.empty()) drawing.label(right, kTop - 8, panel, "text-anchor=\"end\" font-weight=\"bold\"");
  for (const PlotRule& rule : plot.rules) {
    if (!rule.panel || *rule.panel == panel) draw_rule(drawing, rule, x, y, left);
  }
  for (const Curve& curve : plot.curves) {
    if (curve.panel == panel) draw_curve(drawing, curve, plot, x, y, looks.at(curve.name));
  }
}

}  // namespace

bool has_curves(const PageFigure& figure) {
  const auto* plot = std::get_if<CurvesPlot>(&figure.plot);
  if (plot == nullptr) return false;
  return std::any_of(plot->curves.begin(), plot->curves.end(), [&](const Curve& curve) {
    return std::any_of(curve.points.begin(), curve.points.end(),
                       [&](const CurvePoint& point) { return can_be_drawn(point, *plot); });
  });
}

std::string curves_svg(const PageFigure& figure) {
  SALLOW_REQUIRE(has_curves(figure), "a figure without curves has no picture");
  const auto& plot = std::get<CurvesPlot>(figure.plot);
  std::vector<std::string> panels, names;
  Looks looks;
  for (const Curve& curve : plot.curves) {
    if (std::find(panels.begin(), panels.end(), curve.panel) == panels.end()) panels.push_back(curve.panel);
    if (looks.emplace(curve.name, look_of(looks.size())).second) names.push_back(curve.name);
  }
  Drawing drawing;
  const double panel_width = kLeft + kPlotWidth + kRight;
  for (size_t k = 0; k < panels.size(); k++) {
    draw_panel(drawing, plot, panels[k], static_cast<double>(k) * panel_width + kLeft, looks);
  }
  const double legend = static_cast<double>(panels.size()) * panel_width;
  for (size_t k = 0; k < names.size(); k++) {
    const double at = kTop + 10 + 20 * static_cast<double>(k);
    const Look& look = looks.at(names[k]);
    drawing.line(legend, at, legend + 22, at, stroke(look.colour, 3, look.dash));
    drawing.label(legend + 28, at + 4, names[k]);
  }
  const std::string width = number(legend + kLegendWidth), height = number(kTop + kPlotHeight + kBottom);
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + width + "\" height=\"" + height + "\" viewBox=\"0 0 " +
         width + " " + height + "\" font-family=\"sans-serif\" font-size=\"13\" fill=\"" + kInk + "\">\n<title>" +
         escaped(figure.title) + "</title>\n<rect width=\"" + width + "\" height=\"" + height +
         "\" fill=\"white\"/>\n<text x=\"" + number(kLeft) + "\" y=\"26.0\" font-size=\"15\" font-weight=\"bold\">" +
         escaped(figure.title) + "</text>\n" + drawing.text() + "</svg>\n";
}

}  // namespace sallow
