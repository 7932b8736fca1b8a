// The probe: input and output on canvases. The pointer, a finger or the arrow keys move over them, and the browser
// shows window, kernel, products and sum of the very pixel, from the numbers Python has sent; no request is made
// while moving. Streamlit calls the default export again on the same DOM for new data and for a change of theme,
// so everything that lasts is kept in one record a mount; inputs outlive even that, as they are sent only once.
const KEPT_INPUTS = 3;
const ASK_AGAIN_MS = 3000;
const CALM_MS = 150;
const STEPS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
const HELP =
  "Arrow keys move the probed pixel by one, with Shift by ten. Enter pins it and puts it into the link, Escape unpins it.";
const inputs = new Map();
const probes = new WeakMap();

export default function mountProbe({ parentElement, key, data, setTriggerValue }) {
  if (!probes.has(parentElement)) probes.set(parentElement, build(parentElement, key));
  const probe = probes.get(parentElement);
  probe.trigger = setTriggerValue; // a new function each time: only the newest reaches the right fragment
  probe.style = null; // the theme may have changed
  receive(probe, data);
  // Streamlit calls this when the probe leaves the page, but also when two calls overlap.
  return () => probe.root.isConnected || probe.watcher.disconnect();
}

// ---- data ----

function receive(probe, data) {
  if (probe.data !== data) {
    probe.data = data;
    const before = probe.header?.target.identity;
    const header = (probe.header = unpack(data));
    const { picture, table, jpeg, values, numbers, input } = header.sections;
    if (input) remember(header.source.identity, withChannels(input));
    if (before !== header.target.identity) {
      Object.assign(probe, { values: null, numbers: null, best: null });
      probe.found.textContent = "";
    }
    if (values) probe.values = values.values;
    if (numbers) probe.numbers = withChannels(numbers);
    if (!probe.pointed) probe.at = header.pixel;
    frame(probe.input, header.sections.input?.shape ?? inputs.get(header.source.identity)?.shape);
    frame(probe.output, header.target.shape.slice(1));
    if (!inside(probe.at, header.target.shape)) probe.at = header.pixel;
    probe.input.canvas.setAttribute("aria-label", `Input: ${header.source.alt}`);
    probe.output.canvas.setAttribute("aria-label", `Output: ${header.target.alt}`);
    explain(probe);
    agree(probe);
    if (before === header.target.identity && probe.drawn) setTimeout(() => show(probe)); // nothing new to paint
    else if (jpeg) decode(probe, header, jpeg.values);
    else painted(probe, () => paintPicture(probe.output.canvas, picture, table, shownNumbers(probe)));
  }
  paintInput(probe);
}

/** The address says what is pinned, and nothing else: not a pixel of a picture that was larger. */
function agree(probe) {
  const { topic, pixel, pinned } = probe.header;
  const says = new URL(location.href).searchParams.get(`${topic}.pixel`);
  const wanted = pinned ? pixel.join() : null;
  if (probe.pinning === (wanted ?? "")) probe.pinning = null; // Python has heard of it
  if (says !== wanted && probe.pinning == null) whenCalm(probe, () => pin(probe, pinned ? pixel : []));
}

/** What stands below the pictures: a note, and the key to the colours. */
function explain({ header, note, noteBelow, scale }) {
  const { palette, labels } = header.scale;
  if (note.textContent !== header.source.note) note.textContent = noteBelow.textContent = header.source.note;
  if (scale.dataset.says === String([palette, labels])) return;
  scale.dataset.says = String([palette, labels]);
  scale.setAttribute("aria-label", `Colour scale from ${labels[0]} through ${labels[1]} to ${labels[2]}`);
  const bar = made("div", { class: "bar", style: `background: linear-gradient(to right, ${palette})` });
  scale.replaceChildren(bar, made("div", { class: "ends" }, ...labels.map((label) => made("span", {}, label))));
}

