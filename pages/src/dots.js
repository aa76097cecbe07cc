import * as Plot from "@observablehq/plot";
import { fontFamily, textWidth } from "./dom.js";
import { logTicks, numberText, rangeText } from "./format.js";
import { drawLegend, legendHeight, legendRows } from "./legend.js";
import { lookOf } from "./palette.js";

/// One line a row of names, with a mark a series and its interval: for values that lie on no axis of their own.
export function drawDots(plot, width) {
  const names = [...new Set(plot.points.map((point) => point.series))];
  const isLog = plot.x.scale === "log";
  const points = plot.points
    .map((point) => {
      const isBound = isLog && !(point.value > 0);
      return { ...point, look: lookOf(names.indexOf(point.series)), isBound, shown: isBound ? point.high : point.value,
               from: isLog && !(point.low > 0) ? null : point.low };
    })
    .filter((point) => Number.isFinite(point.shown) && (!isLog || point.shown > 0));
  if (points.length === 0) return null;
  const labels = [...new Set(plot.points.map((point) => point.label))];
  const longest = Math.max(...labels.map((label) => textWidth(label, 12)));
  const marginLeft = Math.min(longest + 16, width * 0.45);
  const fitting = Math.floor((marginLeft - 16) / 6.2);
  const shorter = (label) => (textWidth(label, 12) + 14 > marginLeft ? label.slice(0, fitting - 1) + "…" : label);
  const rows = names.length > 1 || names[0] !== "" ? legendRows(names.map((name, k) =>
    ({ name, look: lookOf(k), dots: true })), width - marginLeft) : [];
  const marginTop = rows.length > 0 ? legendHeight(rows) + 8 : 10;
  const values = points.flatMap((point) => [point.shown, point.from, point.high]).filter((v) => Number.isFinite(v));
  const low = Math.min(...values), high = Math.max(...values);
  const room = isLog ? Math.max(1.1, (high / low) ** 0.03) : (high - low || 1) * 0.04;
  const domain = isLog ? [low / room, high * room] : [plot.x.from_zero ? 0 : low - room, high + room];
  const ticks = isLog ? logTicks(domain, (width - marginLeft) / 80) : Math.round((width - marginLeft) / 110);
  const rowSize = Math.max(22, 9 * names.length + 8);
  const shift = (point) => (names.indexOf(point.series) - (names.length - 1) / 2) * 8;
  const svg = Plot.plot({
    width, marginLeft, marginTop, marginBottom: 44, marginRight: 16,
    height: marginTop + 44 + rowSize * labels.length,
    style: { fontFamily, fontSize: "12px", color: "var(--ink)", background: "var(--paper)" },
    x: { type: plot.x.scale, domain },
    y: { type: "band", domain: labels, padding: 0.1 },
    marks: [
      Plot.gridX(Array.isArray(ticks) ? ticks : undefined, { stroke: "var(--line)", strokeOpacity: 1 }),
      Plot.ruleY(labels, { y: (d) => d, stroke: "var(--line)", strokeDasharray: "1 4" }),
      ...names.flatMap((name) => {
        const mine = points.filter((point) => point.series === name);
        const look = mine.length > 0 ? mine[0].look : lookOf(0);
        const dy = mine.length > 0 ? shift(mine[0]) : 0;
        return [
          Plot.ruleY(mine.filter((point) => Number.isFinite(point.high)),
            { y: "label", x1: (d) => d.from ?? domain[0], x2: "high", stroke: look.color, strokeWidth: 1.6, dy }),
          Plot.dot(mine, { x: "shown", y: "label", symbol: look.symbol, r: 4.2, stroke: look.color, dy,
            fill: (d) => (d.isBound ? "var(--paper)" : look.color) }),
        ];
      }),
      Plot.axisX({ ticks, tickFormat: (v) => numberText(v, 4), label: plot.x.label, labelArrow: "none",
        labelAnchor: "center", labelOffset: 40, color: "var(--ink)", fontSize: 12 }),
      Plot.axisY({ tickSize: 0, label: null, color: "var(--ink)", fontSize: 12, tickFormat: shorter }),
    ],
  });
  if (rows.length > 0) drawLegend(svg, rows, marginLeft);
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
