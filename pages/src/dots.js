import * as Plot from "@observablehq/plot";
import { fittedText, fontFamily, textWidth } from "./dom.js";
import { numberText, rangeText } from "./format.js";
import { axisTicks } from "./labels.js";
import { drawLegend, legendHeight, legendRows } from "./legend.js";
import { lookOf } from "./palette.js";

const marginRight = 16, marginBottom = 44;
const namesOf = (plot) => [...new Set(plot.points.map((point) => point.series))];

/// The legend entries of all series; none if there is only one series.
export function dotEntries(plot) {
  const names = namesOf(plot);
  return names.length > 1 || (names.length === 1 && names[0] !== "")
    ? names.map((name, k) => ({ name, look: lookOf(k), dots: true })) : [];
}

/// One row per name, with one mark and interval per series, for values without a second numeric axis. Names are
/// drawn left of the plot if there is space, otherwise above their rows.
export function drawDots(plot, width, view = {}) {
  const names = namesOf(plot), hidden = view.hidden ?? new Set();
  const isLog = plot.x.scale === "log";
  const points = plot.points
    .filter((point) => !hidden.has(point.series))
    .map((point) => {
      const isBound = isLog && !(point.value > 0);
      return { ...point, look: lookOf(names.indexOf(point.series)), isBound, shown: isBound ? point.high : point.value,
               from: isLog && !(point.low > 0) ? null : point.low };
    })
    .filter((point) => Number.isFinite(point.shown) && (!isLog || point.shown > 0));
  if (points.length === 0) return null;
  const labels = [...new Set(plot.points.map((point) => point.label))];
  const longest = Math.max(...labels.map((label) => textWidth(label, 12)));
  const isAbove = longest + 16 > width * 0.4;
  const marginLeft = isAbove ? 12 : longest + 16;
  const rows = view.legend ? legendRows(dotEntries(plot).filter((entry) => !hidden.has(entry.name)), width - marginLeft) : [[]];
  const marginTop = rows[0].length > 0 ? legendHeight(rows) + 8 : 10;
  const values = points.flatMap((point) => [point.shown, point.from, point.high]).filter((v) => Number.isFinite(v));
  const low = Math.min(...values), high = Math.max(...values);
  const room = isLog ? Math.max(1.1, (high / low) ** 0.03) : (high - low || Math.abs(high) || 1) * 0.04;
  const domain = isLog ? [low / room, high * room] : [plot.x.from_zero ? 0 : low - room, high + room];
  const axis = axisTicks(plot.x, domain, [], width - marginLeft - marginRight, false);
  const labelRoom = isAbove ? 16 : 0;
  const rowSize = Math.max(22, 9 * names.length + 8) + labelRoom;
  const shift = (point) => (names.indexOf(point.series) - (names.length - 1) / 2) * 8 + labelRoom / 2;
  const svg = Plot.plot({
    width, marginLeft, marginTop, marginBottom, marginRight,
    height: marginTop + marginBottom + rowSize * labels.length,
    style: { fontFamily, fontSize: "12px", color: "var(--ink)", background: "var(--paper)" },
    x: { type: plot.x.scale, domain },
    y: { type: "band", domain: labels, padding: 0.1, axis: null },
    marks: [
      Plot.gridX(axis.ticks, { stroke: "var(--line)", strokeOpacity: 1 }),
      Plot.ruleY(labels, { y: (d) => d, stroke: "var(--line)", strokeDasharray: "1 4", dy: labelRoom / 2 }),
      ...names.flatMap((name) => {
        const mine = points.filter((point) => point.series === name);
        if (mine.length === 0) return [];
        const look = mine[0].look, dy = shift(mine[0]);
        return [
          Plot.ruleY(mine.filter((point) => Number.isFinite(point.high)),
            { y: "label", x1: (d) => d.from ?? domain[0], x2: "high", stroke: look.color, strokeWidth: 1.6, dy }),
          Plot.dot(mine, { x: "shown", y: "label", symbol: look.symbol, r: 4.2, stroke: look.color, dy,
            fill: (d) => (d.isBound ? "var(--paper)" : look.color) }),
        ];
      }),
      Plot.axisX({ ticks: axis.ticks, text: axis.format, label: plot.x.label, labelArrow: "none",
        labelAnchor: "center", labelOffset: 40, color: "var(--ink)", fontSize: 12 }),
      isAbove
        ? Plot.text(labels, { y: (d) => d, text: (d) => fittedText(d, 12, width - 2 * marginLeft), frameAnchor: "left",
            textAnchor: "start", dy: 11 - rowSize / 2, fill: "var(--ink)", fontSize: 12 })
        : Plot.axisY({ tickSize: 0, label: null, color: "var(--ink)", fontSize: 12 }),
    ],
  });
  if (rows[0].length > 0) drawLegend(svg, rows, marginLeft);
  const x = svg.scale("x"), y = svg.scale("y");
  const places = points.map((point) => ({
    left: x.apply(point.shown),
    top: y.apply(point.label) + y.bandwidth / 2 + shift(point),
    group: labels.indexOf(point.label),
    text: [point.label, point.series,
      point.isBound ? `none seen, at most ${numberText(point.high)}` : rangeText(point.value, point.low, point.high),
      point.text].filter(Boolean).join("\n"),
  }));
  return { svg, places, hasBounds: points.some((point) => point.isBound) };
}