/** Decodes beside the page's own work; of several pictures only the newest is shown. */
async function decode(probe, header, bytes) {
  const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/jpeg" }));
  if (probe.header.target.identity !== header.target.identity) return;
  painted(probe, () => {
    const { canvas } = probe.output;
    if (canvas.width !== bitmap.width || canvas.height !== bitmap.height)
      Object.assign(canvas, { width: bitmap.width, height: bitmap.height });
    canvas.getContext("2d", { alpha: false }).drawImage(bitmap, 0, 0);
    bitmap.close();
  });
}

/** The output once more, at the scale of the input: where pooling makes a picture small, that is how small. */
function copySmall({ header, input, output, small }) {
  const source = inputs.get(header.source.identity);
  const [, , width] = header.target.shape;
  small.root.hidden = !header.target.small || !source || width > 0.75 * source.shape[1];
  output.box.classList.toggle("coarse", output.canvas.width < output.box.wide);
  if (small.root.hidden) return;
  const { canvas } = small;
  Object.assign(canvas, { width: output.canvas.width, height: output.canvas.height });
  canvas.getContext("2d", { alpha: false }).drawImage(output.canvas, 0, 0);
  canvas.style.width = `${Math.max(1, (input.box.wide * width) / source.shape[1])}px`;
}

/** The numbers in the cells of a small output, as the picture shows them: (h, w, planes), as the input's are. */
function shownNumbers({ values, header }) {
  const [planes, height, width] = header.target.shape;
  const shows = SHOWS[header.rule.view] ?? ((value) => value);
  return values && Array.from(values, (_, i) => shows(values[(i % planes) * height * width + Math.floor(i / planes)]));
}

/** Paints the output; the numbers of the probed pixel come after it. */
function painted(probe, paint) {
  paint();
  copySmall(probe);
  setTimeout(() => show(probe));
  probe.output.canvas.dataset.drawn = ++probe.drawn; // for tools that measure when a change is on the screen
}

/** A picture of one channel comes without an axis for it. */
function withChannels({ shape: [height, width, channels = 1], values }) {
  return { shape: [height, width, channels], values };
}

function remember(identity, input) {
  inputs.delete(identity);
  inputs.set(identity, input);
  if (inputs.size > KEPT_INPUTS) inputs.delete(inputs.keys().next().value);
}

function paintInput(probe) {
  const { identity } = probe.header.source;
  const input = inputs.get(identity);
  if (!input) return ask(probe, "source");
  if (probe.painted === identity) return;
  probe.painted = identity;
  frame(probe.input, input.shape);
  paintPicture(probe.input.canvas, input, null, input.values);
  show(probe);
}

/** Asks Python for numbers that are not here, and not again before it had time to answer. */
function ask(probe, what) {
  const request = what === "source" ? { source: true } : { values: probe.header.target.identity };
  const name = JSON.stringify([request, probe.header.source.identity]);
  if (probe.asked === name && performance.now() - probe.askedAt < ASK_AGAIN_MS) return;
  whenCalm(probe, () => {
    Object.assign(probe, { asked: name, askedAt: performance.now() });
    probe.trigger("wanted", request);
  });
}

/** Sends on its own account only when no run is under way: a message carries the state of all widgets, and would
 * bring back the old state of one that Python has just set and the page does not show yet. One such message waits. */
function whenCalm(probe, send) {
  clearTimeout(probe.waiting);
  probe.waiting = setTimeout(() => {
    if (document.querySelector("[data-test-script-state]:not([data-test-script-state=notRunning])")) whenCalm(probe, send);
    else send();
  }, CALM_MS);
}

// ---- the elements ----

