import { symbolCircle, symbolCross, symbolDiamond, symbolSquare, symbolStar, symbolTriangle, symbolWye, symbol } from "d3-shape";
import { element, fontFamily, svgElement, textWidth } from "./dom.js";

const shapes = {
  circle: symbolCircle,
  square: symbolSquare,
  triangle: symbolTriangle,
  diamond: symbolDiamond,
  star: symbolStar,
  cross: symbolCross,
  wye: symbolWye,
};
const rowHeight = 20;
const keyWidth = 30;
const size = 12.5;

/// The line and the mark of a series, with its left end at x and its middle at y.
function keyMarks(entry, x, y) {
  const marks = [];
  if (entry.line) {
    marks.push(svgElement("line", { x1: x, x2: x + 22, y1: y, y2: y, stroke: entry.look.color, "stroke-width": 2,
      "stroke-dasharray": entry.dash }));
  }
  if (entry.dots) {
    marks.push(svgElement("path", { d: symbol(shapes[entry.look.symbol], 44)(), transform: `translate(${x + 11},${y})`,
      fill: entry.hollow === true ? "var(--paper)" : entry.look.color, stroke: entry.look.color, "stroke-width": 1.3 }));
  }
  return marks;
}

/// The legend beside the plot: each name is a button that hides or shows its series. `onToggle(name)`.
export function keyButtons(entries, hidden, title, onToggle) {
  const buttons = entries.map((entry) => {
    const swatch = svgElement("svg", { width: 24, height: 14, viewBox: "-1 -7 24 14", "aria-hidden": "true" },
      ...keyMarks(entry, 0, 0));
    const button = element("button", { type: "button", class: "key", "aria-pressed": String(!hidden.has(entry.name)) },
      swatch, element("span", {}, entry.name));
    button.addEventListener("click", () => {
      onToggle(entry.name);
      button.setAttribute("aria-pressed", String(!hidden.has(entry.name)));
    });
    return button;
  });
  return element("div", { class: "keys", role: "group", "aria-label": `Curves shown: ${title}` }, buttons);
}

/// Breaks entries into rows that fit the width.
export function legendRows(entries, width) {
  const rows = [[]];
  let used = 0;
  for (const entry of entries) {
    const needed = keyWidth + textWidth(entry.name, size) + 18;
    if (used + needed > width && rows[rows.length - 1].length > 0) {
      rows.push([]);
      used = 0;
    }
    rows[rows.length - 1].push({ ...entry, at: used });
    used += needed;
  }
  return rows;
}

export const legendHeight = (rows) => rows.length * rowHeight + 6;

/// Draws the legend into the figure itself, for exported figures.
export function drawLegend(svg, rows, left) {
  const group = svgElement("g", { class: "legend", "font-size": size, "font-family": fontFamily,
    "text-anchor": "start" });
  rows.forEach((row, r) => {
    for (const entry of row) {
      const y = 12 + r * rowHeight;
      const x = left + entry.at;
      group.append(...keyMarks(entry, x, y));
      const text = svgElement("text", { x: x + keyWidth, y: y + 4, fill: "var(--ink)" });
      text.textContent = entry.name;
      group.append(text);
    }
  });
  svg.append(group);
}
