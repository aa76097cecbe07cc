import * as Plot from "@observablehq/plot";
import { fontFamily, svgElement } from "./dom.js";
import { logTicks, numberText, rangeText } from "./format.js";
import { drawLegend, legendHeight, legendRows } from "./legend.js";
import { lookOf } from "./palette.js";

const finite = (value) => typeof value === "number" && Number.isFinite(value);

/// The points of all series, each with its series' look. On a logarithmic axis a point at zero is shown at the upper end
/// of its interval, as a bound.
function gather(plot) {
  const names = [...new Set(plot.series.map((series) => series.name))];
  const points = [];
  const series = plot.series.map((one, index) => {
    const look = lookOf(names.indexOf(one.name));
    const dash = one.style === "dashed" ? "7 4" : one.style === "dotted" ? "2 4" : look.dash;
    const mine = one.points
      .filter((point) => finite(point.x) && (plot.x.scale !== "log" || point.x > 0))
      .map((point) => {
        const isBound = plot.y.scale === "log" && !(point.y > 0);
        const low = finite(point.low) && (plot.y.scale !== "log" || point.low > 0) ? point.low : null;
        return { ...point, series: one.name, index, panel: one.panel ?? "", look, isBound, low,
                 rawLow: point.low, shown: isBound ? point.high : point.y };
      })
      .filter((point) => finite(point.shown) && (plot.y.scale !== "log" || point.shown > 0));
    points.push(...mine);
    return { ...one, look, dash, index, panel: one.panel ?? "", mine, order: names.indexOf(one.name) };
  });
  return { names, series, points };
}

function extent(values, scale) {
  const low = Math.min(...values), high = Math.max(...values);
  if (scale === "log") {
    const room = Math.max(1.06, (high / low) ** 0.04);
    return [low / room, high * room];
  }
  const room = (high - low || Math.abs(high) || 1) * 0.05;
  return [low >= 0 && low < room * 8 ? Math.min(0, low) : low - room, high + room];
}

function domains(plot, points) {
  const rulesOf = (axis) => (plot.rules ?? []).filter((rule) => rule.axis === axis).flatMap((rule) => [rule.at]);
  const xs = [...points.map((point) => point.x), ...rulesOf("x")];
  const ys = [...points.map((point) => point.shown), ...rulesOf("y")];
  const highest = Math.max(...ys);
  for (const point of points) {
    // The intervals are shown whole, unless they would squeeze the curves.
    if (finite(point.high)) ys.push(Math.min(point.high, plot.y.scale === "log" ? highest * 3 : point.high));
    const floor = plot.y.scale === "log" ? point.shown / 8 : -Infinity;
    if (point.low !== null) ys.push(Math.max(point.low, floor));
    else if (point.isBound) ys.push(point.shown / 2);
  }
  const domain = { x: extent(xs, plot.x.scale), y: extent(ys, plot.y.scale) };
  // Room for the labels of rules, above the curves.
  if ((plot.rules ?? []).some((rule) => rule.axis === "x" && rule.label)) {
    const [low, high] = domain.y;
    domain.y = [low, plot.y.scale === "log" ? high * Math.max(1.15, (high / low) ** 0.08) : high + (high - low) * 0.08];
  }
  return domain;
}

/// Which part of an axis lies below the value.
function partOf(axis, domain, value) {
  const along = axis.scale === "log" ? Math.log : (v) => v;
  return (along(value) - along(domain[0])) / (along(domain[1]) - along(domain[0]));
}

