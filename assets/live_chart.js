// Curves that grow while they are looked at. Python sends the whole data with each update; uPlot draws it; the part of
// the x axis that a person zoomed to is kept here. Streamlit calls the default export again on the same DOM for new
// data and for a change of theme, so everything that lasts is kept in one record a mount; views outlive even that,
// since Streamlit may mount a chart anew when something above it appears.
const FONT_PX = 14;
const DRAG_PX = 6; // a shorter drag is a click
const ROOM_PX = 12; // for a mark at a value
const STEP = 0.25; // of the view, for one press of an arrow
const CLOSER = 0.6;
const FINEST = 1e-4; // of all the data: the closest view
const HELP =
  "Drag across the chart to zoom, or hold Ctrl and turn the wheel; a double click shows all. " +
  "With the keyboard: plus and minus zoom, the left and right arrows move, Home or 0 shows all.";
const views = new Map(); // by name: { identity, range }
const charts = new WeakMap();

export default function liveChart({ parentElement, key, data }) {
  if (!charts.has(parentElement)) charts.set(parentElement, build(parentElement, key));
  const chart = charts.get(parentElement);
  if (chart.data !== data) receive(chart, data);
  draw(chart);
  // Streamlit calls this when the chart leaves the page, but also when two calls overlap.
  return () => chart.root.isConnected || leave(parentElement, chart);
}

function leave(parent, chart) {
  chart.watcher.disconnect();
  chart.plot?.destroy();
  chart.root.remove();
  charts.delete(parent);
}

// ---- data ----

function receive(chart, data) {
  chart.data = data;
  const { name, look, alt, marker, places, sections } = unpack(data);
  const numbers = (names) => Object.entries(names).map(([what, section]) => [what, sections[section].values]);
  const arrays = places.map((names) => Object.fromEntries(numbers(names)));
  const order = look.curves.map((_, i) => i).sort((a, b) => look.curves[b].pinned - look.curves[a].pinned);
  Object.assign(chart, { look, alt, marker, order, curves: arrays });
  chart.table = aligned(chart);
  const ends = arrays.filter(({ x }) => x.length).map(({ x }) => [x[0], x.at(-1)]);
  chart.extent = ends.length ? [Math.min(...ends.map(([a]) => a)), Math.max(...ends.map(([, b]) => b))] : null;
  if (!views.has(name)) views.set(name, { identity: look.x, range: null });
  chart.view = views.get(name);
  const { identity, range } = chart.view;
  const left = range && chart.extent && (range[0] >= chart.extent[1] || range[1] <= chart.extent[0]);
  if (identity !== look.x || left) Object.assign(chart.view, { identity: look.x, range: null });
}

/** Columns over one common x, bands before lines: null is a gap, undefined an x of another curve. */
function aligned({ curves, order, look }) {
  const known = (value) => Number.isFinite(value) && (!look.log || value > 0);
  const column = (values) => Array.from(values, (value) => (known(value) ? value : null));
  const bands = order.filter((i) => curves[i].low).map((i) => {
    const { x, low, high } = curves[i];
    const whole = (values) => Array.from(values, (value, j) => (known(low[j]) && known(high[j]) ? value : null));
    return [x, whole(high), whole(low)];
  });
  const tables = [...bands, ...order.map((i) => [curves[i].x, column(curves[i].y)])];
  const columns = tables.length ? uPlot.join(tables) : [[]];
  if (columns[0].length) return columns;
  return [[0, 1], ...columns.slice(1).map(() => [null, null])]; // uPlot draws no axes without an x
}

// ---- the elements ----

/** `key` is new with every mount, `name` is what Python calls the chart. */
function build(parent, key) {
  const chart = { width: 0, plot: null, stamp: "", drag: null, drawn: 0 };
  const help = made("p", { class: "nabla-unseen", id: `${key}-help` }, HELP);
  chart.title = made("span", { class: "title" });
  chart.all = made("button", { type: "button", hidden: "" }, "Show all");
  chart.legend = made("ul", { class: "legend" });
  chart.stage = made("div", { class: "stage", tabindex: "0", role: "application", "aria-describedby": help.id });
  chart.status = made("p", { class: "nabla-unseen", role: "status" });
  const head = made("figcaption", {}, chart.title, chart.all);
  chart.root = made("figure", { class: "nabla-live-chart" }, head, chart.legend, chart.stage, help, chart.status);
  listen(chart);
  parent.append(chart.root);
  chart.watcher = new ResizeObserver(([{ contentRect }]) => resize(chart, Math.floor(contentRect.width)));
  chart.watcher.observe(chart.stage);
  return chart;
}

