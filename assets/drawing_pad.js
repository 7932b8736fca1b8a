// A pad to draw on. The strokes live here, in units of the pad's side; Python gets the picture they make, once after
// each stroke and with at most one message under way. Streamlit calls the default export again on the same DOM for
// new data and for a change of theme, so everything that lasts is kept in one record a mount; drawings outlive even
// that, so that another page and back does not wipe them.
const SIDE = 240; // CSS pixels
const PEN = 1 / 14; // of the side: two pixels of 28, as thick as MNIST's strokes
const FINE = 448; // at least so many pixels a side are averaged
const PATIENCE_MS = 10_000; // an answer that takes longer is taken for lost
const CALM_MS = 150;
const STEPS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
const INK = { " ": true, Enter: true, Backspace: false, Delete: false };
const HELP =
  "Draw with mouse, pen or finger. Or with the keys: the arrows move the cursor by one cell, with Shift they draw; " +
  "Space or Enter sets ink, Backspace or Delete removes it.";
const drawings = new Map(); // by name: what was done, oldest first
const pads = new WeakMap();

export default function drawingPad({ parentElement, key, data, setTriggerValue }) {
  if (!pads.has(parentElement)) pads.set(parentElement, build(parentElement, key, data.name));
  const pad = pads.get(parentElement);
  pad.trigger = setTriggerValue; // a new function each time: only the newest reaches the right fragment
  const resized = pad.data?.size !== data.size;
  pad.data = data;
  pad.label.textContent = data.label;
  if (resized) {
    pad.at = pad.at.map((place) => Math.floor((place + 0.5) * (data.size / pad.cells)));
    pad.cells = data.size;
    moveCursor(pad);
    sample(pad);
    enable(pad);
  }
  if (pad.timer && data.heard === pad.number) answered(pad);
  else if (!pad.timer && unheard(pad)) whenCalm(pad); // another size, or a session that does not know the drawing
  // Streamlit calls this when the pad leaves the page, but also when two calls overlap.
  return () => pad.root.isConnected || leave(pad);
}

// ---- the elements ----

/** `key` is new with every mount, `name` is what Python calls the pad. */
function build(parent, key, name) {
  if (!drawings.has(name)) drawings.set(name, []);
  const pad = { done: drawings.get(name), at: [0, 0], cells: 1, number: 0, timer: 0, waiting: 0, stroke: null };
  Object.assign(pad, { picture: "", sent: "" });
  pad.label = made("p", { class: "name", id: `${key}-name` });
  const named = { "aria-labelledby": `${key}-name`, "aria-describedby": `${key}-help` };
  pad.canvas = made("canvas", { tabindex: "0", role: "application", ...named });
  pad.cursor = made("div", { class: "cursor", "aria-hidden": "true" });
  pad.field = made("div", { class: "field" }, pad.canvas, pad.cursor);
  pad.undo = made("button", { type: "button" }, "Undo");
  pad.clear = made("button", { type: "button" }, "Clear");
  pad.spoken = made("p", { class: "nabla-unseen", role: "status" });
  const hint = made("p", { class: "hint", "aria-hidden": "true" }, "Arrows move, Space inks, Delete removes");
  const help = made("p", { class: "nabla-unseen", id: `${key}-help` }, HELP);
  const buttons = made("div", { class: "buttons" }, pad.undo, pad.clear);
  pad.root = made("div", { class: "nabla-pad" }, pad.label, pad.field, buttons, hint, help, pad.spoken);
  listen(pad);
  parent.append(pad.root);
  paint(pad);
  return pad;
}

// ---- drawing ----

/** Lays one thing that was done onto a canvas of `side` pixels. */
function lay(pen, side, { points, cell, cells, ink }) {
  pen.fillStyle = pen.strokeStyle = ink ? "#fff" : "#000";
  if (cell) {
    const [left, top] = cell.map((place) => (place * side) / cells);
    return pen.fillRect(left, top, side / cells, side / cells);
  }
  if (!points) return pen.fillRect(0, 0, side, side); // cleared
  Object.assign(pen, { lineWidth: PEN * side, lineCap: "round", lineJoin: "round" });
  pen.beginPath();
  // A little long to begin with: a line of no length, which is what a tap makes, would be no ink.
  pen.moveTo(points[0][0] * side - 0.01, points[0][1] * side);
  for (const [x, y] of points) pen.lineTo(x * side, y * side);
  pen.stroke();
}

/** Everything again, at the screen's own resolution. */
function paint(pad) {
  const { canvas, done } = pad;
  const side = Math.round(SIDE * (window.devicePixelRatio || 1));
  if (canvas.width !== side) Object.assign(canvas, { width: side, height: side });
  const pen = canvas.getContext("2d", { alpha: false });
  lay(pen, side, {});
  for (const one of done) lay(pen, side, one);
  if (pad.stroke) lay(pen, side, pad.stroke);
}

function enable(pad) {
  pad.undo.setAttribute("aria-disabled", String(!pad.done.length));
  pad.clear.setAttribute("aria-disabled", String(!pad.picture));
}

