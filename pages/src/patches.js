import { interpolateCividis } from "d3-scale-chromatic";
import { fontFamily, svgElement } from "./dom.js";
import { numberText, percentText } from "./format.js";

const padding = 14;

/// The corners of a detector's tile: the data qubits around it where there are at least two, else a small square.
function tile(stabilizer, x, y, unit) {
  const corners = stabilizer.corners ?? [];
  if (corners.length < 2) {
    const r = 0.4 * unit;
    return [[x - r, y - r], [x + r, y - r], [x + r, y + r], [x - r, y + r]];
  }
  const angle = ([a, b]) => Math.atan2(b - stabilizer.y, a - stabilizer.x);
  const sorted = [...corners].sort((a, b) => angle(a) - angle(b));
  const placed = sorted.map(([a, b]) => [x + (a - stabilizer.x) * unit, y + (b - stabilizer.y) * unit]);
  // On the edge of a patch a tile has two corners; its own place is the third.
  return corners.length === 2 ? [...placed, [2 * x - (placed[0][0] + placed[1][0]) / 2,
    2 * y - (placed[0][1] + placed[1][1]) / 2]].map((corner, k) => (k === 2 ? [x, y] : corner)) : placed;
}

const inkOn = (color) => {
  const [r, g, b] = color.match(/\d+/g).map(Number);
  return 0.299 * r + 0.587 * g + 0.114 * b > 140 ? "#111111" : "#ffffff";
};

/// Patches of a chip side by side: a tile a stabilizer, coloured by how often its detectors fired, and the data qubits.
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
  const columns = Math.max(1, Math.min(patches.length, Math.floor(width / 230), 4));
  const cell = (width - padding * (columns - 1)) / columns;
  const unit = Math.min(cell / widest, 46);
  const keyTop = 46, titleHeight = 24;
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
    title.textContent = patch.title;
    svg.append(title);
    for (const one of patch.stabilizers) {
      const color = interpolateCividis(part(one.rate));
      const corners = tile(one, x(one.x), y(one.y), unit);
      svg.append(svgElement("polygon", { points: corners.map((corner) => corner.join(",")).join(" "), fill: color,
        stroke: "var(--paper)", "stroke-width": 2, "stroke-linejoin": "round" }));
      const middle = [0, 1].map((axis) => corners.reduce((sum, corner) => sum + corner[axis], 0) / corners.length);
      if (unit > 15) {
        const text = svgElement("text", { x: middle[0], y: middle[1] + 4, "text-anchor": "middle",
          "font-size": Math.min(11.5, unit * 0.42), fill: inkOn(color) });
        text.textContent = numberText(100 * one.rate, 2);
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
  const ends = [[left, low, "start"], [left + length, high, "end"]];
  for (const [x, value, anchor] of ends) {
    const text = svgElement("text", { x, y: 28, fill: "var(--ink)", "text-anchor": anchor });
    text.textContent = percentText(value);
    svg.append(text);
  }
}
