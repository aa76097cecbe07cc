// Placement of labels without overlaps.
import { ticks as niceTicks } from "d3-array";
import { textWidth } from "./dom.js";
import { logTicks, numberText } from "./format.js";
import { partOf } from "./series.js";

export const labelSize = 11.5;
const lineHeight = 14, tickSize = 12;

/// Whether a label at each value touches no other.
function haveRoom(values, axis, domain, length) {
  const widthOf = (value) => textWidth(numberText(value, 4), tickSize) + 6;
  return values.every((value, k) => k === 0 || (partOf(axis, domain, value) - partOf(axis, domain, values[k - 1])) * length >=
    (widthOf(value) + widthOf(values[k - 1])) / 2);
}

/// The ticks of an axis, and the label of each: none if it would touch the previous label. `length` is the length of the
/// axis in pixels. The labels are for the option `text` of an axis mark: with `tickFormat`, a logarithmic scale would
/// omit some of them.
export function axisTicks(axis, domain, values, length, isUpright) {
  const room = length / (isUpright ? 42 : 75);
  const few = [...new Set(values)].sort((a, b) => a - b);
  const ticks = axis.scale === "log" ? logTicks(domain, room)
    : axis.every_value && few.length <= 12 && haveRoom(few, axis, domain, length) ? few
    : niceTicks(domain[0], domain[1], Math.max(2, Math.min(8, Math.floor(room))));
  const shown = ticks.filter((tick) => tick >= domain[0] && tick <= domain[1]);
  const texts = new Map();
  let end = -Infinity;
  for (const tick of shown) {
    const text = numberText(tick, 4), at = partOf(axis, domain, tick) * length;
    const half = (isUpright ? tickSize : textWidth(text, tickSize) + 6) / 2;
    if (at - half < end) continue;
    texts.set(tick, text);
    end = at + half;
  }
  return { ticks: shown, format: (tick) => texts.get(tick) ?? "" };
}

/// For rules at an x: whether the label is left of the rule, and its row from the top, so that labels do not overlap.
export function placeCrossLabels(rules, axis, domain, width) {
  const taken = [];
  return rules.filter((rule) => rule.label).map((rule) => {
    const at = partOf(axis, domain, rule.at) * width, length = textWidth(rule.label, labelSize) + 10;
    const isRight = at + length > width && at > length;
    const left = isRight ? at - length : at, right = left + length;
    const collides = (row) => taken.some((other) =>
      other.panel === rule.panel && other.row === row && other.left < right + 4 && left < other.right + 4);
    let row = 0;
    while (collides(row)) row++;
    taken.push({ panel: rule.panel, row, left, right });
    return { ...rule, isRight, row };
  });
}

/// The height that `rows` rows of labels need.
export const labelRowsHeight = (rows) => (rows > 0 ? rows * lineHeight + 10 : 0);
export const labelRowOffset = (row) => 7 + row * lineHeight;

/// For rules at a y: the end and the side of the rule where its label covers the curves least, and no other label. The
/// side is a number of lines, above the rule if negative.
export function placeLevelLabels(rules, plot, domain, series, width, height) {
  const margin = 6;
  const taken = [];
  const spot = (point) => [partOf(plot.x, domain.x, point.x) * width, (1 - partOf(plot.y, domain.y, point.shown)) * height];
  return rules.filter((rule) => rule.label).map((rule) => {
    const at = (1 - partOf(plot.y, domain.y, rule.at)) * height, length = textWidth(rule.label, labelSize);
    const lines = series.filter((one) => one.panel === rule.panel)
      .map((one) => ({ spots: one.mine.map(spot), joins: one.style !== "points" }));
    const places = [-1, 1, -2, 2, -3, 3].flatMap((side) => [false, true].map((isRight) => {
      const left = isRight ? width - margin - length : margin;
      const top = side > 0 ? at + 2 + (side - 1) * lineHeight : at - 2 + side * lineHeight;
      const covers = ([x, y], room) =>
        x > left - room && x < left + length + room && y > top - room && y < top + lineHeight + room;
      let cost = (top < 0 || top + lineHeight > height ? 100 : 0) + 3 * (Math.abs(side) - 1);
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
            Math.abs(other.top - top) < lineHeight) cost += 1000;
      }
      return { panel: rule.panel, isRight, left, top, length, cost };
    }));
    const best = places.reduce((a, b) => (b.cost < a.cost ? b : a));
    taken.push(best);
    return { ...rule, isRight: best.isRight, offset: best.top + lineHeight / 2 - at };
  });
}
