// Opens a page in headless Chromium, offline: node check_page.mjs PAGE.html [SCREENSHOTS_FOLDER]
//
// Checks: no error and no message on the console; nothing is loaded; every figure with a plot shows marks and has a
// description in words; axes have labels, and no two labels of a plot overlap; every table has its rows, and is complete on paper; curves
// and scales can be chosen; digits are legible on their tiles; plots take the focus and react to arrow keys; SVG and PNG
// can be saved; no text of the page became markup. With a folder: screenshots in light, in dark, narrow, and as
// printed. Run it where playwright-core is installed; CHROMIUM names the browser, otherwise chromium of the PATH.
import { createRequire } from "node:module";
import { mkdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const { chromium } = createRequire(resolve("package.json"))("playwright-core");
const [page_path, shots] = process.argv.slice(2);
const complaints = [];
const expect = (condition, text) => condition || complaints.push(text);

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });
const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, acceptDownloads: true, offline: true });
const page = await context.newPage();
page.on("console", (message) => complaints.push(`console: ${message.text()}`));
page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
const address = pathToFileURL(resolve(page_path)).href;
page.on("request", (request) => {
  const url = request.url();
  expect(url === address || url.startsWith("data:") || url.startsWith("blob:"), `fetched: ${url}`);
});
await page.goto(address);
await page.waitForTimeout(300);

const document = JSON.parse(await page.locator("#page").textContent());
expect((await page.title()) === `${document.title}, ${document.date}`, "the title is the document's, with its date");
expect((await page.locator("h1").textContent()) === document.title, "the heading is the document's title");
expect((await page.locator("script").count()) === 2, "a text of the page became a script");
const figures = document.sections.flatMap((section) => section.figures);
const ids = [...document.sections, ...figures].map((part) => part.id);
expect(new Set(ids).size === ids.length, "two sections or figures have the same id");
expect(figures.some((figure) => figure.plot), "there is no plot at all");

for (const figure of figures) {
  const place = page.locator(`[id="${figure.id}"]`);
  if (figure.table) {
    const rows = await place.locator("tbody tr").count();
    expect(rows === figure.table.rows.length, `${figure.id}: ${rows} rows of ${figure.table.rows.length}`);
  }
  if (!figure.plot) continue;
  const words = await place.locator(`[id="${figure.id}-in-words"]`).textContent();
  expect(words.length > 30, `${figure.id}: the words for it are '${words}'`);
  expect((await place.locator(".plot").getAttribute("aria-describedby")) === `${figure.id}-in-words`,
    `${figure.id}: nothing leads to its words`);
  for (const overlap of await overlappingLabels(place)) expect(false, `${figure.id}: ${overlap}`);
  for (const faint of await place.evaluate(faintDigits)) expect(false, `${figure.id}: ${faint}`);
  if (figure.plot.kind === "curves") for (const bare of await axesWithoutLabels(place)) expect(false, `${figure.id}: ${bare}`);
  const marks = await place.locator(".plot svg path, .plot svg circle, .plot svg polygon").count();
  expect(marks > 0, `${figure.id}: an empty plot`);
  const plot = place.locator(".plot");
  await plot.focus();
  await page.keyboard.press("ArrowRight");
  expect(await plot.locator(".tip").isVisible(), `${figure.id}: arrow keys show no point`);
  expect((await plot.locator("[aria-live]").textContent()).length > 0, `${figure.id}: nothing is announced`);
  await page.keyboard.press("Escape");

  const key = place.locator("button.key").first();
  if (await place.locator("button.key").count() > 1) {
    const before = await drawnMarks(place);
    await key.click();
    expect((await key.getAttribute("aria-pressed")) === "false", `${figure.id}: a hidden curve's button stays pressed`);
    expect((await drawnMarks(place)) < before, `${figure.id}: hiding a curve leaves its marks`);
    await key.click();
    expect((await drawnMarks(place)) === before, `${figure.id}: a curve does not come back`);
  }
  for (const button of await place.locator("button.scale").all()) {
    const before = await button.textContent();
    await button.click();
    expect((await button.textContent()) !== before, `${figure.id}: an axis does not turn`);
    for (const overlap of await overlappingLabels(place)) expect(false, `${figure.id}, ${await button.textContent()}: ${overlap}`);
    await button.click();
  }
}

/// The number of marks of visible curves.
async function drawnMarks(place) {
  return place.locator(".drawing svg [aria-label=dot] *, .drawing svg [aria-label=line] *").count();
}

/// Pairs of labels of a drawing that overlap by more than a pixel or so.
async function overlappingLabels(place) {
  return place.locator(".drawing").evaluate((drawing) => {
    const boxes = [...drawing.querySelectorAll("text")].filter((text) => text.textContent.trim() !== "")
      .map((text) => ({ text: text.textContent, box: text.getBoundingClientRect() }));
    const overlaps = [];
    boxes.forEach(({ text, box }, k) => boxes.slice(k + 1).forEach((other) => {
      const across = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
      const down = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
      if (across > 1 && down > 3) overlaps.push(`'${text}' lies over '${other.text}'`);
    }));
    return overlaps.slice(0, 5);
  });
}

