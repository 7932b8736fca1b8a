// The decision surface: two canvases on top of each other, below the field with its contour, painted with every
// update, above the axes and the points, painted when they change. Streamlit calls the default export again on the same
// DOM for new data and for a change of theme, so everything that lasts is kept in one record a mount; points outlive
// even that where they can, as they are sent only once.
// Blue, white, orange: the same colours as in core.colour, for probabilities from 0 to 1.
const PALETTE = ["#053b6e", "#2a78b8", "#8dbfe0", "#ffffff", "#f5b377", "#cf6310", "#7a2f00"];
const INKS = [{ fill: "#2a78b8", edge: "#053b6e" }, { fill: "#e07a1c", edge: "#7a2f00" }]; // of the two classes
const LIGHT = "#fff"; // around every mark: of a light and a dark line one is seen on any ground
const ROOM = 34; // CSS pixels left of the field and below it, for the numbers of the axes
const REST = 12; // above it and to the right, where half a number may hang over
const FINE = 256; // the field is computed at about so many pixels a side, and scaled up from there
const KEPT_POINTS = 3;
const ASK_AGAIN_MS = 3000;
const CALM_MS = 150;
const kept = new Map();
const surfaces = new WeakMap();

export default function mountSurface({ parentElement, data, setTriggerValue }) {
  if (!surfaces.has(parentElement)) surfaces.set(parentElement, build(parentElement));
  const surface = surfaces.get(parentElement);
  surface.trigger = setTriggerValue; // a new function each time: only the newest reaches the right fragment
  if (surface.data !== data) receive(surface, data);
  draw(surface); // the theme may have changed
  // Streamlit calls this when the surface leaves the page, but also when two calls overlap.
  return () => surface.root.isConnected || leave(surface);
}

// ---- data ----

function receive(surface, data) {
  surface.data = data;
  const header = (surface.header = unpack(data));
  const { points, marks } = header.sections;
  if (points) remember(header.identity, { places: points.values, marks: marks.values });
  surface.points = kept.get(header.identity) ?? null;
  if (!surface.points) ask(surface);
  if (surface.plot.getAttribute("aria-label") !== header.alt) surface.plot.setAttribute("aria-label", header.alt);
  explain(surface);
}

function remember(identity, points) {
  kept.delete(identity);
  kept.set(identity, points);
  if (kept.size > KEPT_POINTS) kept.delete(kept.keys().next().value);
}

/** Asks Python for the points, and once more where no answer comes. It waits until no run is under way: a message
 * carries the state of all widgets, and would bring back the old state of one that Python has just set. */
function ask(surface, wait = CALM_MS) {
  surface.waiting ||= setTimeout(() => {
    surface.waiting = 0;
    if (surface.points) return;
    const calm = !document.querySelector("[data-test-script-state]:not([data-test-script-state=notRunning])");
    if (calm) surface.trigger("wanted", { points: true });
    ask(surface, calm ? ASK_AGAIN_MS : CALM_MS);
  }, wait);
}

// ---- the elements ----

function build(parent) {
  const surface = { drawn: 0, frame: 0, waiting: 0, wide: 0, overlaid: "" };
  surface.field = made("canvas", { class: "field" });
  surface.overlay = made("canvas", {});
  surface.plot = made("div", { class: "plot", role: "img" }, surface.field, surface.overlay);
  surface.legend = made("ul", { class: "legend" });
  surface.root = made("div", { class: "nabla-surface" }, surface.plot, surface.legend);
  // The width is noted here and not asked for at every update, which would have the browser lay the page out.
  surface.watcher = new ResizeObserver(([change]) => {
    surface.wide = change.contentRect.width;
    draw(surface);
  });
  parent.append(surface.root);
  surface.watcher.observe(surface.plot);
  return surface;
}

function leave(surface) {
  surface.watcher.disconnect();
  clearTimeout(surface.waiting);
  cancelAnimationFrame(surface.frame);
}

/** Which mark is which, and what the colours say. */
function explain(surface) {
  const { names } = surface.header;
  const both = surface.points?.marks.some((mark) => mark > 1);
  const hatched = surface.header.sections.values.values.some((value) => !isNumber(value));
  const says = JSON.stringify([names, both, hatched]);
  if (surface.says === says) return;
  surface.says = says;
  const sign = (...marks) => {
    const canvas = made("canvas", { "aria-hidden": "true" });
    const ratio = Math.max(2, window.devicePixelRatio || 1);
    const wide = 16 * marks.length;
    Object.assign(canvas, { width: wide * ratio, height: 16 * ratio });
    canvas.style.width = `${wide}px`;
    const pen = canvas.getContext("2d");
    pen.scale(ratio, ratio);
    marks.forEach((mark, i) => (mark === "hatch" ? hatch(pen, 1, 1, 14) : drawMark(pen, mark, 8 + 16 * i, 8, 5)));
    return canvas;
  };
  const item = (sign, text) => made("li", {}, sign, text);
  const bar = made("span", { class: "bar", style: `background: linear-gradient(to right, ${PALETTE})`, "aria-hidden": "true" });
  surface.legend.replaceChildren(
    item(sign(0), names[0]),
    item(sign(1), names[1]),
    ...(both ? [item(sign(2, 3), "held out")] : []),
    made("li", {}, "0", bar, `1: probability of ${names[1]}, line at 0.5`),
    ...(hatched ? [item(sign("hatch"), "not a number")] : []),
  );
}

