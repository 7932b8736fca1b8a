// Bands of pictures over one axis: lines on a log axis, shades, bars, or a histogram's outline. Each band is a heading,
// a legend and an SVG; shades are a small canvas behind it. A hand that rests on a place, or the arrow keys, bring what
// stands there in numbers. Streamlit calls the default export again on the same DOM for new data, so everything that
// lasts is kept in one record a mount.
const TICK_ROOM_PX = 22; // between the texts below each other
const X_ROOM_PX = 70; // between the texts beside each other
const MARK_ROOM_PX = 9; // marks that are closer melt into a band of their own
const FOOT_PX = 44; // the texts of the x axis and its title
const DASHES = ["", "9 5", "2 5", "10 4 2 4"]; // lines are told apart without colours
const POWERS = 6; // steps on a log axis
const RAISED = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };
const HELP = "The left and right arrows go from place to place and read its numbers; Escape leaves them.";
const charts = new WeakMap();
let counted = 0;

export default function bandChart({ parentElement, data }) {
  if (!charts.has(parentElement)) charts.set(parentElement, create(parentElement));
  const chart = charts.get(parentElement);
  if (chart.data !== data) receive(chart, data);
  draw(chart);
  // Streamlit calls this when the chart leaves the page, but also when two calls overlap.
  return () => chart.root.isConnected || leave(parentElement, chart);
}

function leave(parent, chart) {
  chart.watcher.disconnect();
  document.fonts.removeEventListener("loadingdone", chart.measured);
  chart.root.remove();
  charts.delete(parent);
}

// ---- elements ----

function create(parent) {
  const help = made("p", { class: "nabla-unseen", id: `nabla-bands-${++counted}` }, HELP);
  const status = made("p", { class: "nabla-unseen", role: "status" });
  const tip = made("div", { class: "tip", hidden: "", "aria-hidden": "true" });
  const list = made("div", {});
  const stage = made("div", { class: "stage", tabindex: "0", role: "application", "aria-describedby": help.id }, list, tip);
  const root = made("div", { class: "nabla-bands" }, stage, help, status);
  const chart = { root, stage, list, tip, status, width: 0, drawn: 0, at: null, titled: "" };
  listen(chart);
  parent.append(root);
  chart.watcher = new ResizeObserver(([{ contentRect }]) => {
    const width = Math.floor(contentRect.width);
    if (width === chart.width) return;
    chart.width = width;
    draw(chart);
  });
  chart.watcher.observe(stage);
  chart.measured = () => draw(chart); // after svg.js has forgotten what was measured in another font
  document.fonts.addEventListener("loadingdone", chart.measured);
  return chart;
}

function receive(chart, data) {
  const { sections, ...message } = unpack(data);
  const values = (at) => sections[at].values;
  Object.assign(chart, { data, ...message, numbers: values });
  if (chart.at !== null && chart.at >= chart.count) chart.at = chart.count - 1;
  chart.stage.setAttribute("aria-label", message.bands.map(({ title }) => title).join("; "));
  head(chart);
}

/** Headings and legends, anew only when they say something else. */
function head(chart) {
  const titled = JSON.stringify(chart.bands.map(({ title, more, kind, names, behind }) => [title, more, kind, names, behind?.name]));
  if (titled === chart.titled) return;
  chart.titled = titled;
  chart.parts = chart.bands.map((band, i) => {
    const canvas = made("canvas", { "aria-hidden": "true" });
    const picture = svg("svg", i ? { "aria-hidden": "true" } : { role: "img" });
    const title = made("p", { class: "title" }, made("b", {}, band.title), band.more);
    const names = band.names.map(({ name, look }) => made("li", {}, swatch(band.kind, look), name));
    if (band.behind) names.push(made("li", {}, swatch("steps", "behind"), band.behind.name));
    const legend = made("ul", {}, ...names);
    const plot = made("div", { class: "plot" }, ...(band.kind === "shades" ? [canvas] : []), picture);
    const root = made("section", { class: band.kind }, made("div", { class: "head" }, title, legend), plot);
    return { root, canvas, picture };
  });
  chart.list.replaceChildren(...chart.parts.map(({ root }) => root));
}

