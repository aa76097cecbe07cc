import { element, textWidth } from "./dom.js";
import { countText, numberText, percentText } from "./format.js";

/// The text of a cell, by its column's kind.
function cellText(cell, kind) {
  if (cell === null || cell === undefined) return "–";
  switch (kind) {
    case "count": return countText(cell);
    case "number": return numberText(cell, 4);
    case "percent": return percentText(cell);
    case "rate": return cell.value === null ? "–" : numberText(cell.value);
    case "fitted": return cell.value === null ? "–" : fittedText(cell.value, cell.error);
    default: return String(cell);
  }
}

/// A value and its standard error, rounded to two digits of the error.
function fittedText(value, error) {
  if (!(error > 0)) return numberText(value, 4);
  if (value === 0) return `0 ± ${numberText(error, 2)}`;
  const places = Math.max(0, 1 - Math.floor(Math.log10(error)));
  if (Math.abs(value) >= 1e-3 && places <= 7) return `${value.toFixed(places)} ± ${error.toFixed(places)}`;
  const exponent = Math.floor(Math.log10(Math.abs(value)));
  const scale = 10 ** exponent, digits = Math.max(0, places + exponent);
  return `(${(value / scale).toFixed(digits)} ± ${(error / scale).toFixed(digits)})` + numberText(scale).replace(/^/, "·");
}

const fewRows = 14;
const paperWidth = 640, paperSize = 8;  // pixels between the margins, points of the usual type

/// How a table fits on paper: whether intervals are placed below their rates, and the font size in points.
function paperFit(table) {
  const size = (paperSize * 4) / 3, gap = 10;
  const titleWidth = (column) => Math.max(...column.title.split(" ").map((word) => textWidth(word, size)));
  const longest = (column, stacked) => Math.max(titleWidth(column), ...table.rows.map((row) => {
    const cell = row[table.columns.indexOf(column)];
    const text = cellText(cell, column.kind);
    if (column.kind !== "rate" || cell === null || cell.value === null) return textWidth(text, size);
    const range = ` [${numberText(cell.low)}, ${numberText(cell.high)}]`;
    return stacked ? Math.max(textWidth(text, size), textWidth(range, size)) : textWidth(text + range, size);
  }));
  const printed = table.columns.filter((column) => column.kind !== "command");
  const width = (stacked) => printed.reduce((sum, column) => sum + longest(column, stacked) + gap, 0);
  if (width(false) <= paperWidth) return { stacked: false, points: paperSize };
  return { stacked: true, points: Math.min(paperSize, (paperSize * paperWidth) / width(true)) };
}

/// A table; a long table is in a scrolling box with a button that opens it. On paper it is complete.
export function drawTable(table, name) {
  const head = element("tr", {}, table.columns.map((column) => {
    const isText = column.kind === "text" || column.kind === "command";
    const kind = column.kind === "command" ? "text again" : isText ? "text" : "number";
    return element("th", { scope: "col", class: kind }, column.title);
  }));
  const rows = table.rows.map((row) => element("tr", {}, row.map((cell, k) => drawCell(cell, table.columns[k].kind))));
  const isLong = rows.length > fewRows, fit = paperFit(table);
  const box = element("div", { class: isLong ? "scroll long" : "scroll", tabindex: "0", role: "region",
    "aria-label": `Table: ${name}, ${rows.length} rows` },
    element("table", { class: fit.stacked ? "stacked" : null, style: `--paper-size:${fit.points.toFixed(2)}pt` },
      element("thead", {}, head), element("tbody", {}, rows)));
  const whole = element("div", { class: isLong ? "table long" : "table" }, box);
  const markEdges = () => {
    whole.classList.toggle("more-below", box.scrollTop + box.clientHeight < box.scrollHeight - 2);
    whole.classList.toggle("more-right", box.scrollLeft + box.clientWidth < box.scrollWidth - 2);
  };
  box.addEventListener("scroll", markEdges);
  new ResizeObserver(markEdges).observe(box);
  if (isLong) whole.append(element("div", { class: "table-foot" }, `${countText(rows.length)} rows `, openButton(box, name)));
  return whole;
}

function openButton(box, name) {
  const button = element("button", { type: "button", "aria-expanded": "false" }, "show all");
  button.setAttribute("aria-label", `Show all rows of the table: ${name}`);
  button.addEventListener("click", () => {
    const isOpen = box.classList.toggle("open");
    button.textContent = isOpen ? "show fewer" : "show all";
    button.setAttribute("aria-expanded", String(isOpen));
  });
  return button;
}

function drawCell(cell, kind) {
  if (kind === "command") {
    return element("td", { class: "text again" }, cell ? copyButton(cell, "copy") : "–");
  }
  if (kind === "rate" && cell !== null && cell.value !== null) {
    const range = element("span", { class: "range" }, ` [${numberText(cell.low)}, ${numberText(cell.high)}]`);
    return element("td", { class: "number" }, numberText(cell.value), range);
  }
  const problem = cell !== null && typeof cell === "object" ? cell.problem : null;
  const text = cellText(cell, kind);
  const isLong = kind === "text" && text.length > 36;
  return element("td", { class: kind === "text" ? `text${isLong ? " long" : ""}` : "number", title: problem }, text);
}

/// Copies a command; if the browser does not allow it, the text is placed in a field for manual copying.
export function copyButton(text, label) {
  const button = element("button", { type: "button", class: "copy", title: text, "aria-label": `Copy the command: ${text}` }, label);
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "copied";
      setTimeout(() => (button.textContent = label), 1500);
    } catch {
      window.prompt("The command:", text);
    }
  });
  return button;
}