// ---- painting ----

const isNumber = (value) => value - value === 0;

/** Paints with the next frame: of several updates within one only the last. */
function draw(surface) {
  surface.frame ||= requestAnimationFrame(() => {
    surface.frame = 0;
    if (!surface.wide || !surface.header) return;
    const ratio = window.devicePixelRatio || 1;
    const side = surface.wide - ROOM - REST;
    paintField(surface, ratio, side);
    paintOverlay(surface, ratio, side);
    surface.root.dataset.drawn = ++surface.drawn; // for tools that measure when a change is on the screen
  });
}

/** A pen in CSS pixels on a canvas as sharp as the screen; a new size wipes it. */
function penOf(canvas, wide, ratio) {
  const width = Math.round(wide * ratio);
  if (canvas.width !== width) Object.assign(canvas, { width, height: width });
  const pen = canvas.getContext("2d");
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  return pen;
}

function paintField(surface, ratio, side) {
  const { values, shape } = surface.header.sections.values;
  const pen = penOf(surface.field, surface.wide, ratio);
  const fine = (surface.fine ??= made("canvas", {}));
  const whole = colour(fine, values, shape[0]);
  pen.clearRect(0, 0, surface.wide, surface.wide);
  if (!whole) hatch(pen, ROOM, REST, side);
  pen.drawImage(fine, ROOM, REST, side, side);
  const step = side / (shape[0] - 1);
  const line = new Path2D();
  for (const [x, y, u, v] of contour(values, shape[0], 0.5)) {
    line.moveTo(ROOM + x * step, REST + y * step);
    line.lineTo(ROOM + u * step, REST + v * step);
  }
  pen.save();
  pen.beginPath();
  pen.rect(ROOM, REST, side, side);
  pen.clip();
  pen.lineCap = "round";
  for (const [style, width] of [["#ffffffb0", 3.5], ["#1a1a1a", 1.25]]) {
    Object.assign(pen, { strokeStyle: style, lineWidth: width });
    pen.stroke(line);
  }
  pen.restore();
}

/** The colours of 255 probabilities from 0 to 1, as 32-bit pixels; one step is the exact middle, white. */
const COLOURS = Uint32Array.from({ length: 255 }, (_, i) => {
  const at = (i / 254) * (PALETTE.length - 1);
  const low = Math.min(Math.floor(at), PALETTE.length - 2);
  const [from, to] = [low, low + 1].map((k) => [1, 3, 5].map((j) => parseInt(PALETTE[k].slice(j, j + 2), 16)));
  const [red, green, blue] = from.map((part, k) => Math.round(part + (to[k] - part) * (at - low)));
  return 0xff000000 | (blue << 16) | (green << 8) | red;
});

/** Paints g × g values onto a small canvas, with values between them where there is room: numbers are interpolated and
 * not colours, so that the way from blue to orange is through white. False where a value is no number: it is left out. */
function colour(canvas, values, g) {
  const parts = Math.max(1, Math.round(FINE / (g - 1))); // of the way from one value to the next
  const side = (g - 1) * parts;
  if (canvas.width !== side) Object.assign(canvas, { width: side, height: side });
  const pixels = new Uint32Array(side * side);
  let whole = true;
  for (let row = 0, i = 0; row < side; row++) {
    const top = Math.floor(row / parts) * g;
    const down = ((row % parts) + 0.5) / parts;
    for (let cell = 0; cell < g - 1; cell++) {
      const at = top + cell;
      const from = values[at] + (values[at + g] - values[at]) * down;
      const to = values[at + 1] + (values[at + g + 1] - values[at + 1]) * down;
      for (let part = 0; part < parts; part++, i++) {
        const value = from + ((to - from) * (part + 0.5)) / parts;
        if (isNumber(value)) pixels[i] = COLOURS[Math.min(Math.max(Math.floor(value * 254 + 0.5), 0), 254)];
        else whole = false;
      }
    }
  }
  canvas.getContext("2d").putImageData(new ImageData(new Uint8ClampedArray(pixels.buffer), side, side), 0, 0);
  return whole;
}