function swatch(kind, look) {
  const own = { class: `own-${look}` };
  const shape = {
    lines: () => [svg("path", { class: "line", d: "M1 7H29", "stroke-dasharray": DASHES[look] ?? "2 4" }), marks([[15, 7]], look)],
    bars: () => [hatched(look) ? hatch(`nabla-bands-hatch-${++counted}`) : "", bar("M8 1H22V13H8Z", look, counted)],
    curves: () => [svg("path", { class: "line", d: "M1 7H29", "stroke-dasharray": DASHES[look] })],
    steps: () => [svg("path", look > 0 ? { class: "line", d: "M1 7H29", "stroke-dasharray": DASHES[look] } : { class: "area", d: "M4 1H26V13H4Z" })],
  }[kind]();
  return svg("svg", { class: "swatch", width: 30, height: 14, viewBox: "0 0 30 14", "aria-hidden": "true" }, svg("g", own, ...shape));
}

// ---- drawing ----

function draw(chart) {
  if (!chart.width || !chart.parts) return; // in a closed tab, or not laid out yet: the watcher will call again
  const look = { family: getComputedStyle(chart.root).fontFamily };
  const scales = chart.bands.map((band) => scaleOf(band, chart));
  const texts = scales.flatMap(({ ticks }) => ticks.map(([, text]) => wide(text, fontOf(look, 14))));
  const [left, right] = [Math.ceil(Math.max(...texts, 24)) + 9, chart.width - 8];
  const [from, to] = extentOf(chart);
  const across = (x) => left + ((x - from) / (to - from)) * (right - left);
  Object.assign(chart, { left, right, from, to, across });
  chart.bands.forEach((band, i) => drawBand(chart, i, scales[i], look));
  chart.parts[0].picture.setAttribute("aria-label", chart.alt);
  point(chart);
  chart.root.dataset.drawn = ++chart.drawn; // for tools that measure when a change is on the screen
}

function extentOf({ edges, count, numbers: values }) {
  if (edges === null) return [0.3, count + 0.7];
  return [values(edges)[0], values(edges).at(-1)];
}

function drawBand(chart, i, { ticks, down }, look) {
  const { left, right, width } = chart;
  const band = chart.bands[i];
  const part = chart.parts[i];
  const last = i === chart.bands.length - 1;
  const [top, bottom] = [5, 5 + band.height];
  const height = bottom + (last ? FOOT_PX : 8);
  const y = (value) => bottom - down(value) * band.height;
  const xs = ticksOfX(chart, look);
  const levels = ticks.map(([value]) => `M${left} ${round(y(value))}H${right}`);
  const grid = [...levels, ...xs.map(([x]) => `M${round(chart.across(x))} ${top}V${bottom}`)].join("");
  const id = `nabla-bands-clip-${(part.id ??= ++counted)}`;
  const frame = svg("rect", { x: left, y: top - 4, width: Math.max(0, right - left), height: band.height + 8 });
  part.cross = svg("path", { class: "cross", visibility: "hidden" });
  Object.assign(part, { top, bottom, y });
  set(part.picture, { width, height });
  part.picture.replaceChildren(
    svg("clipPath", { id }, frame),
    svg("path", { class: "grid", d: grid }),
    ...ticks.map(([value, text]) => write(left - 6, y(value) + 5, text, { "text-anchor": "end" })),
    svg("path", { class: "axis", d: `M${left} ${top}V${bottom}H${right}` }),
    svg("g", { "clip-path": `url(#${id})` }, ...DRAWN[band.kind](chart, band, part, y, bottom)),
    part.cross,
    ...(last ? footer(chart, xs, bottom) : []),
  );
}

function footer(chart, xs, bottom) {
  const middle = (chart.left + chart.right) / 2;
  const texts = xs.map(([x, text]) => write(chart.across(x), bottom + 18, text, { "text-anchor": "middle" }));
  return [...texts, write(middle, bottom + 38, chart.x_title, { class: "name", "text-anchor": "middle" })];
}

/** Whole numbers for places, round ones for a histogram; as many as have room. */
function ticksOfX(chart, look) {
  const [from, to] = extentOf(chart);
  const room = (chart.right - chart.left) / (to - from);
  const largest = wide(String(Math.ceil(to)), fontOf(look, 14)) + 14;
  if (chart.edges !== null) return plain(from, to, Math.max(2, Math.floor((chart.right - chart.left) / X_ROOM_PX)));
  const step = [1, 2, 5, 10, 20, 50].find((one) => one * room >= largest) ?? 100;
  const count = Math.floor(chart.count / step);
  const whole = Array.from({ length: count }, (_, i) => (i + 1) * step);
  return (count ? whole : [1]).map((x) => [x, String(x)]);
}

