import { element } from "./dom.js";

/// Shows single points of a drawing: by pointer, or by arrow keys when the drawing has the focus. The point's text is
/// shown in a box beside it and announced to screen readers; `words` is the id of the description of the drawing.
export function makeInspectable(frame, name, words) {
  const tip = element("div", { class: "tip", hidden: true });
  const spoken = element("div", { class: "unseen", "aria-live": "polite" });
  const ring = element("div", { class: "ring", hidden: true });
  frame.append(tip, ring, spoken);
  frame.tabIndex = 0;
  frame.setAttribute("role", "application");
  frame.setAttribute("aria-label", `${name}. Arrow keys move from point to point; the table below has all numbers.`);
  frame.setAttribute("aria-describedby", words);
  let places = [], at = -1, drawnWidth = 1;

  const hide = () => {
    tip.hidden = ring.hidden = true;
    at = -1;
  };
  const show = (k, aloud) => {
    at = k;
    const scale = frame.clientWidth / drawnWidth;
    const left = places[k].left * scale, top = places[k].top * scale;
    ring.hidden = tip.hidden = false;
    ring.style.transform = `translate(${left}px,${top}px)`;
    tip.textContent = places[k].text;
    const room = frame.clientWidth - tip.offsetWidth;
    tip.style.left = `${Math.max(0, Math.min(room, left + 14 > room ? left - tip.offsetWidth - 14 : left + 14))}px`;
    tip.style.top = `${Math.max(0, top - tip.offsetHeight - 10)}px`;
    if (aloud) spoken.textContent = places[k].text.replace(/\n/g, ", ");
  };
  const nearest = (x, y, accept) => {
    let best = -1, least = Infinity;
    places.forEach((place, k) => {
      const distance = (place.left - x) ** 2 + (place.top - y) ** 2;
      if (accept(place) && distance < least) [best, least] = [k, distance];
    });
    return [best, Math.sqrt(least)];
  };
  const step = (key) => {
    if (at < 0) return 0;
    const here = places[at];
    if (key === "Home" || key === "End") {
      const mine = places.map((place, k) => [place, k]).filter(([place]) => place.group === here.group);
      return mine[key === "Home" ? 0 : mine.length - 1][1];
    }
    if (key === "ArrowRight" || key === "ArrowLeft") {
      const next = at + (key === "ArrowRight" ? 1 : -1);
      return (next + places.length) % places.length;
    }
    const groups = [...new Set(places.map((place) => place.group))];
    const shift = key === "ArrowDown" ? 1 : groups.length - 1;
    const group = groups[(groups.indexOf(here.group) + shift) % groups.length];
    return nearest(here.left, here.top, (place) => place.group === group)[0];
  };

  frame.addEventListener("pointermove", (event) => {
    const box = frame.getBoundingClientRect();
    const scale = drawnWidth / box.width;
    const [k, distance] = nearest((event.clientX - box.left) * scale, (event.clientY - box.top) * scale, () => true);
    if (k >= 0 && distance < 40) show(k, false);
    else hide();
  });
  frame.addEventListener("pointerleave", hide);
  frame.addEventListener("blur", hide);
  frame.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return hide();
    if (!["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"].includes(event.key) || !places.length) return;
    event.preventDefault();
    show(step(event.key), true);
  });
  return (newPlaces, width) => {
    hide();
    places = newPlaces;
    drawnWidth = width;
  };
}