/** Where the values cross a level: segments [x, y, u, v] in columns and rows, by marching squares. */
function contour(values, g, level) {
  const segments = [];
  for (let row = 0; row < g - 1; row++)
    for (let column = 0; column < g - 1; column++) {
      const at = row * g + column;
      const corners = [values[at], values[at + 1], values[at + g + 1], values[at + g]].map((value) => value - level);
      const sum = corners[0] + corners[1] + corners[2] + corners[3];
      if (!isNumber(sum)) continue;
      const [a, b, c, d] = corners;
      const found = [];
      if (a < 0 !== b < 0) found.push([column + a / (a - b), row]);
      if (b < 0 !== c < 0) found.push([column + 1, row + b / (b - c)]);
      if (d < 0 !== c < 0) found.push([column + d / (d - c), row + 1]);
      if (a < 0 !== d < 0) found.push([column, row + a / (a - d)]);
      // Four crossings make a saddle: the middle says which two corners are joined.
      if (found.length === 4 && sum < 0 !== a < 0) found.unshift(found.pop());
      for (let i = 0; i < found.length; i += 2) segments.push([...found[i], ...found[i + 1]]);
    }
  return segments;
}

function hatch(pen, left, top, side) {
  pen.save();
  pen.beginPath();
  pen.rect(left, top, side, side);
  pen.clip();
  pen.fillStyle = "#d0d0d0";
  pen.fill();
  pen.beginPath();
  for (let at = -side; at < side; at += 8) {
    pen.moveTo(left + at, top + side);
    pen.lineTo(left + at + side, top);
  }
  Object.assign(pen, { strokeStyle: "#8c8c8c", lineWidth: 2 });
  pen.stroke();
  pen.restore();
}

// ---- axes and points ----

/** Round numbers between two ends, about five. */
function ticks(low, high) {
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= rough * 0.999);
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: count }, (_, i) => {
    const at = (first + i) * step;
    const text = Math.abs(at) >= 1e5 || digits > 3 ? at.toPrecision(2) : at.toFixed(digits);
    return { at, text: (at === 0 ? "0" : text).replace("-", "−") };
  });
}

function paintOverlay(surface, ratio, side) {
  const { header, points, root } = surface;
  const { color, fontFamily } = getComputedStyle(root);
  const stamp = [header.identity, Boolean(points), header.extent, ratio, side, color, fontFamily].join();
  if (surface.overlaid === stamp) return;
  surface.overlaid = stamp;
  const pen = penOf(surface.overlay, surface.wide, ratio);
  pen.clearRect(0, 0, surface.wide, surface.wide);
  const [left, right, bottom, top] = header.extent;
  const across = (x) => ROOM + ((x - left) / (right - left)) * side;
  const down = (y) => REST + ((top - y) / (top - bottom)) * side;
  Object.assign(pen, { fillStyle: color, strokeStyle: color, lineWidth: 1, font: `12px ${fontFamily}` });
  pen.strokeRect(ROOM - 0.5, REST - 0.5, side + 1, side + 1);
  for (const { at, text } of ticks(left, right)) label(pen, across(at), REST + side, text, true);
  for (const { at, text } of ticks(bottom, top)) label(pen, ROOM, down(at), text, false);
  if (!points) return;
  pen.save();
  pen.beginPath();
  pen.rect(ROOM, REST, side, side); // a point beyond the extent is not shown among the numbers of the axes
  pen.clip();
  const radius = points.marks.length > 300 || side < 320 ? 3 : 4;
  for (const held of [0, 2])
    points.marks.forEach((mark, i) => {
      if ((mark & 2) === held) drawMark(pen, mark, across(points.places[2 * i]), down(points.places[2 * i + 1]), radius);
    });
  pen.restore();
}

/** A tick and its number, below the horizontal axis or left of the vertical one. */
function label(pen, x, y, text, horizontal) {
  pen.textAlign = horizontal ? "center" : "right";
  pen.textBaseline = horizontal ? "top" : "middle";
  if (horizontal) pen.fillRect(x - 0.5, y, 1, 5);
  else pen.fillRect(x - 5, y - 0.5, 5, 1);
  pen.fillText(text, horizontal ? x : x - 8, horizontal ? y + 8 : y, ROOM - 9);
}

/** Class 0 is a circle and class 1 a square. What is held out is hollow, which is white: a hole would show the colour of
 * the field, and that can be the very colour of a mark that is full. */
function drawMark(pen, mark, x, y, radius) {
  const { fill, edge } = INKS[mark & 1];
  pen.beginPath();
  if (mark & 1) pen.rect(x - radius * 0.9, y - radius * 0.9, radius * 1.8, radius * 1.8);
  else pen.arc(x, y, radius, 0, 2 * Math.PI);
  const hollow = mark > 1;
  Object.assign(pen, { strokeStyle: LIGHT, lineWidth: hollow ? 2.75 : 3 });
  pen.stroke();
  pen.fillStyle = hollow ? LIGHT : fill;
  pen.fill();
  Object.assign(pen, { strokeStyle: edge, lineWidth: hollow ? 1.5 : 1 });
  pen.stroke();
}