/** Ticks, and a function that says how high a value stands, from 0 at the foot to 1. */
function scaleOf(band, { numbers: values }) {
  const most = Math.max(2, Math.floor(band.height / TICK_ROOM_PX));
  if (band.kind === "bars") {
    const ticks = [0, 0.5, 1].map((share) => [share, `${100 * share}%`]);
    return { ticks, down: (value) => value / 1.05 };
  }
  if (band.log) return powers(...logRange(band, values));
  const ends = { shades: () => [values(band.edges)[0], values(band.edges).at(-1)], steps: () => [0, band.top], curves: () => band.range };
  const [low, high] = ends[band.kind]();
  return { ticks: plain(low, high, most), down: (value) => clamp((value - low) / (high - low), -0.5, 1.5) };
}

/** Round numbers; those that would be long are written with a power of ten, and zero as it is. */
function plain(low, high, most) {
  const far = Math.max(Math.abs(low), Math.abs(high));
  const text = far >= 1e5 || far < 1e-2 ? (value) => three(value).replace(/\.?0+·/, "·") : null;
  return numbers(low, high, most).map(([value, said]) => [value, value === 0 ? "0" : (text?.(value) ?? said)]);
}

/** Ends of a log axis as powers of ten: around all that it can show. */
function logRange(band, values) {
  if (band.kind === "steps") return [-3, Math.log10(band.top)];
  const shown = band.names.flatMap(({ at }) => Array.from(values(at)).filter(shows));
  if (band.level !== null) shown.push(band.level);
  const ends = shown.length ? [Math.min(...shown), Math.max(...shown)] : [1e-3, 1];
  const [low, high] = ends.map((end) => Math.floor(Math.log10(end)));
  return [low - 0.3, high + 1.3];
}

function powers(low, high) {
  const step = Math.max(1, Math.ceil((Math.floor(high) - Math.ceil(low)) / POWERS));
  const first = Math.ceil(low / step) * step;
  const count = Math.floor((high - first) / step + 1e-9) + 1;
  const ticks = Array.from({ length: count }, (_, i) => first + i * step).map((power) => [10 ** power, ten(power)]);
  return { ticks, down: (value) => clamp((Math.log10(value) - low) / (high - low), 0, 1) };
}

const shows = (value) => Number.isFinite(value) && value > 0;
const raised = (power) => Array.from(String(power), (sign) => RAISED[sign]).join("");
const ten = (power) => (power === 0 ? "1" : power === 1 ? "10" : `10${raised(power)}`);

const DRAWN = { lines: drawLines, shades: drawShades, bars: drawBars, steps: drawSteps, curves: drawCurves };

function drawLines(chart, band, part, y, bottom) {
  const level = band.level === null ? [] : [`M${chart.left} ${round(y(band.level))}H${chart.right}`];
  const marked = chart.across(2) - chart.across(1) >= MARK_ROOM_PX;
  return [
    ...level.map((d) => svg("path", { class: "level", d })),
    ...band.names.flatMap(({ at, look, thin }) => {
      const values = Array.from(chart.numbers(at));
      const points = values.map((value, i) => (shows(value) ? [chart.across(i + 1), y(value)] : null));
      const d = through(points);
      if (thin) return [svg("path", { class: "level", d })];
      const at_ = (wanted) => values.flatMap((value, i) => (wanted(value) ? [chart.across(i + 1)] : []));
      const zero = at_((value) => value === 0).map((x) => `M${round(x - 5)} ${bottom - 9}h10l-5 8Z`);
      const broken = at_((value) => !Number.isFinite(value)).map((x) => `M${round(x - 5)} ${part.top}l10 10m-10 0l10 -10`);
      const alone = points.filter((point, i) => point && (marked || (!points[i - 1] && !points[i + 1])));
      const extras = [...zero, ...broken].join("");
      return [
        svg("g", { class: `own-${look}` },
          svg("path", { class: "line", d, "stroke-dasharray": DASHES[look] }),
          marks(alone, look),
          svg("path", { class: "end", d: extras })),
      ];
    }),
  ];
}

/** A path through points; null interrupts it. */
function through(points) {
  let on = false;
  const steps = points.map((point) => {
    const step = point ? `${on ? "L" : "M"}${round(point[0])} ${round(point[1])}` : "";
    on = Boolean(point);
    return step;
  });
  return steps.join("");
}

/** Circles, squares or diamonds as one path. */
function marks(points, look) {
  const shape = [
    ([x, y]) => `M${round(x - 4)} ${round(y)}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0`,
    ([x, y]) => `M${round(x - 3.5)} ${round(y - 3.5)}h7v7h-7Z`,
    ([x, y]) => `M${round(x - 5)} ${round(y)}l5 -5l5 5l-5 5Z`,
    ([x, y]) => `M${round(x - 4.5)} ${round(y + 4)}h9l-4.5 -8Z`,
  ][look];
  return svg("path", { class: "mark", d: shape ? points.map(shape).join("") : "" });
}

