// Descriptions of plots in words, for screen readers.
import { countText, numberText, percentText } from "./format.js";

const values = (points, key) => points.map((point) => point[key]).filter((value) => Number.isFinite(value));

function rangeOf(numbers, text = (value) => numberText(value)) {
  const low = Math.min(...numbers), high = Math.max(...numbers);
  return low === high ? text(low) : `${text(low)} to ${text(high)}`;
}

/// The trend of the values from the first to the last.
function courseOf(ys) {
  const steps = ys.slice(1).map((y, k) => Math.sign(y - ys[k]));
  if (steps.every((step) => step >= 0) && steps.some((step) => step > 0)) return "rising";
  if (steps.every((step) => step <= 0) && steps.some((step) => step < 0)) return "falling";
  return "neither increasing nor decreasing throughout";
}

const plural = (count, one, many = one + "s") => `${countText(count)} ${count === 1 ? one : many}`;
const nameOf = (axis) => axis.name ?? axis.label;

function curvesText(plot) {
  const drawn = plot.series.filter((series) => series.points.length > 0);
  const lines = drawn.map((series) => {
    const points = [...series.points].sort((a, b) => a.x - b.x);
    const head = [series.name, series.panel].filter(Boolean).join(", ");
    const ys = values(points, "y");
    if (points.length === 1) return `${head}: ${numberText(ys[0])} at ${nameOf(plot.x)} ${numberText(points[0].x, 4)}.`;
    const ends = `${numberText(ys[0])} at ${nameOf(plot.x)} ${numberText(points[0].x, 4)} and ` +
      `${numberText(ys[ys.length - 1])} at ${numberText(points[points.length - 1].x, 4)}`;
    return `${head}: ${plural(points.length, "point")}, ${ends}, ${courseOf(ys)}.`;
  });
  const rules = (plot.rules ?? []).filter((rule) => rule.label || rule.series).map((rule) =>
    `Line at ${nameOf(plot[rule.axis])} ${numberText(rule.at, 4)}: ${rule.label || rule.series}` +
    (rule.panel ? `, ${rule.panel}` : "") + ".");
  return [`${plural(drawn.length, "curve")} of ${plot.y.label} against ${plot.x.label}.`, ...lines, ...rules];
}

function dotsText(plot) {
  const points = [...plot.points].sort((a, b) => a.value - b.value);
  const say = (point) => `${numberText(point.value)}, ${[point.label, point.series].filter(Boolean).join(", ")}`;
  return [`${plural(points.length, "value")} of ${plot.x.label}, ${rangeOf(values(points, "value"))}.`,
    ...(points.length > 1 ? [`Least: ${say(points[0])}. Greatest: ${say(points[points.length - 1])}.`] : [])];
}

function patchesText(plot) {
  const lines = plot.patches.filter((patch) => patch.stabilizers.length > 0).map((patch) => {
    const rates = values(patch.stabilizers, "rate");
    const most = patch.stabilizers.reduce((a, b) => (b.rate > a.rate ? b : a));
    const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
    return `${patch.title}: ${plural(rates.length, "stabilizer")}, fired in ${rangeOf(rates, (rate) => percentText(rate))}, ` +
      `${percentText(mean)} on average, most often at (${most.x}, ${most.y}).`;
  });
  return [`${plural(lines.length, "patch", "patches")} of a chip, each stabilizer coloured by how often its detectors fired.`,
    ...lines];
}

const texts = { curves: curvesText, dots: dotsText, patches: patchesText };

/// Sentences about the plot; empty for an unknown kind of plot.
export const summaryOf = (plot) => (texts[plot.kind]?.(plot) ?? []).join(" ");
