import { element, svgElement } from "./dom.js";
import { inLight } from "./palette.js";

/// Drawings, one below the other, as a separate SVG document: in the light colours, on white, with a title and a
/// description.
export function svgDocument({ drawings, title, text }) {
  const sizes = drawings.map((svg) => [Number(svg.getAttribute("width")), Number(svg.getAttribute("height"))]);
  const width = Math.max(...sizes.map((size) => size[0]));
  const height = sizes.reduce((sum, size) => sum + size[1], 0);
  const whole = svgElement("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "img" });
  whole.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  for (const [name, content] of [["title", title], ["desc", text]]) {
    const told = svgElement(name);
    told.textContent = content;
    whole.append(told);
  }
  whole.append(svgElement("rect", { width, height, fill: "var(--paper)" }));
  let top = 0;
  drawings.forEach((svg, k) => {
    const part = svg.cloneNode(true);
    part.setAttribute("y", top);
    top += sizes[k][1];
    whole.append(part);
  });
  return { text: inLight(new XMLSerializer().serializeToString(whole)), width, height };
}

function save(blob, name) {
  const link = element("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

export const saveText = (text, type, name) => save(new Blob([text], { type }), name);

export const saveSvg = (drawing, name) => saveText(svgDocument(drawing).text, "image/svg+xml", `${name}.svg`);

/// Saves a PNG at three times the drawing's size, which is enough for print in one column of a paper.
export async function savePng(drawing, name) {
  const { text, width, height } = svgDocument(drawing);
  const image = new Image();
  image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(text);
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = width * 3;
  canvas.height = height * 3;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  save(blob, `${name}.png`);
}

const quoted = (cell) => (/[",\n]/.test(cell) ? `"${cell.replace(/"/g, '""')}"` : cell);

/// A table's raw numbers, not the rounded numbers shown.
export function csvText(table) {
  const lines = [table.columns.flatMap((column) =>
    column.kind === "rate" ? [column.title, "low", "high"] : [column.title])];
  for (const row of table.rows) {
    lines.push(row.flatMap((cell, k) => {
      if (table.columns[k].kind === "rate") return cell === null ? ["", "", ""] : [cell.value, cell.low, cell.high];
      if (table.columns[k].kind === "fitted") return [cell === null || cell.value === null ? "" : `${cell.value} ± ${cell.error}`];
      return [cell];
    }));
  }
  return lines.map((line) => line.map((cell) => quoted(String(cell ?? ""))).join(",")).join("\n") + "\n";
}