/** A pixel for each place and step of values, which the browser enlarges; how dense it is, is how opaque it is. */
function drawShades(chart, band, { canvas }, y) {
  const [rows, columns] = band.shape;
  const values = chart.numbers(band.shades);
  Object.assign(canvas, { width: columns, height: rows });
  const ink = canvas.getContext("2d");
  ink.fillStyle = getComputedStyle(canvas).color;
  ink.fillRect(0, 0, columns, rows);
  const image = ink.getImageData(0, 0, columns, rows);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      image.data[4 * (row * columns + column) + 3] = values[(rows - 1 - row) * columns + column];
  ink.putImageData(image, 0, 0);
  const edges = chart.numbers(band.edges);
  const [left, right, top, bottom] = [chart.across(0.5), chart.across(columns + 0.5), y(edges.at(-1)), y(edges[0])];
  const box = { left, top, width: right - left, height: bottom - top };
  for (const [name, px] of Object.entries(box)) canvas.style[name] = `${round(px)}px`;
  return [];
}

const hatched = (look) => look === 2;

function hatch(id) {
  const place = { id, width: 5, height: 5, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" };
  return svg("pattern", place, svg("path", { class: "hatch", d: "M1 0V5" }));
}

const bar = (d, look, id) => svg("path", { class: "bar", d, ...(hatched(look) ? { fill: `url(#nabla-bands-hatch-${id})` } : {}) });

function drawBars(chart, band, part, y, bottom) {
  const width = (0.75 * (chart.across(2) - chart.across(1))) / band.names.length;
  return band.names.map(({ at, look }, group) => {
    const start = (group - band.names.length / 2) * width;
    const d = Array.from(chart.numbers(at), (value, i) => {
      if (!(value > 0)) return "";
      const x = chart.across(i + 1) + start;
      return `M${round(x)} ${bottom}V${round(y(value))}H${round(x + width)}V${bottom}Z`;
    }).join("");
    const id = ++counted;
    return svg("g", { class: `own-${look}` }, ...(hatched(look) ? [hatch(`nabla-bands-hatch-${id}`)] : []), bar(d, look, id));
  });
}

function drawSteps(chart, band, part, y, bottom) {
  const edges = Array.from(chart.numbers(chart.edges), chart.across);
  return band.names.map(({ at, look }) => {
    const heights = Array.from(chart.numbers(at), (value) => (value > 0 ? round(y(value)) : bottom));
    const d = heights.map((height, i) => `${i ? "" : `M${round(edges[0])} ${height}`}V${height}H${round(edges[i + 1])}`).join("");
    const line = svg("path", { class: "line", d, "stroke-dasharray": DASHES[look] });
    const area = look ? [] : [svg("path", { class: "area", d: `${d}V${bottom}H${round(edges[0])}Z` })];
    return svg("g", { class: `own-${look}` }, ...area, line);
  });
}

function drawCurves(chart, band, part, y, bottom) {
  const { across, numbers: values } = chart;
  const x = Array.from(values(chart.edges), across);
  const grey = band.grey.map(([from, to]) => `M${round(across(from))} ${part.top}H${round(across(to))}V${bottom}H${round(across(from))}Z`);
  const lines = band.names.map(({ at, look }) => {
    const d = through(Array.from(values(at), (value, i) => [x[i], y(value)]));
    return svg("g", { class: `own-${look}` }, svg("path", { class: "line", d, "stroke-dasharray": DASHES[look] }));
  });
  const points = band.points.map(([u, v], look) => {
    const transform = `translate(${round(across(u))} ${round(y(v))}) scale(1.9)`;
    return svg("g", { class: `own-${look} point`, transform }, marks([[0, 0]], look));
  });
  return [svg("path", { class: "flat", d: grey.join("") }), ...behind(chart, band, bottom), ...lines, ...points];
}

/** A histogram whose highest bar fills a third of the picture. */
function behind({ across, numbers: values }, { behind: given, height }, bottom) {
  if (!given) return [];
  const [edges, counts] = [values(given.edges), values(given.counts)];
  const unit = height / 3 / Math.max(...counts);
  const d = Array.from(counts, (count, i) => {
    const [from, to] = [across(edges[i]), across(edges[i + 1])];
    return count > 0 ? `M${round(from)} ${bottom}V${round(bottom - unit * count)}H${round(to)}V${bottom}Z` : "";
  });
  return [svg("g", { class: "own-behind" }, svg("path", { class: "area", d: d.join("") }))];
}

// ---- what stands at a place ----

/** Three digits, as pages write them. */
function three(value) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (value === 0 || (size >= 0.001 && size < 1000)) return String(Number(value.toPrecision(3))).replace("-", "−");
  const [mantissa, exponent] = value.toExponential(2).split("e");
  return `${mantissa}·10${raised(Number(exponent))}`.replace("-", "−");
}

