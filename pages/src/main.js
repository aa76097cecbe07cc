// Draws the page from its JSON document, which docs/formats/page.md describes.
import { element } from "./dom.js";
import { csvText, saveText } from "./export.js";
import { paletteSheet } from "./palette.js";
import { plotFrame } from "./plot_frame.js";
import { copyButton, drawTable } from "./table.js";

const paragraph = (text, name) => element("p", { class: name }, text);

function commandLine(command) {
  return element("div", { class: "command" }, element("span", { class: "prompt", "aria-hidden": "true" }, "$"),
    element("code", {}, command), copyButton(command, "copy"));
}

/// Whether a note explains a column of commands, "TITLE: ...", which is left out on paper.
const explainsCommands = (note, table) =>
  table?.columns.some((column) => column.kind === "command" && note.startsWith(`${column.title}: `)) ?? false;

function drawFigure(figure) {
  const body = element("figure", { id: figure.id });
  const buttons = [];
  const heading = element("figcaption", {}, element("h3", {}, figure.title));
  body.append(heading);
  if (figure.text) body.append(paragraph(figure.text, "caption"));
  if (figure.plot) {
    const plot = plotFrame(figure);
    body.append(...plot.parts);
    buttons.push(...plot.buttons);
  }
  if (figure.table) {
    body.append(drawTable(figure.table, figure.title));
    buttons.push(element("button", { type: "button",
      onclick: () => saveText(csvText(figure.table), "text/csv", `${figure.id}.csv`) }, "CSV"));
  }
  for (const note of figure.notes ?? []) {
    body.append(paragraph(note, explainsCommands(note, figure.table) ? "note again" : "note"));
  }
  if (figure.command) body.append(commandLine(figure.command));
  heading.append(element("span", { class: "buttons", role: "group", "aria-label": `Save: ${figure.title}` }, buttons));
  return body;
}

function drawPage(page) {
  document.head.prepend(element("style", {}, paletteSheet()));
  const sections = page.sections.map((section) =>
    element("section", { id: section.id, "aria-labelledby": `${section.id}-title` },
      element("h2", { id: `${section.id}-title` }, section.title),
      (section.text ?? []).map((text) => paragraph(text)),
      section.figures.map(drawFigure)));
  const contents = element("nav", { "aria-label": "Contents" },
    element("ul", {}, page.sections.map((section) =>
      element("li", {}, element("a", { href: `#${section.id}` }, section.title)))));
  const facts = element("dl", { class: "facts" }, (page.facts ?? []).map((fact) =>
    element("div", {}, element("dt", {}, fact.label), element("dd", {}, fact.value))));
  document.body.append(
    element("header", {}, element("h1", {}, page.title),
      page.date ? element("p", { class: "date" }, element("time", { datetime: page.date }, page.date)) : null,
      (page.lead ?? []).map((text) => paragraph(text, "lead")),
      page.facts?.length ? facts : null, page.sections.length > 1 ? contents : null),
    element("main", {}, sections),
    element("footer", {}, page.command ? [paragraph("This page was written by:"), commandLine(page.command)] : null,
      paragraph(`${page.program}. Unless stated otherwise, intervals are 95 % Clopper-Pearson intervals, and ± is one ` +
        "standard error. This file is self-contained; it loads nothing.")));
}

try {
  drawPage(JSON.parse(document.getElementById("page").textContent));
} catch (error) {
  document.body.append(paragraph(`This page could not be drawn: ${error.message}`));
  throw error;
}
