import { interpolateCividis } from "d3-scale-chromatic";
import { fittedText, fontFamily, svgElement, textWidth } from "./dom.js";
import { numberText, percentText } from "./format.js";

const padding = 14, keyTop = 46, titleHeight = 24;
const leastUnit = 22, mostUnit = 46;  // pixels between places of the chip; digits fit from leastUnit on

/// A tile of a stabilizer at x, y: its outline as an SVG path, its middle, and the space for a text. The adjacent data
/// qubits are its corners; at the edge of a patch, where there are two, the tile is half a disc over the line that
/// joins them.
function tile(stabilizer, x, y, unit) {
  const corners = (stabilizer.corners ?? []).map(([a, b]) => [x + (a - stabilizer.x) * unit, y + (b - stabilizer.y) * unit]);
  if (corners.length < 2) {
    const r = 0.45 * unit;
    return { path: `M${x - r},${y - r}h${2 * r}v${2 * r}h${-2 * r}z`, middle: [x, y], room: 2 * r };
  }
  if (corners.length === 2) {
    const [[ax, ay], [bx, by]] = corners;
    const base = [(ax + bx) / 2, (ay + by) / 2], r = Math.hypot(bx - ax, by - ay) / 2;
    const away = Math.hypot(x - base[0], y - base[1]) || 1;
    // The arc is on the stabilizer's side of the line.
    const sweep = (bx - ax) * (y - ay) - (by - ay) * (x - ax) > 0 ? 0 : 1;
    const [nx, ny] = [(x - base[0]) / away, (y - base[1]) / away];
    // In a half disc with a diagonal edge, a line of text has most space slightly off the middle.
    const isAslant = Math.abs(nx) > 0.3 && Math.abs(ny) > 0.3;
    const shift = isAslant ? [0.18 * Math.sign(nx), 0.5 * Math.sign(ny)] : [0.45 * nx, 0.45 * ny];
    const room = (isAslant ? 1.3 : Math.abs(nx) > 0.5 ? 0.95 : 1.6) * r;
    return { path: `M${ax},${ay}A${r},${r} 0 0 ${sweep} ${bx},${by}z`, room,
             middle: [base[0] + shift[0] * r, base[1] + shift[1] * r] };
  }
  const angle = ([a, b]) => Math.atan2(b - y, a - x);
  const sorted = [...corners].sort((a, b) => angle(a) - angle(b));
  const middle = [0, 1].map((axis) => sorted.reduce((sum, corner) => sum + corner[axis], 0) / sorted.length);
  // An upright square has its full width around the middle; a square on its corner becomes narrower at once.
  const reach = Math.min(...sorted.map(([, b], k) => {
    const next = sorted[(k + 1) % sorted.length];
    const length = Math.hypot(next[0] - sorted[k][0], next[1] - b);
    return Math.abs((next[0] - sorted[k][0]) * (b - middle[1]) - (sorted[k][0] - middle[0]) * (next[1] - b)) / length;
  }));
  return { path: `M${sorted.map((corner) => corner.join(",")).join("L")}z`, middle, room: 2.2 * reach };
}

