// A plot in the page: redrawn whenever its size, the visible curves or the axes change.
import { drawCurves } from "./curves.js";
import { element } from "./dom.js";
import { dotEntries, drawDots } from "./dots.js";
import { savePng, saveSvg } from "./export.js";
import { makeInspectable } from "./inspect.js";
import { keyButtons } from "./legend.js";
import { drawPatches } from "./patches.js";
import { ratioPlot } from "./ratios.js";
import { legendEntries } from "./series.js";
import { summaryOf } from "./summary.js";

const draw = { curves: drawCurves, dots: drawDots, patches: drawPatches };
const boundsNote = "▽: no failures; the mark is at the upper end of the 95 % interval.";
const cutNote = "↓ ↑: a point with very few failures outside the plot; its line leads towards it.";
const ratioNote = (name) =>
  `Below: each curve divided by that of ${name}, because some curves overlap. Bars: intervals, divided in the same way.`;

const note = (text) => element("p", { class: "note", hidden: true }, text);

/// Whether an axis can be drawn with the other scale.
function canTurn(plot, axis) {
  const own = plot.kind === "curves" ? plot.series.flatMap((series) => series.points.map((point) => point[axis]))
    : plot.points.map((point) => point.value);
  return new Set(own.filter((value) => value > 0)).size > 1;
}

/// Buttons that switch an axis between logarithmic and linear.
function scaleButtons(plot, title, onChange) {
  const axes = { curves: ["x", "y"], dots: ["x"] }[plot.kind] ?? [];
  return axes.filter((axis) => canTurn(plot, axis)).map((axis) => {
    const button = element("button", { type: "button", class: "scale" });
    const tell = () => {
      const isLog = plot[axis].scale === "log";
      button.textContent = `${axis}: ${isLog ? "log" : "linear"}`;
      button.setAttribute("aria-label", `${title}: the ${axis} axis is ${isLog ? "logarithmic" : "linear"}; change it`);
    };
    button.addEventListener("click", () => {
      plot[axis] = { ...plot[axis], scale: plot[axis].scale === "log" ? "linear" : "log" };
      tell();
      onChange();
    });
    tell();
    return button;
  });
}

/// The frame with the plot, its legend and its notes, and buttons for the figure's heading.
export function plotFrame(figure) {
  const plot = { ...figure.plot }, hidden = new Set();
  const frame = element("div", { class: "plot" });
  const words = element("p", { class: "unseen", id: `${figure.id}-in-words` }, summaryOf(figure.plot));
  const placePoints = makeInspectable(frame, figure.title, words.id);
  const notes = { bounds: note(boundsNote), cut: note(cutNote), ratio: note("") };
  const parts = element("div", { class: "drawing", "aria-hidden": "true" });
  frame.prepend(parts);
  let drawnWidth = 0;

  /// The drawing and, if curves hide each other, the drawing of their ratios.
  const drawingsAt = (width, legend) => {
    const main = draw[plot.kind](plot, width, { hidden, legend });
    if (main === null || plot.kind !== "curves") return { main, ratios: null };
    const ratios = ratioPlot(plot, hidden, main.domain, main.panelHeight);
    const below = ratios === null ? null : drawCurves(ratios, width, { hidden, flat: true });
    return { main, ratios: below === null ? null : below, reference: ratios?.reference };
  };
  const redraw = (isForced) => {
    const width = Math.round(Math.max(320, Math.min(920, frame.clientWidth)));
    if (width === drawnWidth && !isForced) return;
    drawnWidth = width;
    const { main, ratios, reference } = drawingsAt(width, false);
    const isEmpty = main === null;
    parts.replaceChildren(...(isEmpty ? [note("There is nothing to draw: all curves are hidden or have no points yet.")]
      : [main.svg, ...(ratios === null ? [] : [ratios.svg])]));
    if (isEmpty) parts.firstChild.hidden = false;
    notes.bounds.hidden = !main?.hasBounds;
    notes.cut.hidden = !main?.isCut && !ratios?.isCut;
    notes.ratio.hidden = ratios === null;
    if (ratios !== null) notes.ratio.textContent = ratioNote(reference);
    const top = main === null ? 0 : Number(main.svg.getAttribute("height"));
    const below = (ratios?.places ?? []).map((place) => ({ ...place, top: place.top + top, group: `ratio ${place.group}` }));
    placePoints(isEmpty ? [] : [...main.places, ...below], width);
  };
  new ResizeObserver(() => redraw(false)).observe(frame);

  /// The exported figure, with its legend and its description.
  const exported = () => {
    const { main, ratios } = drawingsAt(drawnWidth, true);
    return main === null ? null
      : { drawings: [main.svg, ...(ratios === null ? [] : [ratios.svg])], title: figure.title, text: words.textContent };
  };
  const entries = plot.kind === "curves" ? legendEntries(plot) : plot.kind === "dots" ? dotEntries(plot) : [];
  const key = entries.length > 1 || (entries.length === 1 && plot.kind === "curves")
    ? keyButtons(entries, hidden, figure.title, (name) => {
        if (!hidden.delete(name)) hidden.add(name);
        redraw(true);
      })
    : null;
  const saveButton = (label, save) => element("button", { type: "button", onclick: () => {
    const drawing = exported();
    if (drawing !== null) save(drawing, figure.id);
  } }, label);
  return {
    parts: [key, words, frame, notes.bounds, notes.cut, notes.ratio].filter((part) => part !== null),
    buttons: [...scaleButtons(plot, figure.title, () => redraw(true)), saveButton("SVG", saveSvg), saveButton("PNG", savePng)],
  };
}
