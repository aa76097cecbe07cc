// Tests functions of the page's script that need no browser: node --test units.test.mjs
import assert from "node:assert/strict";
import { test } from "node:test";
import { logTicks } from "../../pages/src/format.js";
import { ratioPlot } from "../../pages/src/ratios.js";
import { domains, gather } from "../../pages/src/series.js";
import { summaryOf } from "../../pages/src/summary.js";

const axis = (scale) => ({ label: "rate", scale });
const curve = (name, points) => ({ name, style: "line", points });
const plotOf = (series, scale = "log") => ({ kind: "curves", x: axis("linear"), y: axis(scale), series, rules: [] });
const sure = (x, y) => ({ x, y, low: 0.9 * y, high: 1.1 * y });
const none = new Set();
const domainOf = (plot, hidden = none) => domains(plot, gather(plot, hidden).points, 0);

test("a point with one failure does not compress the curves", () => {
  const curves = [curve("a", [sure(1, 0.1), sure(2, 0.05)]), curve("b", [sure(1, 0.03), sure(2, 0.01)])];
  const alone = domainOf(plotOf(curves)).y;
  // One failure in ten million shots, with its interval.
  const lone = { x: 3, y: 1e-7, low: 2.5e-9, high: 5.6e-7 };
  const joined = domainOf(plotOf([...curves, curve("c", [lone])])).y;
  assert.deepEqual(joined, alone);
  // A similar point that is nearly as low as the others is shown.
  const near = domainOf(plotOf([...curves, curve("c", [{ x: 3, y: 0.006, low: 1.5e-4, high: 0.03 }])])).y;
  assert.ok(near[0] < 0.006);
  // And a point without failures in few shots.
  const bound = domainOf(plotOf([...curves, curve("c", [{ x: 3, y: 0, low: 0, high: 1e-6 }])])).y;
  assert.deepEqual(bound, alone);
});

test("a very wide interval does not compress a linear axis", () => {
  const curves = [curve("a", [sure(1, 0.01), sure(2, 0.02)])];
  const joined = domainOf(plotOf([...curves, curve("b", [{ x: 3, y: 0, low: 0, high: 0.97 }])], "linear")).y;
  assert.ok(joined[1] < 0.05, String(joined));
});

test("if all points are uncertain, all are shown", () => {
  const y = domainOf(plotOf([curve("a", [{ x: 1, y: 1e-6, low: 2.5e-8, high: 5.6e-6 }, { x: 2, y: 1e-3, low: 2.5e-5, high: 5.6e-3 }])])).y;
  assert.ok(y[0] < 1e-6 && y[1] > 1e-3, String(y));
});

test("hidden curves do not count", () => {
  const plot = plotOf([curve("a", [sure(1, 0.1)]), curve("b", [sure(1, 1e-9)])]);
  assert.ok(domainOf(plot).y[0] < 1e-9);
  assert.ok(domainOf(plot, new Set(["b"])).y[0] > 1e-3);
  const looks = gather(plot, new Set(["a"])).series.map((series) => series.look);
  assert.deepEqual(looks, [gather(plot, none).series[1].look], "a curve keeps its look while another is hidden");
});

test("only curves that hide each other are shown as ratios", () => {
  const a = curve("a", [sure(1, 0.1), sure(2, 0.05), sure(3, 0.02)]);
  const b = curve("b", [sure(1, 0.1005), sure(2, 0.0497), sure(3, 0.0204)]);
  const far = curve("far", [sure(1, 0.01), sure(2, 0.005), sure(3, 0.002)]);
  const plot = plotOf([a, b, far]);
  const ratios = ratioPlot(plot, none, domainOf(plot), 390);
  assert.equal(ratios.reference, "a");
  const ofB = ratios.series.find((series) => series.name === "b").points;
  assert.deepEqual(ofB.map((point) => Number(point.y.toFixed(4))), [1.005, 0.994, 1.02]);
  assert.ok(Math.abs(ofB[0].low - 0.9 * 1.005) < 1e-9);
  assert.equal(ratios.series.find((series) => series.name === "a").points.length, 0);
  assert.equal(ratioPlot(plot, new Set(["b"]), domainOf(plot), 390), null);
  assert.equal(ratioPlot(plotOf([a, far]), none, domainOf(plotOf([a, far])), 390), null);
});

test("a fit drawn over its points is not shown as a ratio", () => {
  const points = { ...curve("crossings", [sure(4, 0.0044), sure(6, 0.0048)]), style: "points" };
  const fit = { ...curve("fitted", [sure(4, 0.0044), sure(5, 0.0046), sure(6, 0.0048)]), style: "dotted" };
  const plot = plotOf([points, fit], "linear");
  assert.equal(ratioPlot(plot, none, domainOf(plot), 390), null);
});

test("a ratio to a point with one failure does not compress the ratios", () => {
  const a = curve("a", [{ x: 1, y: 1e-5, low: 2.5e-7, high: 5.6e-5 }, sure(2, 0.05), sure(3, 0.02)]);
  const b = curve("b", [{ x: 1, y: 9e-5, low: 4e-5, high: 1.7e-4 }, sure(2, 0.0497), sure(3, 0.0204)]);
  const plot = plotOf([a, b]);
  const ratios = ratioPlot(plot, none, domainOf(plot), 390);
  assert.equal(ratios.reference, "a");
  assert.ok(domainOf(ratios).y[1] < 3, String(domainOf(ratios).y));
});

test("a logarithmic axis of less than a decade has ticks", () => {
  assert.deepEqual(logTicks([0.55, 0.78], 9), [0.55, 0.6, 0.65, 0.7, 0.75]);
  assert.ok(logTicks([0.6001, 0.6049], 9).length > 2);
  assert.deepEqual(logTicks([7.01e-9, 9.2e-9], 4), [8e-9, 9e-9]);
  assert.deepEqual(logTicks([0.9, 110], 9).filter((tick) => [1, 10, 100].includes(tick)), [1, 10, 100]);
});

test("a plot has a description in words", () => {
  const words = summaryOf({ ...plotOf([curve("d = 3", [sure(0.001, 0.01), sure(0.002, 0.04)])]),
    rules: [{ axis: "x", at: 0.007, label: "threshold 0.7 %" }] });
  for (const part of ["1 curve", "d = 3: 2 points", "0.01", "0.04", "rising", "threshold 0.7 %"]) {
    assert.ok(words.includes(part), `${part} is not in: ${words}`);
  }
  assert.match(summaryOf({ kind: "dots", x: axis("log"), points: [{ label: "t", series: "m", value: 0.5 }] }), /1 value/);
  const patch = { title: "d = 3", qubits: [], stabilizers: [{ x: 1, y: 2, rate: 0.1 }, { x: 3, y: 2, rate: 0.2 }] };
  assert.match(summaryOf({ kind: "patches", patches: [patch] }), /2 stabilizers, fired in 10 % to 20 %, 15 % on average, most often at \(3, 2\)/);
});