/// The y axes of curves that have fewer than two labels, from which no value can be read.
async function axesWithoutLabels(place) {
  return place.locator(".drawing").evaluate((drawing) => [...drawing.querySelectorAll("[aria-label='y-axis tick label']")]
    .map((axis) => axis.textContent === "" ? 0 : axis.querySelectorAll("text").length)
    .filter((labels) => labels < 2).map((labels) => `a y axis has ${labels} labels`));
}

/// Digits of a heat map that are too small or have too little contrast with their tile.
function faintDigits(figure) {
  const luminance = (color) => {
    const parts = (color.startsWith("#") ? color.slice(1).match(/../g).map((v) => parseInt(v, 16)) : color.match(/\d+/g).map(Number));
    const [r, g, b] = parts.map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  return [...figure.querySelectorAll(".drawing text[paint-order]")].flatMap((text) => {
    const [a, b] = [text.getAttribute("fill"), text.getAttribute("stroke")].map(luminance);
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const size = Number(text.getAttribute("font-size"));
    return contrast < 4.5 || size < 10 ? [`${text.textContent}: contrast ${contrast.toFixed(1)}, ${size} px`] : [];
  });
}

// The Tab key must reach a plot, a table and a button.
const reached = new Set();
await page.evaluate(() => window.document.activeElement.blur());
for (let k = 0; k < 60; k++) {
  await page.keyboard.press("Tab");
  reached.add(await page.evaluate(() => window.document.activeElement.className || window.document.activeElement.tagName));
}
for (const wanted of ["plot", "scroll", "key"]) {
  expect([...reached].some((name) => name.split(" ").includes(wanted)), `Tab does not reach a ${wanted}`);
}

const first = page.locator("figure", { has: page.locator(".plot") }).first();
for (const [name, start] of [["SVG", "<svg"], ["PNG", "\x89PNG"]]) {
  const [download] = await Promise.all([page.waitForEvent("download"), first.getByRole("button", { name, exact: true }).click()]);
  const bytes = await readFile(await download.path());
  expect(bytes.toString("latin1").startsWith(start), `${name} is not one`);
  expect(!bytes.includes("var(--"), `${name} has colours that only the page knows`);
  if (shots) {
    await mkdir(shots, { recursive: true });
    await download.saveAs(join(shots, download.suggestedFilename()));
  }
}

// On paper, at the width of A4 between its margins, tables are complete and nothing is cut off at the right.
await page.emulateMedia({ media: "print" });
await page.setViewportSize({ width: 688, height: 900 });
await page.waitForTimeout(300);
for (const cut of await page.evaluate(() => [...window.document.querySelectorAll(".scroll")].flatMap((box) => {
  const name = box.getAttribute("aria-label"), table = box.firstChild;
  return box.scrollHeight > box.clientHeight + 2 && getComputedStyle(box).overflowY !== "visible" ? [`${name}: rows are cut off`]
    : table.getBoundingClientRect().right > window.document.documentElement.clientWidth + 1 ? [`${name}: wider than the paper`] : [];
}))) expect(false, `on paper: ${cut}`);
// A plot's title, caption and legend are on its page.
for (const kind of ["figcaption", ".caption", ".keys"]) {
  const rules = await page.locator(`figure > ${kind}`).evaluateAll((all) => all.map((one) => getComputedStyle(one).breakAfter));
  expect(rules.every((rule) => rule === "avoid"), `on paper: a plot may be parted from its ${kind}`);
}
await page.emulateMedia({ media: null });
await page.setViewportSize({ width: 1200, height: 900 });
await page.waitForTimeout(300);

if (shots) {
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.screenshot({ path: join(shots, "light.png"), fullPage: true });
  await page.emulateMedia({ colorScheme: "dark" });
  await page.screenshot({ path: join(shots, "dark.png"), fullPage: true });
  await page.emulateMedia({ colorScheme: "light" });
  await page.pdf({ path: join(shots, "print.pdf"), format: "A4" });
  await page.setViewportSize({ width: 400, height: 800 });
  await page.waitForTimeout(300);
  await page.screenshot({ path: join(shots, "narrow.png"), fullPage: true });
}
for (const wide of [1200, 400]) {
  await page.setViewportSize({ width: wide, height: 800 });
  await page.waitForTimeout(300);
  const width = await page.evaluate(() => [window.document.documentElement.scrollWidth, window.innerWidth]);
  expect(width[0] <= width[1] + 1, `the page is wider than the window: ${width}`);
}
await browser.close();
if (complaints.length > 0) {
  console.log(complaints.join("\n"));
  process.exit(1);
}
console.log(`${page_path}: ${figures.filter((figure) => figure.plot).length} plots in order`);