function build(parent, key) {
  const help = made("p", { class: "nabla-unseen", id: `${key}-help` }, HELP);
  const side = (name, attributes) => {
    const canvas = made("canvas", { role: "img", ...attributes });
    const mark = made("div", { class: "mark", "aria-hidden": "true" });
    const box = made("div", { class: "frame" }, canvas, mark);
    return { canvas, mark, box, root: made("figure", { class: name }, made("figcaption", {}, name), box) };
  };
  const probe = { drawn: 0, at: [0, 0], pointed: false, best: null };
  probe.input = side("Input", {});
  probe.output = side("Output", { tabindex: "0", role: "application", "aria-describedby": help.id });
  const small = made("canvas", { role: "img", "aria-label": "The output at its true size" });
  probe.small = { canvas: small, root: made("figure", { class: "small" }, made("figcaption", {}, "True size"), small) };
  probe.note = made("p", { class: "note" });
  probe.scale = made("div", { class: "scale", role: "img" });
  probe.input.root.append(probe.note);
  probe.output.root.append(probe.scale);
  probe.stage = made("div", { class: "stage" }, probe.input.root, probe.output.root);
  probe.sum = made("p", { class: "sum" });
  probe.terms = made("canvas", { class: "terms", "aria-hidden": "true" });
  probe.found = made("p", { class: "found" });
  probe.spoken = made("p", { class: "nabla-unseen", role: "status" });
  const reading = (probe.reading = made("div", { class: "reading" }, probe.small.root, probe.sum, made("div", {}, probe.terms), probe.found));
  reading.append((probe.noteBelow = made("p", { class: "note" })));
  probe.root = made("div", { class: "nabla-probe" }, probe.stage, reading, help, probe.spoken);
  // Widths are noted here and not asked for while probing, which would have the browser lay the page out.
  probe.watcher = new ResizeObserver((changes) => {
    for (const { target, contentRect } of changes) target.wide = contentRect.width;
    if (!probe.header) return;
    copySmall(probe);
    show(probe);
  });
  listen(probe);
  parent.append(probe.root);
  for (const box of [probe.input.box, probe.output.box, reading]) probe.watcher.observe(box);
  return probe;
}

/** A picture takes the width of its column, but not more height than the style allows. */
function frame(side, shape) {
  if (!shape) return;
  side.root.style.setProperty("--ratio", shape[1] / shape[0]);
  side.box.classList.toggle("numbered", isNumbered(shape));
}

// ---- probing ----

const inside = ([x, y], [, height, width]) => x >= 0 && y >= 0 && x < width && y < height;

/** Shows the pixel that is probed, with the next frame. */
function show(probe) {
  if (probe.frame || !probe.reading.wide) return;
  probe.frame = requestAnimationFrame(() => {
    probe.frame = 0;
    const input = inputs.get(probe.header.source.identity);
    if (input) read(probe, input, probe.header.source.between ? probe.numbers : input);
  });
}

/** `numbers` are what the windows lie on: the input, or what was made of it; null while that is not here. */
function read(probe, input, numbers) {
  const { rule, target } = probe.header;
  const [x, y] = probe.at;
  const [size, step, pad] = fieldOf(rule);
  place(probe.input.mark, probe.input.box, input.shape, x * step - pad, y * step - pad, size);
  place(probe.output.mark, probe.output.box, target.shape.slice(1), x, y, 1);
  const terms = numbers ? rule.terms.map((term) => termAt(numbers, rule, term, x, y)) : [];
  const sums = numbers ? combine(rule, terms.map((term) => term.sum)) : [];
  probe.style ??= styleOf(probe.root);
  drawTerms(probe.terms, probe.reading.wide, rule, terms, probe.style);
  say(probe, terms, sums);
  probe.root.dataset.updates = (Number(probe.root.dataset.updates) || 0) + 1;
}

function styleOf(root) {
  const { color, fontFamily } = getComputedStyle(root);
  return { ink: color, font: fontFamily, accent: "#d81b60" };
}

/** Lays a frame around `size` pixels at column u, row v; never smaller than the eye can find. */
function place(mark, box, [height, width], u, v, size) {
  const scale = box.wide / width;
  const side = Math.max(size * scale, 10);
  const centre = (at) => (at + size / 2) * scale - side / 2;
  Object.assign(mark.style, { width: `${side}px`, height: `${side}px`, transform: `translate(${centre(u)}px, ${centre(v)}px)` });
}

/** What PyTorch wrote at the probed pixel, one number for each plane; null while it is not here. */
function written(probe) {
  const { target, pixel, there } = probe.header;
  const [x, y] = probe.at;
  if (probe.values) {
    const [planes, height, width] = target.shape;
    return [...Array(planes).keys()].map((plane) => probe.values[(plane * height + y) * width + x]);
  }
  return x === pixel[0] && y === pixel[1] ? there.map((value) => value ?? NaN) : null;
}