const percent = (share) => (Number.isNaN(share) ? "NaN" : `${three(100 * share)} %`);

/** Names and numbers at a place of all bands. */
function standing(chart, at) {
  const rows = chart.bands.flatMap((band) => {
    if (band.kind === "shades") return densest(chart, band, at);
    return band.names.flatMap(({ name, at: where }) => {
      const value = chart.numbers(where)[at];
      return value === undefined ? [] : [[name, band.kind === "bars" ? percent(value) : three(value)]];
    });
  });
  if (chart.edges === null) return [`${chart.place} ${at + 1}`, rows];
  const edges = chart.numbers(chart.edges);
  if (chart.axis === "curves") return [`${chart.place} = ${three(edges[at])}`, rows];
  return [`${three(edges[at])} to ${three(edges[at + 1])}`, rows];
}

/** Between which values the strongest shade lies. */
function densest({ numbers: values }, { shades, shape, edges }, at) {
  const [rows, columns] = shape;
  const column = Array.from({ length: rows }, (_, row) => values(shades)[row * columns + at]);
  const most = Math.max(...column);
  if (!most) return [];
  const row = column.indexOf(most);
  return [["most often", `${three(values(edges)[row])} to ${three(values(edges)[row + 1])}`]];
}

const middleOf = (chart) => {
  if (chart.edges === null) return chart.across(chart.at + 1);
  const edges = chart.numbers(chart.edges);
  return chart.across(chart.axis === "curves" ? edges[chart.at] : (edges[chart.at] + edges[chart.at + 1]) / 2);
};

/** The line at the place that is pointed at, and its numbers beside it. */
function point(chart) {
  const { at, tip, parts } = chart;
  tip.hidden = at === null;
  parts.forEach(({ cross }) => cross && seen(cross, at !== null));
  if (at === null) return;
  const x = middleOf(chart);
  parts.forEach(({ cross, top, bottom }) => set(cross, { d: `M${round(x)} ${top}V${bottom}` }));
  const [title, rows] = standing(chart, at);
  tip.replaceChildren(made("b", {}, title), ...rows.flatMap(([name, value]) => [made("span", {}, name), made("span", {}, value)]));
  const [before, middle] = [parts[0].root.querySelector(".head").offsetHeight, (chart.left + chart.right) / 2];
  Object.assign(tip.style, { top: `${before + 8}px`, left: "", right: "" });
  if (x < middle) tip.style.left = `${round(x + 12)}px`;
  else tip.style.right = `${round(chart.width - x + 12)}px`;
}

function read(chart, at) {
  chart.at = at;
  point(chart);
  if (at === null) return (chart.status.textContent = "");
  const [title, rows] = standing(chart, at);
  chart.status.textContent = `${title}: ${rows.map((row) => row.join(" ")).join(", ")}`;
}

function listen(chart) {
  const { stage } = chart;
  const follow = ({ clientX }) => {
    if (!chart.across) return;
    const share = (clientX - stage.getBoundingClientRect().left - chart.left) / (chart.right - chart.left);
    const x = chart.from + share * (chart.to - chart.from);
    const place = chart.edges === null ? Math.round(x) - 1 : chart.numbers(chart.edges).findLastIndex((edge) => edge <= x);
    chart.at = share < 0 || share > 1 ? null : clamp(place, 0, chart.count - 1);
    point(chart);
  };
  stage.addEventListener("pointermove", follow);
  stage.addEventListener("pointerdown", follow);
  for (const type of ["pointerleave", "pointercancel"]) stage.addEventListener(type, () => read(chart, null));
  stage.addEventListener("blur", () => read(chart, null));
  const steps = {
    ArrowLeft: () => (chart.at === null ? chart.count - 1 : chart.at - 1),
    ArrowRight: () => (chart.at === null ? 0 : chart.at + 1),
    Home: () => 0,
    End: () => chart.count - 1,
    Escape: () => null,
  };
  stage.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(steps, event.key)) return;
    event.preventDefault();
    const at = steps[event.key]();
    read(chart, at === null ? null : clamp(at, 0, chart.count - 1));
  });
}
