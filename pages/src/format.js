// Numbers as text.

const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

const raised = (n) =>
  String(n)
    .split("")
    .map((c) => (c === "-" ? "⁻" : superscripts[c]))
    .join("");

/// A number with about three digits; powers of ten below 0.001 and from 10⁶ on.
export function numberText(value, digits = 3) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e6) {
    const text = Number(value.toPrecision(digits));
    return size >= 10000 ? text.toLocaleString("en", { useGrouping: true }).replace(/,/g, " ") : String(text);
  }
  const [mantissa, exponent] = value.toExponential(digits - 1).split("e");
  const short = String(Number(mantissa));
  return (short === "1" ? "" : short + "·") + "10" + raised(Number(exponent));
}

/// Whole numbers, with digits in groups of three.
export function countText(value) {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+(?!\d))/g, " ");
}

export const percentText = (value, digits = 3) => (value === null ? "–" : `${numberText(100 * value, digits)} %`);

/// A value with its range, if there is one.
export function rangeText(value, low, high) {
  const range = low === null || low === undefined ? "" : ` [${numberText(low)}, ${numberText(high)}]`;
  return numberText(value) + range;
}

/// Multiples of 1, 2 or 5 times a power of ten: what a logarithmic axis of less than a decade shows if it has too few
/// round numbers.
function evenTicks([low, high], room) {
  const least = (high - low) / Math.max(2, Math.min(room, 6));
  const power = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5, 10].find((one) => one * power >= least) * power;
  const ticks = [];
  for (let k = Math.ceil(low / step); k * step <= high; k++) ticks.push(Number((k * step).toPrecision(6)));
  return ticks;
}

/// The ticks of a logarithmic axis and their labels: decades if there are at least two, otherwise also a few steps
/// in between.
export function logTicks([low, high], room) {
  const decades = Math.log10(high / low);
  const every = Math.max(1, Math.ceil(decades / room));
  const ticksAt = (steps) => {
    const ticks = [];
    for (let e = Math.floor(Math.log10(low)); e <= Math.ceil(Math.log10(high)); e++) {
      if (steps.length === 1 && e % every !== 0) continue;
      for (const step of steps) {
        const tick = step * 10 ** e;
        if (tick >= low * 0.999 && tick <= high * 1.001) ticks.push(Number(tick.toPrecision(6)));
      }
    }
    return ticks;
  };
  // The finest ticks with enough distance.
  const fits = (ticks) => ticks.every((tick, k) => k === 0 || Math.log10(tick / ticks[k - 1]) * room >= decades * 0.9);
  for (const steps of [[1, 1.5, 2, 2.5, 3, 4, 5, 6, 8], [1, 1.5, 2, 3, 5, 7], [1, 2, 4, 6], [1, 2, 5], [1, 3]]) {
    const ticks = ticksAt(steps);
    if (fits(ticks)) return ticks.length < 3 && decades < 0.7 ? evenTicks([low, high], room) : ticks;
  }
  const decadesOnly = ticksAt([1]);
  return decadesOnly.length > 1 ? decadesOnly : ticksAt([1, 3]);
}