function resize(chart, width) {
  if (width === chart.width) return;
  chart.width = width;
  draw(chart);
}

/** New numbers go into the same plot; it is made anew where lines, axes or the theme have changed. */
function draw(chart) {
  if (!chart.width) return; // in a closed tab, or not laid out yet: `resize` will call again
  const style = getComputedStyle(chart.root);
  const theme = { text: style.color, font: style.fontFamily };
  const stamp = JSON.stringify([chart.look, theme, chart.order]);
  if (chart.stamp === stamp) {
    if (chart.plot.width !== chart.width) chart.plot.setSize({ width: chart.width, height: chart.look.height });
    chart.plot.setData(chart.table);
  } else {
    chart.stamp = stamp;
    chart.plot?.destroy();
    chart.plot = null;
    describe(chart);
    chart.plot = new uPlot(options(chart, theme), chart.table, chart.stage);
    chart.plot.ctx.canvas.setAttribute("role", "img");
  }
  chart.plot.ctx.canvas.setAttribute("aria-label", chart.alt);
  say(chart);
}

/** Title and legend: a piece of each line, its name, and room for a value. */
function describe(chart) {
  const { title, x, curves } = chart.look;
  chart.title.textContent = title;
  chart.stage.setAttribute("aria-label", title);
  const entry = (...parts) => {
    const value = made("span", { class: "value" });
    return { value, root: made("li", {}, ...parts, value) };
  };
  chart.at = entry(made("span", { class: "name" }, x));
  chart.entries = curves.map((curve) => entry(swatch(curve), made("span", { class: "name" }, curve.name)));
  chart.legend.replaceChildren(chart.at.root, ...chart.entries.map(({ root }) => root));
}

const lineWidth = ({ pinned }) => (pinned ? 1.25 : 2.5);

function swatch(curve) {
  const piece = made("span", { class: "swatch", "aria-hidden": "true" });
  const mark = curve.points ? `<circle cx="18" cy="6" r="4" fill="${curve.colour}"/>` : "";
  piece.innerHTML = `<svg width="36" height="12" viewBox="0 0 36 12"><path d="M0 6H36" stroke="${curve.colour}"
    stroke-width="${lineWidth(curve)}" stroke-dasharray="${curve.dash.join(" ")}"/>${mark}</svg>`;
  return piece;
}

// ---- the plot ----

function options(chart, theme) {
  const { look, order } = chart;
  const none = () => null; // the pointer is handled here, for mouse and finger alike
  const banded = order.filter((i) => look.curves[i].band);
  const colours = [null, ...banded.flatMap((i) => Array(2).fill(look.curves[i].colour)), ...order.map((i) => look.curves[i].colour)];
  const lines = 1 + 2 * banded.length; // the first column that is a line
  return {
    width: chart.width,
    height: look.height,
    legend: { show: false },
    cursor: {
      y: false,
      drag: { x: false, y: false, setScale: false },
      bind: { mousedown: none, mouseup: none, click: none, dblclick: none },
      points: { size: (_, i) => (i < lines ? 0 : 9), fill: (_, i) => colours[i] },
    },
    scales: {
      x: { time: false, range: (_, from, to) => chart.view.range ?? [from, to] },
      y: { distr: look.log ? 3 : 1, range: (_, from, to) => look.range ?? (look.log ? logRange : range)(from, to) },
    },
    axes: axes(look, theme),
    series: [
      {},
      ...banded.flatMap(() => [edge(), edge()]),
      ...order.map((i) => line(look.curves[i])),
    ],
    bands: banded.map((i, at) => ({ series: [1 + 2 * at, 2 + 2 * at], fill: look.curves[i].colour + shade(look.curves[i]) })),
    hooks: { setCursor: [() => say(chart)], draw: [(plot) => finish(chart, plot, theme)] },
  };
}

const shade = ({ pinned }) => (pinned ? "20" : "38"); // how opaque a band is, in hexadecimal

const edge = () => ({ width: 0, points: { show: false } });

function line(curve) {
  const points = { size: 8, width: 1, fill: curve.colour, filter: alone, show: curve.points && hasRoom };
  const dash = curve.dash.map((px) => px * devicePixelRatio);
  return { stroke: curve.colour, width: lineWidth(curve), dash, points };
}