/// Rules at a height, each with the end and the side of it where its label covers least of the curves and of the labels
/// before it. Sizes of texts are estimates: a panel's drawing is not there yet.
function placeLevelLabels(rules, plot, domain, series, panelWidth, panelHeight) {
  const letterWidth = 6.3, lineHeight = 13, margin = 6;
  const taken = [];
  const spot = (point) => [partOf(plot.x, domain.x, point.x) * panelWidth,
                           (1 - partOf(plot.y, domain.y, point.shown)) * panelHeight];
  return rules.filter((rule) => rule.label).map((rule) => {
    const at = (1 - partOf(plot.y, domain.y, rule.at)) * panelHeight, length = rule.label.length * letterWidth;
    const lines = series.filter((one) => one.panel === rule.panel)
      .map((one) => ({ spots: one.mine.map(spot), joins: one.style !== "points" }));
    const places = [false, true].flatMap((isBelow) => [false, true].map((isRight) => {
      const left = isRight ? panelWidth - margin - length : margin;
      const top = isBelow ? at + 2 : at - 2 - lineHeight;
      const covers = ([x, y], room) =>
        x > left - room && x < left + length + room && y > top - room && y < top + lineHeight + room;
      let cost = top < 0 || top + lineHeight > panelHeight ? 100 : 0;
      for (const { spots, joins } of lines) {
        for (const [k, [x, y]] of spots.entries()) {
          if (covers([x, y], 4)) cost += 2;
          const next = spots[k + 1];
          if (!joins || !next) continue;
          const steps = Array.from({ length: 33 }, (_, step) => step / 32);
          if (steps.some((t) => covers([x + t * (next[0] - x), y + t * (next[1] - y)], 1))) cost++;
        }
      }
      for (const other of taken) {
        if (other.panel === rule.panel && other.left < left + length && left < other.left + other.length &&
            Math.abs(other.top - top) < lineHeight) cost += 10;
      }
      return { panel: rule.panel, isBelow, isRight, left, top, length, cost };
    }));
    const best = places.reduce((a, b) => (b.cost < a.cost ? b : a));
    taken.push(best);
    return { ...rule, isBelow: best.isBelow, isRight: best.isRight };
  });
}

function ticksOf(axis, domain, values, room) {
  if (axis.scale !== "log") {
    const few = [...new Set(values)].sort((a, b) => a - b);
    return axis.every_value && few.length <= 12 ? few : room > 6 ? 7 : 5;
  }
  return logTicks(domain, room);
}

