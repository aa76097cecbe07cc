import * as Plot from "@observablehq/plot";
import { fittedText, fontFamily, svgElement } from "./dom.js";
import { numberText, rangeText } from "./format.js";
import { axisTicks, labelRowOffset, labelRowsHeight, labelSize, placeCrossLabels, placeLevelLabels } from "./labels.js";
import { drawLegend, legendHeight, legendRows } from "./legend.js";
import { lookOf } from "./palette.js";
import { domains, finite, gather, legendEntries } from "./series.js";

const marginLeft = 70, marginRight = 14, marginBottom = 46;

/// The layout of panels: side by side if there is space.
function layPanelsOut(panels, width, isFlat) {
  const isNarrow = width < 520;
  const columns = isNarrow ? Math.min(panels.length, 1) : panels.length <= 4 ? panels.length : 3;
  const rowCount = Math.ceil(panels.length / columns);
  const place = new Map(panels.map((panel, k) => [panel, { column: k % columns, row: Math.floor(k / columns) }]));
  const height = panels.length > 1 ? Math.min(300, Math.max(210, (width / columns) * 0.85)) : isNarrow ? 290 : 390;
  return {
    columns, rowCount, place,
    height: isFlat ? Math.min(height, 150) : height,
    width: (width - marginLeft - marginRight) / columns,
    facets: {
      ...(columns > 1 ? { fx: (d) => place.get(d.panel).column } : {}),
      ...(rowCount > 1 ? { fy: (d) => place.get(d.panel).row } : {}),
    },
  };
}

