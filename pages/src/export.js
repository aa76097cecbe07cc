import { inLight } from "./palette.js";

/// The drawing as an SVG document of its own, in the light colours, on white.
export function svgDocument(svg) {
  const copy = svg.cloneNode(true);
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  const box = svg.viewBox.baseVal;
  copy.setAttribute("width", box.width);
  copy.setAttribute("height", box.height);
  const ground = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  for (const [name, value] of [["width", box.width], ["height", box.height], ["fill", "var(--paper)"]]) {
    ground.setAttribute(name, value);
  }
  const style = copy.querySelector("style");
  copy.insertBefore(ground, style === null ? copy.firstChild : style.nextSibling);
  return inLight(new XMLSerializer().serializeToString(copy));
}

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

export const saveText = (text, type, name) => save(new Blob([text], { type }), name);

export const saveSvg = (svg, name) => saveText(svgDocument(svg), "image/svg+xml", `${name}.svg`);

/// At three times the drawing's size: fine enough for print in a column of a paper.
export async function savePng(svg, name) {
  const box = svg.viewBox.baseVal;
  const image = new Image();
  image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(svgDocument(svg));
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = box.width * 3;
  canvas.height = box.height * 3;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  save(blob, `${name}.png`);
}

const quoted = (cell) => (/[",\n]/.test(cell) ? `"${cell.replace(/"/g, '""')}"` : cell);

/// A table's raw numbers, not what is shown of them.
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