/// Black or white, whichever has more contrast with the colour (WCAG's relative luminance).
function inkOn(color) {
  const [r, g, b] = color.match(/\d+/g).map((v) => Number(v) / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? "#000000" : "#ffffff";
}

/// Patches of a chip side by side: one tile per stabilizer, coloured by its rate of detection events, and the data qubits.
export function drawPatches(plot, width) {
  const patches = plot.patches.filter((patch) => patch.stabilizers.length > 0);
  if (patches.length === 0) return null;
  const rates = patches.flatMap((patch) => patch.stabilizers.map((one) => one.rate));
  const low = Math.min(...rates), high = Math.max(...rates);
  const part = (rate) => (high > low ? (rate - low) / (high - low) : 0.5);
  const spans = patches.map((patch) => {
    const spots = [...patch.stabilizers.map((one) => [one.x, one.y]), ...patch.qubits];
    const xs = spots.map((spot) => spot[0]), ys = spots.map((spot) => spot[1]);
    return { left: Math.min(...xs) - 1, right: Math.max(...xs) + 1, top: Math.min(...ys) - 1, bottom: Math.max(...ys) + 1 };
  });
  const widest = Math.max(...spans.map((span) => span.right - span.left));
  // As many side by side as leave space for digits.
  const cellOf = (columns) => (width - padding * (columns - 1)) / columns;
  let columns = Math.min(patches.length, 4);
  while (columns > 1 && cellOf(columns) / widest < leastUnit) columns--;
  const cell = cellOf(columns), unit = Math.min(cell / widest, mostUnit);
  const svg = svgElement("svg", { width, "font-family": fontFamily, "font-size": 12 });
  svg.style.background = "var(--paper)";
  drawScale(svg, width, low, high);
  const places = [];
  let top = keyTop, rowHeight = 0;
  patches.forEach((patch, k) => {
    const column = k % columns, span = spans[k];
    if (column === 0 && k > 0) {
      top += rowHeight + padding;
      rowHeight = 0;
    }
    rowHeight = Math.max(rowHeight, titleHeight + (span.bottom - span.top) * unit);
    const x = (value) => column * (cell + padding) + (cell - (span.right - span.left) * unit) / 2 + (value - span.left) * unit;
    const y = (value) => top + titleHeight + (value - span.top) * unit;
    const title = svgElement("text", { x: column * (cell + padding) + cell / 2, y: top + 14, fill: "var(--ink)",
      "font-weight": 600, "text-anchor": "middle" });
    title.textContent = fittedText(patch.title, 12, cell - 8);
    svg.append(title);
    for (const one of patch.stabilizers) {
      const color = interpolateCividis(part(one.rate));
      const { path, middle, room } = tile(one, x(one.x), y(one.y), unit);
      svg.append(svgElement("path", { d: path, fill: color, stroke: "var(--paper)", "stroke-width": 2,
        "stroke-linejoin": "round" }));
      const digits = numberText(100 * one.rate, 2), size = Math.min(13, Math.max(10.5, unit * 0.4));
      if (textWidth(digits, size) + 2 <= room) {
        // An outline in the tile's colour separates the digits from edges and qubits.
        const text = svgElement("text", { x: middle[0], y: middle[1] + 0.36 * size, "text-anchor": "middle",
          "font-size": size, "font-weight": 600, fill: inkOn(color), stroke: color, "stroke-width": 3,
          "stroke-linejoin": "round", "paint-order": "stroke" });
        text.textContent = digits;
        svg.append(text);
      }
      places.push({ left: middle[0], top: middle[1], group: k,
        text: `${patch.title}\n${one.kind ? one.kind + " stabilizer at " : "stabilizer at "}(${one.x}, ${one.y})\nfired in ` +
          percentText(one.rate) + (one.text ? "\n" + one.text : "") });
    }
    for (const [a, b] of patch.qubits) {
      svg.append(svgElement("circle", { cx: x(a), cy: y(b), r: Math.max(1.8, unit * 0.1), fill: "var(--ink)",
        stroke: "var(--paper)" }));
    }
  });
  const height = Math.ceil(top + rowHeight + 6);
  svg.setAttribute("height", height);
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  return { svg, places, hasBounds: false };
}

function drawScale(svg, width, low, high) {
  const left = 2, length = Math.min(260, width - 40), steps = 40;
  for (let k = 0; k < steps; k++) {
    svg.append(svgElement("rect", { x: left + (k * length) / steps, y: 4, width: length / steps + 0.6, height: 10,
      fill: interpolateCividis(k / (steps - 1)) }));
  }
  const ends = [[left, low, "start"], [left + length / 2, (low + high) / 2, "middle"], [left + length, high, "end"]];
  for (const [x, value, anchor] of ends) {
    const text = svgElement("text", { x, y: 28, fill: "var(--ink)", "text-anchor": anchor });
    text.textContent = percentText(value);
    svg.append(text);
  }
}
