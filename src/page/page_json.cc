#include "base/error.h"
#include "json/json.h"
#include "page/page_html.h"

namespace sallow {
namespace {

/// Empty members are omitted.
void put(Json& json, const char* key, const std::string& text) {
  if (!text.empty()) json[key] = text;
}

void put(Json& json, const std::optional<Interval>& interval) {
  if (!interval) return;
  json["low"] = interval->low;
  json["high"] = interval->high;
}

Json axis_json(const PlotAxis& axis) {
  Json json = {{"label", axis.label}, {"scale", axis.logarithmic ? "log" : "linear"}};
  put(json, "name", axis.name);
  if (axis.ticks_at_values) json["every_value"] = true;
  return json;
}

const char* style_name(Curve::Style style) {
  switch (style) {
    case Curve::Style::kLine:
      return "line";
    case Curve::Style::kPoints:
      return "points";
    case Curve::Style::kDashed:
      return "dashed";
    case Curve::Style::kDotted:
      break;
  }
  return "dotted";
}

Json plot_json(const CurvesPlot& plot) {
  Json series = Json::list(), rules = Json::list();
  for (const Curve& curve : plot.curves) {
    Json points = Json::list();
    for (const CurvePoint& point : curve.points) {
      Json json = {{"x", point.x}, {"y", point.y}};
      put(json, point.interval);
      put(json, "text", point.text);
      points.push_back(std::move(json));
    }
    Json json = {{"name", curve.name}, {"style", style_name(curve.style)}};
    put(json, "panel", curve.panel);
    if (curve.hollow) json["hollow"] = true;
    json["points"] = std::move(points);
    series.push_back(std::move(json));
  }
  for (const PlotRule& rule : plot.rules) {
    Json json = {{"axis", rule.vertical ? "x" : "y"}, {"at", rule.at}};
    put(json, rule.interval);
    put(json, "label", rule.label);
    put(json, "series", rule.series);
    if (rule.panel) json["panel"] = *rule.panel;
    rules.push_back(std::move(json));
  }
  return {{"kind", "curves"},
          {"x", axis_json(plot.x)},
          {"y", axis_json(plot.y)},
          {"series", std::move(series)},
          {"rules", std::move(rules)}};
}

Json plot_json(const DotsPlot& plot) {
  Json points = Json::list();
  for (const DotPoint& point : plot.points) {
    Json json = {{"label", point.label}, {"series", point.series}, {"value", point.value}};
    put(json, point.interval);
    put(json, "text", point.text);
    points.push_back(std::move(json));
  }
  return {{"kind", "dots"}, {"x", axis_json(plot.x)}, {"points", std::move(points)}};
}

Json plot_json(const PatchesPlot& plot) {
  Json patches = Json::list();
  for (const ChipPatch& patch : plot.patches) {
    Json stabilizers = Json::list();
    for (const PatchStabilizer& one : patch.stabilizers) {
      Json json = {{"x", one.x}, {"y", one.y}, {"rate", one.rate}, {"corners", one.corners}};
      put(json, "kind", one.kind);
      put(json, "text", one.text);
      stabilizers.push_back(std::move(json));
    }
    patches.push_back({{"title", patch.title}, {"stabilizers", std::move(stabilizers)}, {"qubits", patch.qubits}});
  }
  return {{"kind", "patches"}, {"patches", std::move(patches)}};
}

Json plot_json(std::monostate) {
  return nullptr;
}

Json cell_json(std::monostate) {
  return nullptr;
}
Json cell_json(const std::string& text) {
  return text;
}
Json cell_json(uint64_t count) {
  return count;
}
Json cell_json(double number) {
  return number;
}
Json cell_json(const RateCell& cell) {
  return {{"value", cell.rate}, {"low", cell.interval.low}, {"high", cell.interval.high}};
}
Json cell_json(const FittedValue& fit) {
  if (fit.ok()) return {{"value", fit.value}, {"error", fit.error}};
  return {{"value", nullptr}, {"error", nullptr}, {"problem", fit.problem}};
}

const char* kind_name(PageColumn::Kind kind) {
  switch (kind) {
    case PageColumn::Kind::kText:
      return "text";
    case PageColumn::Kind::kCount:
      return "count";
    case PageColumn::Kind::kNumber:
      return "number";
    case PageColumn::Kind::kPercent:
      return "percent";
    case PageColumn::Kind::kRate:
      return "rate";
    case PageColumn::Kind::kFitted:
      return "fitted";
    case PageColumn::Kind::kCommand:
      break;
  }
  return "command";
}

Json table_json(const PageTable& table) {
  Json columns = Json::list(), rows = Json::list();
  for (const PageColumn& column : table.columns) {
    columns.push_back({{"title", column.title}, {"kind", kind_name(column.kind)}});
  }
  for (const auto& cells : table.rows) {
    SALLOW_CHECK(cells.size() == table.columns.size());
    Json row = Json::list();
    for (const PageCell& cell : cells) {
      row.push_back(std::visit([](const auto& value) { return cell_json(value); }, cell));
    }
    rows.push_back(std::move(row));
  }
  return {{"columns", std::move(columns)}, {"rows", std::move(rows)}};
}

Json figure_json(const PageFigure& figure) {
  Json json = {{"id", figure.id}, {"title", figure.title}};
  put(json, "text", figure.text);
  Json plot = std::visit([](const auto& value) { return plot_json(value); }, figure.plot);
  if (!plot.is_null()) json["plot"] = std::move(plot);
  if (!figure.table.columns.empty()) json["table"] = table_json(figure.table);
  if (!figure.notes.empty()) json["notes"] = figure.notes;
  put(json, "command", figure.command);
  return json;
}

}  // namespace

Json page_json(const Page& page) {
  Json json = {{"format", "sallow page 1"}, {"program", "sallow " SALLOW_VERSION},
               {"title", page.title},       {"lead", page.lead},
               {"facts", Json::list()},     {"sections", Json::list()},
               {"command", page.command}};
  put(json, "date", page.date);
  for (const auto& [label, value] : page.facts) json["facts"].push_back({{"label", label}, {"value", value}});
  for (const PageSection& section : page.sections) {
    Json figures = Json::list();
    for (const PageFigure& figure : section.figures) figures.push_back(figure_json(figure));
    json["sections"].push_back(
        {{"id", section.id}, {"title", section.title}, {"text", section.text}, {"figures", std::move(figures)}});
  }
  return json;
}

}  // namespace sallow
