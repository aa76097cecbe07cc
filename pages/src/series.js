// The points of a plot of curves as drawn, and the range of each axis.
import { lookOf } from "./palette.js";

export const finite = (value) => typeof value === "number" && Number.isFinite(value);

/// The points of the visible series, each with its series' style, which does not depend on hidden series. On a
/// logarithmic axis a point at zero is shown at the upper end of its interval, as a bound.
export function gather(plot, hidden) {
  const names = [...new Set(plot.series.map((series) => series.name))];
  const points = [];
  const series = plot.series.flatMap((one, index) => {
    if (hidden.has(one.name)) return [];
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
    return [{ ...one, look, dash, index, panel: one.panel ?? "", mine }];
  });
  return { names, series, points };
}

/// The legend entry of each series, in order of first appearance.
export function legendEntries(plot) {
  const names = [...new Set(plot.series.map((series) => series.name))];
  return names.map((name, k) => {
    const one = plot.series.find((series) => series.name === name), look = lookOf(k);
    const dash = one.style === "dashed" ? "7 4" : one.style === "dotted" ? "2 4" : look.dash;
    return { name, look, dash, line: one.style !== "points", dots: one.style !== "dotted", hollow: one.hollow };
  });
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

// A point whose interval spans a factor of more than this (two failures or fewer) does not set the range of an axis; nor
// does a ratio to such a point.
const vague = 20;
export const isVague = (point) => {
  const low = point.rawLow ?? point.low;
  return point.isBound || point.ofVague || (finite(point.high) && !(low > 0 && point.high / low < vague));
};

/// The range of the y axis. Points with small intervals are always inside; a point with very few failures may extend
/// the range by a fifth or a factor of 3, and is marked at the border if it is farther out.
function yDomain(plot, points, levels) {
  const isLog = plot.y.scale === "log";
  const known = points.filter((point) => !isVague(point));
  const sure = known.length > 0 ? known : points;
  const values = [...sure.map((point) => point.shown), ...levels];
  const lowest = Math.min(...values), highest = Math.max(...values);
  const room = 1.5 * (highest - lowest || Math.abs(highest));
  for (const point of sure) {
    // Intervals are shown completely, unless they would compress the curves.
    if (finite(point.high)) values.push(Math.min(point.high, isLog ? highest * 3 : highest + room));
    if (point.low !== null) values.push(Math.max(point.low, isLog ? point.shown / 8 : lowest - room));
    else if (point.isBound) values.push(point.shown / 2);
  }
  const low = Math.min(...values), high = Math.max(...values);
  const farthest = isLog
    ? [low / Math.max(3, (high / low) ** 0.2), high * Math.max(3, (high / low) ** 0.2)]
    : [low - 0.2 * (high - low), high + 0.2 * (high - low)];
  for (const point of points) {
    if (point.shown >= farthest[0] && point.shown <= farthest[1]) values.push(point.shown);
  }
  return extent(values, plot.y.scale);
}

/// The ranges of both axes; `headRoom`, a fraction of the height, is kept free above the curves.
export function domains(plot, points, headRoom) {
  const rulesOf = (axis) => (plot.rules ?? []).filter((rule) => rule.axis === axis).map((rule) => rule.at);
  const x = extent([...points.map((point) => point.x), ...rulesOf("x")], plot.x.scale);
  let y = yDomain(plot, points, rulesOf("y").filter((at) => plot.y.scale !== "log" || at > 0));
  if (headRoom > 0) {
    const share = headRoom / (1 - headRoom);
    y = [y[0], plot.y.scale === "log" ? y[1] * (y[1] / y[0]) ** share : y[1] + (y[1] - y[0]) * share];
  }
  return { x: plot.x.domain ?? x, y };
}

/// The fraction of an axis below the value.
export function partOf(axis, domain, value) {
  const along = axis.scale === "log" ? Math.log : (v) => v;
  return (along(value) - along(domain[0])) / (along(domain[1]) - along(domain[0]));
}
