// Bundles the page's script and style, and writes both as a C++ source: node build.mjs OUT.cc
//
// The license texts of the bundled packages are placed at the start of the script, because most of their sources
// have no notice that esbuild could keep.
import { build } from "esbuild";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const settings = { bundle: true, minify: true, legalComments: "inline", charset: "ascii", write: false, metafile: true };

const bundled = (entry, more = {}) => build({ ...settings, ...more, entryPoints: [here(entry)] });

/// The license texts of all packages in a bundle, each text once with the packages that it covers.
async function licenses(metafile) {
  const folders = new Set();
  for (const input of Object.keys(metafile.inputs)) {
    const found = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (found) folders.add(found[1]);
  }
  const covered = new Map();
  for (const folder of [...folders].sort()) {
    const { name, version } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const file = (await readdir(folder)).find((entry) => /^licen[sc]e/i.test(entry));
    if (file === undefined) throw new Error(`${name} has no license file`);
    const text = (await readFile(join(folder, file), "utf8")).trim().replaceAll("*/", "* /");
    covered.set(text, [...(covered.get(text) ?? []), `${name} ${version}`]);
  }
  return [...covered].map(([text, names]) => `${names.join(", ")}\n\n${text}`).join("\n\n----\n\n");
}

// C++ limits the length of a string literal; the compiler joins adjacent literals.
function literal(text) {
  const pieces = [];
  for (let start = 0; start < text.length; start += 8000) {
    pieces.push(`R"~page~(${text.slice(start, start + 8000)})~page~"`);
  }
  return pieces.join("\n");
}

process.chdir(dirname(here("build.mjs")));
const script = await bundled("src/main.js", { format: "iife", target: "es2020" });
const style = (await bundled("src/page.css")).outputFiles[0].text;
const code = `/*! Bundled here:\n\n${await licenses(script.metafile)}\n*/\n${script.outputFiles[0].text}`;
for (const text of [code, style]) {
  if (text.includes(")~page~")) throw new Error("the bundle contains the end of a literal");
}
if (/<\/script|<!--/i.test(code) || /<\/style/i.test(style)) throw new Error("the bundle would end its own element");

await writeFile(
  process.argv[2],
  `// Made by pages/build.mjs.
#include "page/bundle.h"

namespace sallow {

const std::string_view kPageScript =
${literal(code)};
const std::string_view kPageStyle =
${literal(style)};
const std::string_view kPagesMissing = "";

}  // namespace sallow
`,
);
console.log(`pages: ${Math.round((code.length + style.length) / 1024)} KB of script and style`);
