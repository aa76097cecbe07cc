// Opens a page in headless Chromium as a reader would, offline: node check_page.mjs PAGE.html [SCREENSHOTS_FOLDER]
//
// Holds: no error and no message on the console; nothing is fetched; every figure that has a plot shows marks; every
// table has its rows; plots take the focus and answer arrow keys; SVG and PNG come when asked for; no text of the page
// became markup. With a folder: screenshots in light, in dark, narrow, and as printed. Run from where playwright-core
// is installed; CHROMIUM names the browser, else chromium of the PATH.
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
expect((await page.title()) === document.title, "the title is the document's");
expect((await page.locator("script").count()) === 2, "a text of the page became a script");
const figures = document.sections.flatMap((section) => section.figures);
const ids = figures.map((figure) => figure.id);
expect(new Set(ids).size === ids.length, "two figures have the same id");
expect(figures.some((figure) => figure.plot), "there is no plot at all");

for (const figure of figures) {
  const place = page.locator(`[id="${figure.id}"]`);
  if (figure.table) {
    const rows = await place.locator("tbody tr").count();
    expect(rows === figure.table.rows.length, `${figure.id}: ${rows} rows of ${figure.table.rows.length}`);
  }
  if (!figure.plot) continue;
  const marks = await place.locator(".plot svg path, .plot svg circle, .plot svg polygon").count();
  expect(marks > 0, `${figure.id}: an empty plot`);
  const plot = place.locator(".plot");
  await plot.focus();
  await page.keyboard.press("ArrowRight");
  expect(await plot.locator(".tip").isVisible(), `${figure.id}: arrow keys show no point`);
  expect((await plot.locator("[aria-live]").textContent()).length > 0, `${figure.id}: nothing is announced`);
  await page.keyboard.press("Escape");
}

// Tab alone must reach a plot, a table and a button.
const reached = new Set();
await page.evaluate(() => window.document.activeElement.blur());
for (let k = 0; k < 40; k++) {
  await page.keyboard.press("Tab");
  reached.add(await page.evaluate(() => window.document.activeElement.className || window.document.activeElement.tagName));
}
for (const wanted of ["plot", "scroll", "BUTTON"]) expect(reached.has(wanted), `Tab does not reach a ${wanted}`);

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
const width = await page.evaluate(() => [window.document.documentElement.scrollWidth, window.innerWidth]);
expect(width[0] <= width[1] + 1, `the page is wider than the window: ${width}`);
await browser.close();
if (complaints.length > 0) {
  console.log(complaints.join("\n"));
  process.exit(1);
}
console.log(`${page_path}: ${figures.filter((figure) => figure.plot).length} plots in order`);
