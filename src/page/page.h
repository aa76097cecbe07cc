#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "stats/error_per_cycle.h"
#include "stats/interval.h"
#include "store/count.h"

namespace sallow {

// A page has sections of figures; each figure is a plot with the table of its numbers and the command that prints them.
// Nothing is drawn here: page_json writes the page as in docs/formats/page.md, and a script in the page draws it.

struct PlotAxis {
  std::string label;      // "physical error rate p"
  std::string name = {};  // a short name for tooltips: "p"; empty: the label
  bool logarithmic = false;
  bool ticks_at_values = false;  // draw a tick at each value, if there are few
};

struct CurvePoint {
  double x = 0, y = 0;
  std::optional<Interval> interval = {};
  std::string text = {};  // additional text for this point
};

/// Points with one name. Curves with the same name have the same colour and mark in all panels.
struct Curve {
  enum class Style : uint8_t { kLine, kPoints, kDashed, kDotted };  // dotted: a line without points
  std::string name;
  std::string panel = {};
  Style style = Style::kLine;
  bool hollow = false;  // draw hollow marks, for points measured by others
  std::vector<CurvePoint> points = {};
};

/// A line across the plot, with a band if an interval is given.
struct PlotRule {
  bool vertical = true;  // at an x; otherwise at a y
  double at = 0;
  std::optional<Interval> interval = {};
  std::string label = {};
  std::optional<std::string> panel = {};  // none: all panels
  std::string series = {};                // the curve whose colour it has
};

struct CurvesPlot {
  PlotAxis x, y;
  std::vector<Curve> curves = {};
  std::vector<PlotRule> rules = {};
};

/// A value in a plot with one row per label and one mark per series, for values without a second numeric axis.
struct DotPoint {
  std::string label, series;
  double value = 0;
  std::optional<Interval> interval = {};
  std::string text = {};
};
struct DotsPlot {
  PlotAxis x;
  std::vector<DotPoint> points = {};
};

/// A stabilizer of a patch of a chip, coloured by the rate of its detection events.
struct PatchStabilizer {
  double x = 0, y = 0;
  std::string kind = {};  // "X" or "Z", if known
  double rate = 0;
  std::vector<std::pair<double, double>> corners = {};  // the adjacent data qubits
  std::string text = {};
};
struct ChipPatch {
  std::string title;
  std::vector<PatchStabilizer> stabilizers = {};
  std::vector<std::pair<double, double>> qubits = {};  // data qubits
};
struct PatchesPlot {
  std::vector<ChipPatch> patches = {};
};

/// A table cell with a rate and its interval.
struct RateCell {
  double rate = 0;
  Interval interval = {};
};
using PageCell = std::variant<std::monostate, std::string, uint64_t, double, RateCell, FittedValue>;

struct PageColumn {
  /// The format of the cells; kCommand is a command to copy.
  enum class Kind : uint8_t { kText, kCount, kNumber, kPercent, kRate, kFitted, kCommand };
  std::string title;
  Kind kind = Kind::kText;
};
struct PageTable {
  std::vector<PageColumn> columns = {};
  std::vector<std::vector<PageCell>> rows = {};  // one cell per column; monostate: empty
};

struct PageFigure {
  std::string id;  // for links and the names of exported files
  std::string title;
  std::string text = {};
  std::variant<std::monostate, CurvesPlot, DotsPlot, PatchesPlot> plot = {};
  PageTable table = {};
  std::vector<std::string> notes = {};
  std::string command = {};  // prints the figure's numbers
};

struct PageSection {
  std::string id, title;
  std::vector<std::string> text = {};
  std::vector<PageFigure> figures = {};
};

struct Page {
  std::string title;
  std::string date = {};  // when it was written, as 2026-11-30
  std::vector<std::string> lead = {};
  std::vector<std::pair<std::string, std::string>> facts = {};  // label, value
  std::vector<PageSection> sections = {};
  std::string command;  // writes this page
};

/// Today in UTC, as 2026-11-30; or the day of $SOURCE_DATE_EPOCH if set, so that a page can be reproduced.
std::string date_today();

/// A count with its digits in groups of three, for the facts of a page: "2 796 072".
std::string count_text(Count count);

/// Converts any text to an id of lower-case letters, digits and hyphens.
std::string page_id(const std::string& text);

}  // namespace sallow
