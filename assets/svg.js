// What the charts drawn as SVG share: elements, texts that are measured before they are placed, and round numbers on axes.
const NAME = "http://www.w3.org/2000/svg";
const TEXT_PX = 13;
const LINE_PX = 17; // from one line of text to the next

function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(NAME, tag);
  set(element, attributes);
  element.append(...children);
  return element;
}

function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes))
    if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
}

const seen = (element, yes) => set(element, { visibility: yes ? "visible" : "hidden" });
const round = (value) => Math.round(value * 100) / 100;
const clamp = (value, low, high) => Math.max(low, Math.min(value, high));
const pen = document.createElement("canvas").getContext("2d");
const widths = new Map();
document.fonts?.addEventListener("loadingdone", () => widths.clear()); // a font that arrives late is as wide as no other

/** How wide a text is, in pixels. */
function wide(text, font) {
  const key = font + text;
  if (!widths.has(key)) {
    if (widths.size > 2000) widths.clear();
    pen.font = font;
    widths.set(key, pen.measureText(text).width);
  }
  return widths.get(key);
}

const fontOf = (look, px = TEXT_PX, weight = 400) => `${weight} ${px}px ${look.family}`;

/** The text in lines that fit, broken between words. */
function wrap(text, font, room) {
  const lines = [""];
  for (const word of text.split(" ")) {
    const longer = lines.at(-1) ? `${lines.at(-1)} ${word}` : word;
    if (lines.at(-1) && wide(longer, font) > room) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

function write(x, y, text, attributes = {}) {
  const element = svg("text", { x: round(x), y: round(y), ...attributes });
  element.textContent = text;
  return element;
}

/** Lines below each other, the first one's foot at y. */
const paragraph = (x, y, lines, attributes) => lines.map((line, i) => write(x, y + i * LINE_PX, line, attributes));

/** Lines that are read from below, beside each other; the first one's foot at x. */
function upright(x, y, lines, name) {
  return lines.map((line, i) => {
    const transform = `translate(${round(x + i * LINE_PX)} ${round(y)}) rotate(-90)`;
    return write(0, 0, line, { class: name, "text-anchor": "middle", transform });
  });
}

const say = (element, text) => element.textContent === text || (element.textContent = text);

/** Round numbers between two ends, at most so many. */
function nice(low, high, most) {
  const rough = (high - low) / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((one) => one >= rough * 0.999);
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  const at = Array.from({ length: count }, (_, i) => (first + i) * step + 0);
  return { at, step };
}

function numeral(value, step) {
  let digits = 0;
  while (digits < 12 && Math.abs(step * 10 ** digits - Math.round(step * 10 ** digits)) > 1e-6) digits++;
  if (value !== 0 && (Math.abs(value) >= 1e9 || digits > 6)) return String(Number(value.toPrecision(3))).replace("-", "−");
  const text = value.toLocaleString("en-GB", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return text.replace("-", "−");
}

function percentages(low, high, most) {
  const { at, step } = nice(100 * low, 100 * high, most);
  return at.map((place) => [place / 100, `${numeral(place, step)}%`]);
}

function numbers(low, high, most) {
  const { at, step } = nice(low, high, most);
  return at.map((place) => [place, numeral(place, step)]);
}