/** The picture in the target grid: every cell the average of a square of fine pixels. */
function sample(pad) {
  const { size } = pad.data;
  const fine = Math.ceil(FINE / size);
  const side = size * fine;
  pad.fine ??= made("canvas", {});
  if (pad.fine.width !== side) Object.assign(pad.fine, { width: side, height: side });
  const pen = pad.fine.getContext("2d", { alpha: false, willReadFrequently: true });
  lay(pen, side, {});
  for (const one of pad.done) lay(pen, side, one);
  const { data } = pen.getImageData(0, 0, side, side);
  const sums = new Uint32Array(size * size);
  for (let row = 0, i = 0; row < side; row++) {
    const first = Math.floor(row / fine) * size;
    for (let column = 0; column < side; column++, i += 4) sums[first + Math.floor(column / fine)] += data[i];
  }
  pad.levels = Uint8Array.from(sums, (sum) => Math.round(sum / (fine * fine)));
  pad.picture = pad.levels.some(Boolean) ? btoa(String.fromCharCode(...pad.levels)) : "";
}

/** One more thing was done: it is seen, can be undone, and is sent. */
function add(pad, one) {
  pad.done.push(one);
  renew(pad);
}

function renew(pad) {
  paint(pad);
  sample(pad);
  enable(pad);
  advance(pad);
}

function undo(pad) {
  if (!pad.done.length) return;
  pad.done.pop();
  renew(pad);
}

/** Clearing can be undone as well; what lies before an earlier clearing is forgotten. */
function clear(pad) {
  if (!pad.picture) return;
  pad.done.splice(0, pad.done.findLastIndex(({ points, cell }) => !points && !cell) + 1);
  add(pad, { ink: false });
}

// ---- the hand ----

function placeOf(pad, event) {
  const box = pad.canvas.getBoundingClientRect();
  return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
}

/** What a hand does within half a pixel is not kept. */
function extend(points, [x, y]) {
  const [lastX, lastY] = points.at(-1);
  if (Math.hypot(x - lastX, y - lastY) * SIDE >= 0.5) points.push([x, y]);
}

function listen(pad) {
  const { canvas } = pad;
  canvas.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary || event.button !== 0 || pad.stroke) return;
    canvas.setPointerCapture(event.pointerId); // a stroke may leave the pad and come back
    pad.root.classList.remove("keys");
    pad.stroke = { id: event.pointerId, points: [placeOf(pad, event)], ink: true };
    paint(pad);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (pad.stroke?.id !== event.pointerId) return;
    const parts = event.getCoalescedEvents?.() ?? [];
    for (const part of parts.length ? parts : [event]) extend(pad.stroke.points, placeOf(pad, part));
    pad.frame ??= requestAnimationFrame(() => {
      pad.frame = null;
      paint(pad);
    });
  });
  for (const type of ["pointerup", "pointercancel", "lostpointercapture"])
    canvas.addEventListener(type, (event) => {
      if (pad.stroke?.id !== event.pointerId) return;
      const { points } = pad.stroke;
      pad.stroke = null;
      add(pad, { points, ink: true });
    });
  canvas.addEventListener("keydown", (event) => press(pad, event));
  canvas.addEventListener("focus", () => pad.root.classList.toggle("keys", canvas.matches(":focus-visible")));
  canvas.addEventListener("blur", () => pad.root.classList.remove("keys"));
  pad.undo.addEventListener("click", () => undo(pad));
  pad.clear.addEventListener("click", () => clear(pad));
}

function press(pad, event) {
  if (event.altKey || event.ctrlKey || event.metaKey || pad.stroke) return;
  const step = STEPS[event.key];
  if (!step && !(event.key in INK)) return;
  event.preventDefault(); // the page does not scroll
  pad.root.classList.add("keys");
  if (step) pad.at = pad.at.map((place, i) => Math.min(Math.max(place + step[i], 0), pad.cells - 1));
  moveCursor(pad);
  if (!step || event.shiftKey) put(pad, step ? true : INK[event.key]);
  const [column, row] = pad.at;
  const inked = pad.levels[row * pad.cells + column] > 127;
  pad.spoken.textContent = `Column ${column + 1}, row ${row + 1}, ${inked ? "ink" : "empty"}`;
}

/** Sets or removes the ink of the cell; nothing is done where it is so already. */
function put(pad, ink) {
  const [column, row] = pad.at;
  if (pad.levels[row * pad.cells + column] !== (ink ? 255 : 0)) add(pad, { cell: [column, row], cells: pad.cells, ink });
}

function moveCursor(pad) {
  const [left, top] = pad.at.map((place) => `${(100 * place) / pad.cells}%`);
  Object.assign(pad.cursor.style, { left, top, width: `${100 / pad.cells}%` });
}

// ---- messages ----

const unheard = (pad) => pad.picture !== pad.sent || pad.data.heard !== pad.number;

function advance(pad) {
  if (pad.timer || !unheard(pad)) return; // while the server works, newer pictures replace each other
  pad.number = Math.max(pad.number, pad.data.heard) + 1;
  pad.sent = pad.picture;
  pad.timer = setTimeout(() => answered(pad), PATIENCE_MS);
  pad.trigger("draw", { number: pad.number, picture: pad.picture });
}

function answered(pad) {
  clearTimeout(pad.timer);
  pad.timer = 0;
  advance(pad);
}

/** Sends on the pad's own account only when no run is under way: a message carries the state of all widgets, and would
 * bring back the old state of one that Python has just set and the page does not show yet. */
function whenCalm(pad) {
  pad.waiting ||= setTimeout(() => {
    pad.waiting = 0;
    if (document.querySelector("[data-test-script-state]:not([data-test-script-state=notRunning])")) whenCalm(pad);
    else advance(pad);
  }, CALM_MS);
}

function leave(pad) {
  for (const timer of [pad.timer, pad.waiting]) clearTimeout(timer);
  Object.assign(pad, { timer: 0, waiting: 0 });
}
