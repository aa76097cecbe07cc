#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "stats/error_per_cycle.h"
#include "stats/interval.h"

namespace sallow {

/// A page for people: sections of figures, each a plot with the table of its numbers and the command that gives them
/// again. Nothing is drawn here: page_json writes it as docs/formats/page.md describes, and a script in the page draws.

struct PlotAxis {
  std::string label;      // "physical error rate p"
  std::string name = {};  // short, for reading out one point: "p"; empty: the label
  bool logarithmic = false;
  bool ticks_at_values = false;  // where there are few values: a tick at each
};

struct CurvePoint {
  double x = 0, y = 0;
  std::optional<Interval> interval = {};
  std::string text = {};  // more to say about this point
};

/// Points of one name. Curves of one name have one colour and mark, in all panels.
struct Curve {
  enum class Style : uint8_t { kLine, kPoints, kDashed, kDotted };  // dotted: a line without points
  std::string name;
  std::string panel = {};
  Style style = Style::kLine;
  bool hollow = false;  // points that others measured
  std::vector<CurvePoint> points = {};
};

/// A line across the plot, with a band where an interval is given.
struct PlotRule {
  bool vertical = true;  // at an x; else at a y
  double at = 0;
  std::optional<Interval> interval = {};
  std::string label = {};
  std::optional<std::string> panel = {};  // none: all panels
  std::string series = {};                // the curve that it belongs to, for its colour
};

struct CurvesPlot {
  PlotAxis x, y;
  std::vector<Curve> curves = {};
  std::vector<PlotRule> rules = {};
};

/// A row a label, a mark a series: for values that lie on no axis of their own.
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

/// Patches of a chip, each stabilizer coloured by how often its detectors fired.
struct PatchStabilizer {
  double x = 0, y = 0;
  std::string kind = {};  // "X" or "Z", where known
  double rate = 0;
  std::vector<std::pair<double, double>> corners = {};  // the data qubits beside it
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

/// A rate with its interval, as one cell of a table.
struct RateCell {
  double rate = 0;
  Interval interval = {};
};
using PageCell = std::variant<std::monostate, std::string, uint64_t, double, RateCell, FittedValue>;

struct PageColumn {
  /// How cells are written; kCommand holds a command to copy.
  enum class Kind : uint8_t { kText, kCount, kNumber, kPercent, kRate, kFitted, kCommand };
  std::string title;
  Kind kind = Kind::kText;
};
struct PageTable {
  std::vector<PageColumn> columns = {};
  std::vector<std::vector<PageCell>> rows = {};  // as many cells as columns; monostate: nothing to say
};

struct PageFigure {
  std::string id;  // for links and the names of exported files
  std::string title;
  std::string text = {};
  std::variant<std::monostate, CurvesPlot, DotsPlot, PatchesPlot> plot = {};
  PageTable table = {};
  std::vector<std::string> notes = {};
  std::string command = {};  // gives the figure's numbers again
};

struct PageSection {
  std::string id, title;
  std::vector<std::string> text = {};
  std::vector<PageFigure> figures = {};
};

struct Page {
  std::string title;
  std::string date = {};  // of writing, as 2026-11-30
  std::vector<std::string> lead = {};
  std::vector<std::pair<std::string, std::string>> facts = {};  // label, value
  std::vector<PageSection> sections = {};
  std::string command;  // writes this page again
};

/// Today in UTC, as 2026-11-30; the day of $SOURCE_DATE_EPOCH where that is set, so that a page can be made again.
std::string date_today();

/// Lower case letters, digits and hyphens, from any text: for ids.
std::string page_id(const std::string& text);

}  // namespace sallow