function say(probe, terms, sums) {
  const { rule } = probe.header;
  const [x, y] = probe.at;
  const wrote = written(probe);
  if ((!wrote && probe.pointed) || !terms.length) ask(probe, "values");
  const { place, reason, verdict, edge } = sentence(probe.header, [x, y], terms, sums, wrote);
  probe.sum.replaceChildren(made("b", {}, place), ` ${reason} `, made("span", {}, verdict), ` ${edge}`);
  Object.assign(probe.root.dataset, { at: `${x},${y}`, sums: sums.join(), wrote: wrote ? wrote.join() : "" });
  if (probe.pointed && wrote && !probe.header.secret) hunt(probe, rule.view === "absolute" ? Math.abs(wrote[0]) : wrote[0]);
  clearTimeout(probe.speaking);
  probe.speaking = setTimeout(() => {
    if (probe.pointed) probe.spoken.textContent = probe.sum.textContent;
  }, 400);
}

/** The largest response that the person has found so far on this output. */
function hunt(probe, sum) {
  if (Number.isNaN(sum) || (probe.best && sum <= probe.best.sum)) return;
  probe.best = { sum, at: [...probe.at] };
  probe.found.textContent = `Largest you have found: ${numeral(sum)} at column ${probe.at[0]}, row ${probe.at[1]}`;
}

function go(probe, [x, y]) {
  const [, height, width] = probe.header.target.shape;
  probe.at = [Math.min(Math.max(x, 0), width - 1), Math.min(Math.max(y, 0), height - 1)];
  show(probe);
}

/** Pins a pixel, or none: in the address at once, so that Python's own change of it adds no step to the history. */
function pin(probe, at) {
  const { topic } = probe.header;
  const address = new URL(location.href);
  if (!at.length) probe.pointed = false; // back to where Python says
  if (at.length) address.searchParams.set(`${topic}.pixel`, at.join());
  else address.searchParams.delete(`${topic}.pixel`);
  history.replaceState(history.state, "", address);
  probe.pinning = at.join();
  probe.trigger("pin", at);
}

function listen(probe) {
  const pointed = (side, event) => {
    const box = side.canvas.getBoundingClientRect();
    const shape = side === probe.output ? probe.header.target.shape.slice(1) : inputs.get(probe.header.source.identity)?.shape;
    if (!shape) return;
    const u = Math.floor(((event.clientX - box.left) / box.width) * shape[1]);
    const v = Math.floor(((event.clientY - box.top) / box.height) * shape[0]);
    probe.pointed = true;
    go(probe, side === probe.output ? [u, v] : outputAt(probe.header.rule, probe.header.target.shape.slice(1), u, v));
  };
  for (const side of [probe.input, probe.output]) {
    side.canvas.addEventListener("pointermove", (event) => pointed(side, event));
    side.canvas.addEventListener("pointerdown", (event) => pointed(side, event));
    // Where it lies is known from the pointer: a click's own place is rounded to whole pixels. A second one unpins.
    side.canvas.addEventListener("click", () => {
      const { pinned, pixel } = probe.header;
      pin(probe, pinned && pixel.join() === probe.at.join() ? [] : probe.at);
    });
    side.canvas.addEventListener("pointerleave", (event) => {
      if (event.pointerType === "touch") return; // what a finger found stays when it is lifted
      probe.pointed = false;
      go(probe, probe.header.pixel);
    });
  }
  probe.output.canvas.addEventListener("keydown", (event) => {
    const [right, down] = STEPS[event.key] ?? [0, 0];
    const stride = event.shiftKey ? 10 : 1;
    probe.pointed = true;
    if (right || down) go(probe, [probe.at[0] + stride * right, probe.at[1] + stride * down]);
    else if (event.key === "Enter" || event.key === " ") pin(probe, probe.at);
    else if (event.key === "Escape") pin(probe, []);
    else return;
    event.preventDefault();
  });
  probe.output.canvas.addEventListener("blur", () => {
    probe.pointed = false;
  });
}