/// Lines through points with bands, in panels side by side if series name panels. `view` sets which series are
/// hidden, whether the legend is drawn, and whether the drawing is a flat one below another. Returns the drawing and,
/// for tooltips, the positions of its points; null if there is nothing to draw.
export function drawCurves(plot, width, view = {}) {
  const { names, series, points } = gather(plot, view.hidden ?? new Set());
  if (points.length === 0) return null;
  const panels = [...new Set(plot.series.map((one) => one.panel ?? ""))];
  const layout = layPanelsOut(panels, width, view.flat);
  const { columns, rowCount, place, facets } = layout;
  const rules = (plot.rules ?? []).flatMap((rule) =>
    (rule.panel === undefined || rule.panel === null ? panels : [rule.panel]).map((panel) => ({ ...rule, panel })))
    .filter((rule) => plot[rule.axis].scale !== "log" || rule.at > 0);
  const ruleColor = (rule) =>
    rule.series !== undefined && names.includes(rule.series) ? lookOf(names.indexOf(rule.series)).color : "var(--muted)";
  const across = rules.filter((rule) => rule.axis === "x"), level = rules.filter((rule) => rule.axis === "y");
  const xDomain = domains(plot, points, 0).x;
  const crossLabels = placeCrossLabels(across, plot.x, xDomain, layout.width);
  const labelRows = Math.max(0, ...crossLabels.map((rule) => rule.row + 1));
  const domain = domains(plot, points, labelRowsHeight(labelRows) / layout.height);
  const levelLabels = placeLevelLabels(level, plot, domain, series, layout.width, layout.height);

  const namesPanels = panels.length > 1 && !view.flat;
  const rows = view.legend ? legendRows(legendEntries(plot).filter((entry) => !view.hidden?.has(entry.name)),
                                        width - marginLeft) : [];
  const marginTop = (rows.length > 0 ? legendHeight(rows) : 0) + (namesPanels ? 34 : 8);
  const height = marginTop + marginBottom + layout.height * rowCount + (rowCount - 1) * 34;
  const xAxis = axisTicks(plot.x, domain.x, points.map((p) => p.x), layout.width, false);
  const yAxis = axisTicks(plot.y, domain.y, points.map((p) => p.shown), layout.height, true);
  const banded = series.filter((one) => one.mine.length > 1);
  const isOff = (point) => point.shown < domain.y[0] || point.shown > domain.y[1];
  const off = points.filter(isOff).map((point) => ({ ...point, border: point.shown < domain.y[0] ? domain.y[0] : domain.y[1] }));

  const marks = [
    Plot.frame({ stroke: "var(--line)" }),
    Plot.gridX(xAxis.ticks, { stroke: "var(--line)", strokeOpacity: 1 }),
    Plot.gridY(yAxis.ticks, { stroke: "var(--line)", strokeOpacity: 1 }),
    Plot.rect(across.filter((rule) => finite(rule.low) && finite(rule.high)),
      { x1: "low", x2: "high", fill: ruleColor, fillOpacity: 0.14, clip: true, ...facets }),
    Plot.ruleX(across, { x: "at", stroke: ruleColor, strokeWidth: 1.5, strokeDasharray: "5 3", ...facets }),
    Plot.ruleY(level, { y: "at", stroke: ruleColor, strokeWidth: 1.5, strokeDasharray: "5 3", ...facets }),
    ...banded.map((one) =>
      Plot.areaY(one.mine.filter((point) => finite(point.high) && !point.isBound),
        { x: "x", y1: (d) => d.low ?? (plot.y.scale === "log" ? domain.y[0] : d.rawLow), y2: "high",
          fill: one.look.color, fillOpacity: 0.13, clip: true, ...facets })),
    ...series.filter((one) => one.style !== "points").map((one) =>
      Plot.lineY(one.mine.filter((point) => !point.isBound),
        { x: "x", y: "shown", stroke: one.look.color, strokeWidth: 1.8, strokeDasharray: one.dash ?? undefined,
          clip: true, ...facets })),
    ...series.filter((one) => one.style !== "dotted").flatMap((one) => [
      Plot.ruleX(one.mine.filter((point) => finite(point.high) && (plot.y.scale !== "log" || point.high > 0)),
        { x: "x", y1: (d) => d.low ?? domain.y[0], y2: "high", stroke: one.look.color, strokeWidth: 1.1,
          strokeOpacity: 0.75, clip: true, ...facets }),
      Plot.dot(one.mine.filter((point) => !point.isBound && !isOff(point)),
        { x: "x", y: "shown", symbol: one.look.symbol, r: 3.9, strokeWidth: 1.3, stroke: one.look.color,
          fill: one.hollow ? "var(--paper)" : one.look.color, ...facets }),
      Plot.dot(one.mine.filter((point) => point.isBound && !isOff(point)),
        { x: "x", y: "shown", symbol: "triangle", rotate: 180, r: 3.9, strokeWidth: 1.3, stroke: one.look.color,
          fill: "var(--paper)", ...facets }),
    ]),
    ...[false, true].map((isLow) =>
      Plot.text(off.filter((point) => (point.border === domain.y[0]) === isLow),
        { x: "x", y: "border", text: () => (isLow ? "↓" : "↑"), fontWeight: 700, fontSize: 15, dy: isLow ? -9 : 9,
          fill: (d) => d.look.color, stroke: "var(--paper)", strokeWidth: 3, ...facets })),
    ...crossLabels.map((rule) =>
      Plot.text([rule], { x: "at", text: "label", frameAnchor: "top", dy: labelRowOffset(rule.row), dx: rule.isRight ? -5 : 5,
        textAnchor: rule.isRight ? "end" : "start", lineAnchor: "top", fill: "var(--ink)", stroke: "var(--paper)",
        strokeWidth: 4, fontSize: labelSize, ...facets })),
    ...levelLabels.map((rule) =>
      Plot.text([rule], { y: "at", text: "label", frameAnchor: rule.isRight ? "right" : "left", dx: rule.isRight ? -6 : 6,
        dy: rule.offset, textAnchor: rule.isRight ? "end" : "start", fill: "var(--ink)", stroke: "var(--paper)",
        strokeWidth: 4, fontSize: labelSize, ...facets })),
    ...(namesPanels
      ? [Plot.text(panels.map((panel) => ({ panel })),
          { text: (d) => fittedText(d.panel, 12.5, layout.width - 12), frameAnchor: "top-left", dy: -16, fontWeight: 600,
            fontSize: 12.5, fill: "var(--ink)", ...facets })]
      : []),
    Plot.axisX({ ticks: xAxis.ticks, text: xAxis.format, label: plot.x.label, labelArrow: "none",
      labelAnchor: "center", labelOffset: 40, tickSize: 4, color: "var(--ink)", fontSize: 12,
      ...(rowCount > 1 ? { facetAnchor: "bottom-empty" } : {}) }),
    Plot.axisY({ ticks: yAxis.ticks, text: yAxis.format, label: null, tickSize: 4, color: "var(--ink)",
      fontSize: 12, ...(columns > 1 ? { facetAnchor: "left" } : {}) }),
  ];
  const svg = Plot.plot({
    width, height, marginLeft, marginTop, marginBottom, marginRight,
    style: { fontFamily, fontSize: "12px", color: "var(--ink)", background: "var(--paper)" },
    x: { type: plot.x.scale, domain: domain.x },
    y: { type: plot.y.scale, domain: domain.y },
    fx: { padding: 0.06, axis: null },
    fy: { padding: 0.16, axis: null },
    marks,
  });
  if (rows.length > 0) drawLegend(svg, rows, marginLeft);
  const length = height - marginTop - marginBottom;
  const yLabel = svgElement("text", { fill: "var(--ink)", "font-size": 12, "text-anchor": "middle",
    transform: `translate(12,${marginTop + length / 2}) rotate(-90)` });
  yLabel.textContent = fittedText(plot.y.label, 12, length + 20);
  svg.append(yLabel);

  const x = svg.scale("x"), y = svg.scale("y"), fx = svg.scale("fx"), fy = svg.scale("fy");
  const clamped = (value) => Math.min(Math.max(value, domain.y[0]), domain.y[1]);
  const places = points.map((point) => ({
    left: x.apply(point.x) + (fx ? fx.apply(place.get(point.panel).column) - fx.range[0] : 0),
    top: y.apply(clamped(point.shown)) + (fy ? fy.apply(place.get(point.panel).row) - fy.range[0] : 0),
    group: point.index,
    text: describe(plot, point),
  }));
  return { svg, places, domain, panelHeight: layout.height, hasBounds: points.some((point) => point.isBound), isCut: off.length > 0 };
}

function describe(plot, point) {
  const head = [point.series, point.panel].filter(Boolean).join(", ");
  const value = point.isBound
    ? `none seen, at most ${numberText(point.high)}`
    : rangeText(point.y, point.rawLow, point.high);
  return [head, `${plot.x.name ?? plot.x.label} ${numberText(point.x, 4)}`, `${plot.y.name ?? plot.y.label} ${value}`,
          point.text].filter(Boolean).join("\n");
}