/// Lines through points with bands, one panel beside another where series name panels. Returns the drawing and, for whom
/// looks at single points, where each of them is.
export function drawCurves(plot, width) {
  const { names, series, points } = gather(plot);
  if (points.length === 0) return null;
  const domain = domains(plot, points);
  const panels = [...new Set(series.map((one) => one.panel))];
  const isNarrow = width < 520;
  const entries = names.map((name) => {
    const one = series.find((candidate) => candidate.name === name);
    return { name, look: one.look, dash: one.dash, line: one.style !== "points", dots: one.style !== "dotted",
             hollow: one.hollow };
  });
  const marginLeft = 70;
  const rows = legendRows(entries, width - marginLeft);
  const keyHeight = legendHeight(rows);
  const marginTop = keyHeight + (panels.length > 1 ? 34 : 6);
  const columns = isNarrow ? Math.min(panels.length, 1) : panels.length <= 4 ? panels.length : 3;
  const rowCount = Math.ceil(panels.length / columns);
  const place = new Map(panels.map((panel, k) => [panel, { column: k % columns, row: Math.floor(k / columns) }]));
  const facetOf = (panel) => ({
    ...(columns > 1 ? { column: place.get(panel).column } : {}),
    ...(rowCount > 1 ? { row: place.get(panel).row } : {}),
  });
  const facets = {
    ...(columns > 1 ? { fx: (d) => facetOf(d.panel).column } : {}),
    ...(rowCount > 1 ? { fy: (d) => facetOf(d.panel).row } : {}),
  };
  const panelHeight = panels.length > 1 ? Math.min(300, Math.max(210, (width / columns) * 0.85)) : isNarrow ? 290 : 390;
  const height = marginTop + 46 + panelHeight * rowCount + (rowCount - 1) * 34;
  const xRoom = width / columns / 75, yRoom = panelHeight / 42;
  const xTicks = ticksOf(plot.x, domain.x, points.map((p) => p.x), xRoom);
  const yTicks = ticksOf(plot.y, domain.y, points.map((p) => p.shown), yRoom);
  const rules = (plot.rules ?? []).flatMap((rule) =>
    (rule.panel === undefined || rule.panel === null ? panels : [rule.panel]).map((panel) => ({ ...rule, panel })));
  const ruleColor = (rule) =>
    rule.series !== undefined && names.includes(rule.series) ? lookOf(names.indexOf(rule.series)).color : "var(--muted)";
  const across = rules.filter((rule) => rule.axis === "x"), level = rules.filter((rule) => rule.axis === "y");
  const panelWidth = (width - marginLeft - 14) / columns;
  const levelLabels = placeLevelLabels(level, plot, domain, series, panelWidth, panelHeight);
  const banded = series.filter((one) => one.mine.length > 1);

  const marks = [
    Plot.frame({ stroke: "var(--line)" }),
    Plot.gridX(Array.isArray(xTicks) ? xTicks : undefined, { stroke: "var(--line)", strokeOpacity: 1 }),
    Plot.gridY(Array.isArray(yTicks) ? yTicks : undefined, { stroke: "var(--line)", strokeOpacity: 1 }),
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
      Plot.dot(one.mine.filter((point) => !point.isBound),
        { x: "x", y: "shown", symbol: one.look.symbol, r: 3.9, strokeWidth: 1.3, stroke: one.look.color,
          fill: one.hollow ? "var(--paper)" : one.look.color, ...facets }),
      Plot.dot(one.mine.filter((point) => point.isBound),
        { x: "x", y: "shown", symbol: "triangle", rotate: 180, r: 3.9, strokeWidth: 1.3, stroke: one.look.color,
          fill: "var(--paper)", ...facets }),
    ]),
    ...[false, true].map((isRight) =>
      Plot.text(across.filter((rule) => rule.label && isRight === (partOf(plot.x, domain.x, rule.at) > 0.6)),
        { x: "at", text: "label", frameAnchor: "top", dy: 7, dx: isRight ? -5 : 5, textAnchor: isRight ? "end" : "start",
          lineAnchor: "top", fill: "var(--ink)", stroke: "var(--paper)", strokeWidth: 4, fontSize: 11.5, ...facets })),
    ...[false, true].flatMap((isRight) => [false, true].map((isBelow) =>
      Plot.text(levelLabels.filter((rule) => rule.isRight === isRight && rule.isBelow === isBelow),
        { y: "at", text: "label", frameAnchor: isRight ? "right" : "left", dx: isRight ? -6 : 6, dy: isBelow ? 9 : -8,
          textAnchor: isRight ? "end" : "start", fill: "var(--ink)", stroke: "var(--paper)", strokeWidth: 4,
          fontSize: 11.5, ...facets }))),
    ...(panels.length > 1
      ? [Plot.text(panels.map((panel) => ({ panel })),
          { text: "panel", frameAnchor: "top-left", dy: -16, fontWeight: 600, fontSize: 12.5, fill: "var(--ink)", ...facets })]
      : []),
    Plot.axisX({ ticks: xTicks, tickFormat: (v) => numberText(v, 4), label: plot.x.label, labelArrow: "none",
      labelAnchor: "center", labelOffset: 40, tickSize: 4, color: "var(--ink)", fontSize: 12,
      ...(rowCount > 1 ? { facetAnchor: "bottom-empty" } : {}) }),
    Plot.axisY({ ticks: yTicks, tickFormat: (v) => numberText(v, 4), label: null, tickSize: 4, color: "var(--ink)",
      fontSize: 12, ...(columns > 1 ? { facetAnchor: "left" } : {}) }),
  ];
  const svg = Plot.plot({
    width, height, marginLeft, marginTop, marginBottom: 46, marginRight: 14,
    style: { fontFamily, fontSize: "12px", color: "var(--ink)", background: "var(--paper)" },
    x: { type: plot.x.scale, domain: domain.x },
    y: { type: plot.y.scale, domain: domain.y },
    fx: { padding: 0.06, axis: null },
    fy: { padding: 0.16, axis: null },
    marks,
  });
  drawLegend(svg, rows, marginLeft);
  const middle = marginTop + (height - marginTop - 46) / 2;
  const yLabel = svgElement("text", { fill: "var(--ink)", "font-size": 12, "text-anchor": "middle",
    transform: `translate(12,${middle}) rotate(-90)` });
  yLabel.textContent = plot.y.label;
  svg.append(yLabel);

  const x = svg.scale("x"), y = svg.scale("y"), fx = svg.scale("fx"), fy = svg.scale("fy");
  const places = points.map((point) => ({
    left: x.apply(point.x) + (fx ? fx.apply(place.get(point.panel).column) - fx.range[0] : 0),
    top: y.apply(point.shown) + (fy ? fy.apply(place.get(point.panel).row) - fy.range[0] : 0),
    group: point.index,
    text: describe(plot, point),
  }));
  return { svg, places, hasBounds: points.some((point) => point.isBound), panelsNamed: panels.length > 1 };
}

function describe(plot, point) {
  const head = [point.series, point.panel].filter(Boolean).join(", ");
  const value = point.isBound
    ? `none seen, at most ${numberText(point.high)}`
    : rangeText(point.y, point.rawLow, point.high);
  return [head, `${plot.x.name ?? plot.x.label} ${numberText(point.x, 4)}`, `${plot.y.name ?? plot.y.label} ${value}`,
          point.text].filter(Boolean).join("\n");
}