/** Whether marks would stand apart; uPlot's own rule counts the x of the other curves too. */
function hasRoom(plot, column, from, to) {
  const count = plot.data[column].slice(from, to + 1).filter((value) => value != null).length;
  return count * ROOM_PX <= plot.over.clientWidth;
}

/** Values between two gaps, which no line reaches: they are marked even where the others are not. */
function alone(plot, column, shown) {
  if (shown) return null;
  const found = [];
  let [before, last] = [null, null]; // the value before, and the index after it, if it is alone so far
  plot.data[column].forEach((value, i) => {
    if (value === undefined) return;
    if (value === null && last !== null) found.push(last);
    last = value !== null && before === null ? i : null;
    before = value;
  });
  if (last !== null) found.push(last);
  return found.length ? found : null;
}

function range(from, to) {
  if (from === null) return [0, 1];
  const size = Math.max(Math.abs(from), Math.abs(to));
  const spread = to - from > 1e-9 * size ? 0.05 * (to - from) : 0.1 * size || 1; // flat: uPlot finds no ticks
  return [from >= 0 ? Math.max(0, from - spread) : from - spread, to + spread];
}

const logRange = (from, to) => (from === null ? [0.1, 1] : uPlot.rangeLog(from, to, 10, false));

function axes({ x, y, log }, { text, font }) {
  const grid = { stroke: "#80808040", width: 1 };
  const common = { stroke: text, font: `${FONT_PX}px ${font}`, labelFont: `${FONT_PX}px ${font}`, labelSize: 22, grid };
  const ticks = { ...grid, size: 5 };
  return [
    { ...common, ticks, label: x, size: 30, space: 80, values: (_, at, axis, space, step) => at.map((v) => tick(v, step)) },
    {
      ...common,
      ticks: log ? { ...ticks, filter: decades } : ticks,
      grid: log ? { ...grid, filter: decades } : grid,
      label: y,
      size: (_, texts) => 14 + 8 * Math.max(4, ...(texts ?? []).map((one) => one.length)),
      values: (_, at, axis, space, step) => at.map((v) => (v === null ? "" : log ? power(v) : tick(v, step))),
    },
  ];
}

/** Lines at the powers of ten alone, where there are some. */
function decades(plot, at) {
  const whole = at.map((value) => (Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-6 ? value : null));
  return whole.filter((value) => value !== null).length > 1 ? whole : at;
}

const minus = (text) => text.replace("-", "−").replace("e+", "e").replace("e-", "e−");
const grouped = (text) => text.replace(/\B(?=(\d{3})+$)/g, "\u202f"); // of a whole number

function tick(value, step) {
  let digits = 0;
  while (digits < 5 && Math.abs(step * 10 ** digits - Math.round(step * 10 ** digits)) > 1e-6) digits++;
  if (value !== 0 && (Math.abs(value) >= 1e7 || digits > 4)) return minus(String(Number(value.toPrecision(3)).toExponential()));
  return minus(digits ? value.toFixed(digits) : grouped(value.toFixed(0)));
}

const power = (value) => (value >= 1e-3 && value < 1e5 ? String(Number(value.toPrecision(6))) : minus(value.toExponential()));

function numeral(value) {
  if (value == null) return "–";
  if (Number.isInteger(value) && Math.abs(value) < 1e9) return minus(grouped(String(value)));
  const size = Math.abs(value);
  return minus(size >= 1e5 || size < 1e-3 ? value.toExponential(2) : value.toPrecision(4));
}

/** The marker, over everything, once the rest is drawn; and what has been drawn, in attributes. */
function finish(chart, plot, theme) {
  plot.ctx.canvas.dataset.drawn = ++chart.drawn; // for tools that measure when a change is on the screen
  chart.stage.dataset.shows = `${plot.scales.x.min} ${plot.scales.x.max}`;
  const { left, top, width, height } = plot.bbox;
  const x = chart.marker === null ? NaN : Math.round(plot.valToPos(chart.marker, "x", true));
  if (!(x >= left && x <= left + width)) return;
  const { ctx } = plot;
  ctx.save();
  ctx.fillStyle = theme.text;
  ctx.fillRect(x - devicePixelRatio, top, 2 * devicePixelRatio, height);
  ctx.restore();
}

