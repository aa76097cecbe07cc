// Curves so close that one hides another, shown as ratios to one of them.
import { finite, isVague, partOf } from "./series.js";

const tooClose = 7;  // pixels

const panelOf = (series) => series.panel ?? "";
const byX = (series) => new Map(series.points.filter((point) => point.y > 0).map((point) => [point.x, point]));

/// Whether at least half of the common points of two series, and at least two, are too close to distinguish.
function hides(one, other, plot, domain, height) {
  const others = byX(other);
  const shared = one.points.filter((point) => point.y > 0 && others.has(point.x));
  const close = shared.filter((point) =>
    Math.abs(partOf(plot.y, domain.y, point.y) - partOf(plot.y, domain.y, others.get(point.x).y)) * height < tooClose);
  return shared.length > 1 && 2 * close.length >= shared.length;
}

/// The plot of ratios to the first series that hides another, or null if there is none. `domain` and `height` are those
/// of the drawing of `plot`.
export function ratioPlot(plot, hidden, domain, height) {
  const shown = plot.series.filter((series) => !hidden.has(series.name));
  // A dotted curve is a fit, which is drawn to lie over its points.
  const data = shown.filter((series) => series.style !== "dotted");
  const pairs = data.flatMap((one, k) => data.slice(k + 1).map((other) => [one, other]));
  const pair = pairs.find(([one, other]) =>
    panelOf(one) === panelOf(other) && one.name !== other.name && hides(one, other, plot, domain, height));
  if (pair === undefined) return null;
  const reference = pair[0].name;
  const series = plot.series.map((one) => {
    const baseCurve = shown.find((other) => other.name === reference && panelOf(other) === panelOf(one));
    const bases = baseCurve === undefined ? new Map() : byX(baseCurve);
    const points = one.name === reference ? [] : one.points.filter((point) => point.y > 0 && bases.has(point.x))
      .map((point) => {
        const base = bases.get(point.x), under = base.y;
        return { x: point.x, y: point.y / under, text: point.text, ofVague: isVague(base),
                 ...(finite(point.low) && finite(point.high) ? { low: point.low / under, high: point.high / under } : {}) };
      });
    return { ...one, points };
  });
  return {
    kind: "curves", reference,
    x: { ...plot.x, domain: domain.x },
    y: { label: `ratio to ${reference}`, name: `${plot.y.name ?? plot.y.label} as a multiple of that of ${reference}`, scale: "linear" },
    series,
    rules: [{ axis: "y", at: 1 }],
  };
}
