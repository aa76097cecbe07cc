// Colours are CSS variables, so that a plot follows the user's theme; exported figures get the light values.
//
// The colours of the series are those of Okabe and Ito (https://jfly.uni-koeln.de/color/), which can be distinguished
// with any kind of colour vision, darkened or lightened for contrast. Marks differ too, so that grey print works.

export const light = {
  "--paper": "#ffffff",
  "--ink": "#1c2127",
  "--muted": "#59636e",
  "--line": "#dde2e7",
  "--shade": "#8a94a055",
  "--c1": "#0072b2",
  "--c2": "#d55e00",
  "--c3": "#00825f",
  "--c4": "#b0508a",
  "--c5": "#a66f00",
  "--c6": "#2b8cc9",
  "--c7": "#4a4f55",
};

const dark = {
  "--paper": "#14181d",
  "--ink": "#e8ecf0",
  "--muted": "#9ba6b2",
  "--line": "#2f373f",
  "--shade": "#00000088",
  "--c1": "#5ab4f0",
  "--c2": "#ff8f52",
  "--c3": "#3ccf9e",
  "--c4": "#e79ac8",
  "--c5": "#f0b849",
  "--c6": "#9ad6ff",
  "--c7": "#c6ced6",
};

const symbols = ["circle", "square", "triangle", "diamond", "star", "cross", "wye"];
const hueCount = 7;

const block = (values) => Object.entries(values).map(([name, value]) => `${name}:${value}`).join(";");

/// The variables as a style sheet: light, dark if the user prefers it, and light on paper.
export function paletteSheet() {
  return (
    `:root{${block(light)}}` +
    `@media screen and (prefers-color-scheme: dark){:root{${block(dark)}}}`
  );
}

/// The style of the k-th series. After seven series, the colours repeat with dashes.
export function lookOf(k) {
  return {
    color: `var(--c${(k % hueCount) + 1})`,
    symbol: symbols[k % symbols.length],
    dash: k < hueCount ? null : "6 3",
  };
}

/// The text with every variable replaced by its light value.
export function inLight(text) {
  return text.replace(/var\((--[a-z0-9]+)\)/g, (whole, name) => light[name] ?? whole);
}