/** The values at the pointer, else the last ones; and whether there is more than is shown. */
function say(chart) {
  const { plot, table, curves, order, look, view } = chart;
  if (!plot) return; // a hook, while the plot is being made
  const { idx, idxs, left } = plot.cursor;
  const pointed = left >= 0 && idx != null && chart.extent;
  write(chart.at.value, numeral(pointed ? table[0][idx] : chart.extent?.[1]));
  const first = table.length - order.length;
  order.forEach((i, at) => {
    const { x, y } = curves[i];
    const here = plot.posToVal(left, "x");
    const near = (x.at(-1) - x[0]) / 100;
    const inside = pointed && here >= x[0] - near && here <= x.at(-1) + near;
    const last = y.length ? y[y.length - 1] : null;
    const value = pointed ? (inside ? table[first + at][idxs[first + at]] : null) : Number.isFinite(last) ? last : null;
    write(chart.entries[i].value, numeral(value));
  });
  chart.all.hidden = !view.range;
}

/** The page is laid out again for a text that changes, so only for that. */
function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// ---- the view ----

/** Shows a part of the x axis, which stays within the data; all of it for a part as wide as the data. */
function show(chart, from, to) {
  if (!chart.extent) return;
  const [first, last] = chart.extent;
  const width = to - from;
  if (width < FINEST * (last - first)) return;
  const start = Math.min(Math.max(from, first), last - width);
  showRange(chart, width < last - first ? [start, start + width] : null);
}

function showRange(chart, range) {
  chart.view.range = range;
  if (!range && document.activeElement === chart.all) chart.stage.focus(); // it goes away
  chart.plot?.setData(chart.table);
  say(chart);
  chart.status.textContent = range ? `Shows ${chart.look.x} ${range.map(numeral).join(" to ")}` : "Shows all";
}

function zoom(chart, factor, share = 0.5) {
  const [from, to] = chart.view.range ?? chart.extent ?? [0, 0];
  const middle = from + share * (to - from);
  show(chart, middle - factor * (middle - from), middle + factor * (to - middle));
}

function pan(chart, share) {
  const [from, to] = chart.view.range ?? chart.extent ?? [0, 0];
  show(chart, from + share * (to - from), to + share * (to - from));
}

const KEYS = {
  "+": (chart) => zoom(chart, CLOSER),
  "=": (chart) => zoom(chart, CLOSER), // plus without Shift
  "-": (chart) => zoom(chart, 1 / CLOSER),
  ArrowLeft: (chart) => pan(chart, -STEP),
  ArrowRight: (chart) => pan(chart, STEP),
  Home: (chart) => showRange(chart, null),
  0: (chart) => showRange(chart, null),
};

function listen(chart) {
  const { stage, all } = chart;
  const share = ({ clientX }) => {
    const { left, width } = chart.plot.over.getBoundingClientRect();
    return Math.min(Math.max((clientX - left) / width, 0), 1);
  };
  all.addEventListener("click", () => showRange(chart, null));
  stage.addEventListener("dblclick", () => showRange(chart, null));
  stage.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(KEYS, event.key)) return;
    event.preventDefault();
    KEYS[event.key](chart);
  });
  const turn = (event) => {
    if (!event.ctrlKey || !chart.plot) return; // without Ctrl the page scrolls; a pinch on a touch pad comes with it
    event.preventDefault();
    zoom(chart, event.deltaY < 0 ? CLOSER : 1 / CLOSER, share(event));
  };
  stage.addEventListener("wheel", turn, { passive: false });
  stage.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !event.isPrimary || event.target !== chart.plot?.over) return;
    event.target.setPointerCapture(event.pointerId); // the drag may end outside
    chart.drag = share(event);
  });
  stage.addEventListener("pointermove", (event) => chart.drag === null || select(chart, share(event)));
  stage.addEventListener("pointerup", (event) => chart.drag === null || release(chart, share(event)));
  stage.addEventListener("pointercancel", () => release(chart, chart.drag));
}

/** The selection, in shares of the width. */
function select({ plot, drag }, to) {
  const { clientWidth: width, clientHeight: height } = plot.over;
  plot.setSelect({ left: Math.min(drag, to) * width, width: Math.abs(to - drag) * width, top: 0, height }, false);
}

function release(chart, to) {
  const ends = [chart.drag, to].map((share) => share * chart.plot.over.clientWidth).sort((a, b) => a - b);
  chart.drag = null;
  chart.plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
  if (ends[1] - ends[0] >= DRAG_PX) show(chart, ...ends.map((px) => chart.plot.posToVal(px, "x")));
}
