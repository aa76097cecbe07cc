/// An element with attributes and children; texts become text nodes, so the browser never parses data as HTML.
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

export function svgElement(name, attributes = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

let canvas = null;
/// The width of a text in pixels, in the plots' font.
export function textWidth(text, size) {
  canvas ??= document.createElement("canvas").getContext("2d");
  canvas.font = `${size}px ${fontFamily}`;
  return canvas.measureText(text).width;
}

/// The text, shortened in the middle if it is wider than `width` pixels: names differ at their beginnings and ends.
export function fittedText(text, size, width) {
  if (textWidth(text, size) <= width) return text;
  for (let kept = text.length - 1; kept > 1; kept--) {
    const shorter = text.slice(0, Math.ceil(kept / 2)) + "…" + text.slice(text.length - Math.floor(kept / 2));
    if (textWidth(shorter, size) <= width) return shorter;
  }
  return "…";
}

export const fontFamily = "system-ui, -apple-system, 'Segoe UI', 'Noto Sans', 'Liberation Sans', sans-serif";
