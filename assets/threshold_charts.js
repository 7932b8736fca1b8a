// Charts that follow one threshold. One mount draws the tiles, another one, which is not seen, moves the markers in
// them; both know each other by the name of their board. A tile is built anew for other numbers or another width, and
// a move only changes attributes. Streamlit calls the default export again on the same DOM, so everything that lasts
// is kept in one record a mount.
const GAP_PX = 24; // between tiles
const WIDE_PX = 640; // from here on in one row
const KEEP_PX = 260; // the least width at which two stand side by side
const TITLE_PX = 15;
const COUNT_PX = 18;
const PLOT_PX = 96; // the least height of a plot
const PITCH_PX = [14, 5]; // from dot to dot, at most and at least
const SOLID = ["", "12 6 1 6", "2 6", "18 7", "9 6 1 6 1 6"]; // these tell lines apart without colours
const DASHED = ["8 7", "4 6", "9 6 4 6", "14 6", "6 6 1 6"];
const THIN = ["4 4", "1 4", "9 4", "9 4 1 4"];
const boards = new Map(); // by name: { stills, marker, mover }
const mounts = new WeakMap();
const DRAG_MS = 500; // moves that follow each other within it belong to one drag
let made = 0;

export default function thresholdCharts({ parentElement, data }) {
  if (!mounts.has(parentElement)) mounts.set(parentElement, { data: null, drawn: 0, frame: 0, width: 0, tiles: [] });
  const mount = mounts.get(parentElement);
  if (!same(mount.data, data)) receive(mount, parentElement, data);
  else if (mount.message) draw(mount); // the theme may have another font
  // Streamlit calls this when the mount leaves the page, but also when two calls overlap.
  return () => mount.root.isConnected || leave(mount, parentElement);
}

const same = (a, b) => a === b || (a?.length === b?.length && a.every((byte, i) => byte === b[i]));

function receive(mount, parent, data) {
  const message = unpack(data);
  if (mount.board && mount.board !== boards.get(message.board)) leaveBoard(mount);
  if (!boards.has(message.board)) boards.set(message.board, { stills: new Set(), marker: null, mover: null, moved: 0 });
  const board = boards.get(message.board);
  Object.assign(mount, { data, board, name: message.board });
  if (!mount.root) parent.append((mount.root = document.createElement("div")));
  if (message.marker) {
    mount.root.className = "nabla-threshold-mover";
    // Dots glide after a single move; in a drag a thousand of them would halve the pictures a second.
    const swift = performance.now() - board.moved < DRAG_MS;
    board.stills.forEach(({ root }) => root.classList.toggle("swift", swift));
    Object.assign(board, { marker: message.marker, mover: mount, moved: performance.now() });
    board.stills.forEach(draw);
  } else {
    mount.root.classList.add("nabla-threshold");
    Object.assign(mount, { message, stamp: "" });
    board.stills.add(mount);
    watch(mount);
    draw(mount);
  }
}

function watch(mount) {
  mount.watcher ??= new ResizeObserver(([{ contentRect }]) => {
    if (contentRect.width === mount.width) return;
    mount.width = contentRect.width;
    draw(mount);
  });
  mount.watcher.observe(mount.root);
}

function leave(mount, parent) {
  cancelAnimationFrame(mount.frame);
  mount.watcher?.disconnect();
  leaveBoard(mount);
  mount.root.remove();
  mounts.delete(parent);
}

function leaveBoard(mount) {
  const { board, name } = mount;
  board.stills.delete(mount);
  if (board.mover === mount) Object.assign(board, { marker: null, mover: null });
  if (!board.stills.size && !board.mover && boards.get(name) === board) boards.delete(name);
}

// After svg.js has forgotten what was measured in another font.
document.fonts?.addEventListener("loadingdone", () => {
  for (const { stills } of boards.values()) stills.forEach((mount) => ((mount.stamp = ""), draw(mount)));
});

/** Paints with the next frame: of several messages within one only the last. */
function draw(mount) {
  mount.frame ||= requestAnimationFrame(() => {
    mount.frame = 0;
    if (!mount.width) return; // in a closed tab, or not laid out yet: the watcher will call again
    const { fontFamily } = getComputedStyle(mount.root);
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const stamp = [mount.width, fontFamily, rem].join();
    const { marker } = mount.board;
    if (mount.stamp === stamp && mount.marker === marker) return;
    if (mount.stamp !== stamp) build(mount, { family: fontFamily, inset: 0.375 * rem });
    Object.assign(mount, { stamp, marker });
    mount.tiles.forEach((tile) => show(tile, marker));
    mount.root.dataset.drawn = ++mount.drawn; // for tools that measure when a change is on the screen
  });
}

// ---- axes ----

/** Ticks along x with their texts, so many that none touches the next, none beyond the tile. */
function alongX(tile, own, [low, high], left, right) {
  const font = fontOf(tile.look);
  const across = (x) => left + ((x - low) / (high - low)) * (right - left);
  const laid = (ticks) =>
    ticks.map(([place, text]) => {
      const half = wide(text, font) / 2;
      return { place, text, half, x: across(place), middle: clamp(across(place), half, tile.width - half) };
    });
  const apart = (ticks) => ticks.every((one, i) => !i || one.middle - one.half - 10 >= ticks[i - 1].middle + ticks[i - 1].half);
  const given = own.filter(([place]) => place >= low && place <= high).sort(([a], [b]) => a - b);
  for (let fewer = 1; fewer < 40; fewer++) {
    const middle = given.length % 2 ? ((given.length - 1) / 2) % fewer : 0; // the one in the middle stays
    const chosen = given.length ? given.filter((_, i) => i % fewer === middle) : numbers(low, high, Math.max(1, 9 - fewer));
    const ticks = laid(chosen);
    if (apart(ticks)) return ticks;
  }
  return [];
}

/** The axis below: line, ticks, their texts, its title. */
function drawX(tile, ticks, left, right, y) {
  const title = wrap(tile.given.x_title, fontOf(tile.look), tile.width);
  const half = Math.max(...title.map((line) => wide(line, fontOf(tile.look)))) / 2;
  return [
    svg("path", { class: "axis", d: `M${left} ${y}H${right}` + ticks.map(({ x }) => `M${round(x)} ${y}v5`).join("") }),
    ...ticks.map(({ middle, text }) => write(middle, y + 18, text, { class: "tick", "text-anchor": "middle" })),
    ...paragraph(clamp((left + right) / 2, half, tile.width - half), y + 36, title, { class: "name", "text-anchor": "middle" }),
  ];
}

const footOf = (tile) => 24 + LINE_PX * wrap(tile.given.x_title, fontOf(tile.look), tile.width).length;

// ---- tiles ----

const TILES = {
  histogram: { build: buildHistogram, show: showHistogram },
  people: { build: buildPeople, show: showPeople },
  chart: { build: buildChart, show: showChart },
};

function build(mount, look) {
  const { tiles, height, slider, sections } = mount.message;
  const rooms = arrange(mount, mount.message.widths);
  tiles.forEach((given, i) => {
    const tile = (mount.tiles[i] ??= drawn(mount));
    const values = (place) => sections[place].values;
    const id = `nabla-threshold-${++made}`;
    Object.assign(tile, { given, look, values, slider, id, width: rooms[i], height, parts: {}, range: null });
    const title = wrap(given.title, fontOf(look, TITLE_PX, 600), tile.width);
    tile.top = LINE_PX * title.length + 4;
    tile.svg.replaceChildren(...paragraph(0, 14, title, { class: "title" }), ...TILES[given.kind].build(tile));
    tile.svg.classList.toggle("drags", Boolean(tile.range && slider));
    set(tile.svg, { width: round(tile.width), height: round(tile.height), "data-tile": given.name });
  });
  mount.tiles.splice(tiles.length).forEach(({ svg: old }) => old.remove());
}

/** One row, or below each other, or two and two; returns the width of each tile. */
function arrange(mount, shares) {
  const { root, width } = mount;
  let columns = shares;
  if (width < WIDE_PX) columns = shares.length > 1 && width >= 2 * KEEP_PX + GAP_PX ? [1, 1] : [1];
  const room = width - GAP_PX * (columns.length - 1);
  const sum = columns.reduce((total, one) => total + one, 0);
  const sizes = columns.map((share) => Math.floor((100 * room * share) / sum) / 100);
  root.style.gridTemplateColumns = sizes.map((size) => `${size}px`).join(" ");
  return shares.map((_, i) => sizes[i % sizes.length]);
}

function drawn(mount) {
  const tile = { svg: svg("svg", { role: "img" }) };
  listen(tile);
  mount.root.append(tile.svg);
  return tile;
}

function show(tile, marker) {
  set(tile.svg, { "aria-label": marker?.alts[tile.given.name] ?? tile.given.title });
  TILES[tile.given.kind].show(tile, marker);
}

/** What takes the hand, over everything else. */
function handle(tile, left, right, top, bottom, [low, high]) {
  tile.range = { left, right, low, high };
  return tile.slider ? [svg("rect", { class: "handle", x: 0, y: top, width: tile.width, height: bottom - top })] : [];
}

/** Where the threshold is drawn; null where that is outside. */
function placeOf(tile, threshold) {
  const { left, right, low, high } = tile.range;
  const slack = 1e-9 * (high - low);
  if (threshold < low - slack || threshold > high + slack) return null;
  return left + ((threshold - low) / (high - low)) * (right - left);
}

// ---- histogram ----

function buildHistogram(tile) {
  const { given, look, id, parts, values } = tile;
  const [edges, above, below] = [given.edges, given.above, given.below].map(values);
  const [left, right] = [look.inset, tile.width - look.inset]; // as the middle of the slider's thumb goes
  const range = [edges[0], edges.at(-1)];
  const [top, foot] = [tile.top + LINE_PX + 4, footOf(tile)];
  tile.height = Math.max(tile.height, top + PLOT_PX + foot);
  const bottom = tile.height - foot;
  const most = [above, below].map((heights) => heights.reduce((a, b) => Math.max(a, b), 0));
  const [middle, scales] = halves(most, given.apart, top, bottom);
  const across = (x) => left + ((x - range[0]) / (range[1] - range[0])) * (right - left);
  const bars = [above, below].map((heights, half) => barsOf(edges, heights, across, middle, scales[half]));
  const box = { y: top - 1, height: bottom - top + 2 };
  Object.assign(parts, { left, right, top, bottom });
  parts.clips = ["left", "right"].map(() => svg("rect", { x: 0, width: tile.width, ...box }));
  const clips = parts.clips.map((clip, side) => svg("clipPath", { id: `${id}-${side}` }, clip));
  parts.shade = svg("rect", { class: "shade", ...box });
  parts.line = svg("path", { class: "threshold" });
  parts.label = write(0, top - 8, "", { class: "marker" });
  const bar = (half, side, error) => {
    const fill = error ? { fill: `url(#${id}-hatch-${half})` } : {};
    const kind = `${error ? "wrong" : "right"} of-${half}`;
    return svg("path", { class: kind, d: bars[half], "clip-path": `url(#${id}-${side})`, ...fill });
  };
  return [
    svg("defs", {}, ...clips, hatch(id, 0), hatch(id, 1)),
    parts.shade,
    ...[bar(0, 1, false), bar(0, 0, true), bar(1, 1, true), bar(1, 0, false)],
    svg("path", { class: "axis", d: `M${left} ${round(middle)}H${right}` }),
    ...regions(tile),
    ...highest(tile, most, middle, scales),
    ...drawX(tile, alongX(tile, given.ticks, range, left, right), left, right, bottom),
    parts.line,
    parts.label,
    ...handle(tile, left, right, top - LINE_PX, tile.height, range),
  ];
}

/** Where the axis between the halves is, and pixels for one person in each, upwards negative. */
function halves(most, apart, top, bottom) {
  const all = Math.max(...most) || 1;
  const rooms = apart ? [1, 1] : most.map((one) => Math.max(one / all, 0.3)); // a low half has room for its words
  const unit = (bottom - top) / (rooms[0] + rooms[1]);
  const middle = top + unit * rooms[0];
  return [middle, apart ? [-unit / (most[0] || 1), unit / (most[1] || 1)] : [-unit / all, unit / all]];
}

function barsOf(edges, heights, across, middle, scale) {
  let path = "";
  heights.forEach((height, i) => {
    if (!(height > 0)) return;
    const [from, to] = [across(edges[i]), across(edges[i + 1])];
    const space = to - from > 5 ? 0.5 : 0;
    path += `M${round(from + space)} ${round(middle)}V${round(middle + scale * height)}H${round(to - space)}V${round(middle)}Z`;
  });
  return path;
}

function hatch(id, half) {
  const line = svg("path", { class: `hatch of-${half}`, d: "M1 0V6" });
  const place = { width: 5, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" };
  return svg("pattern", { id: `${id}-hatch-${half}`, ...place }, line);
}

/** The words in the corners: above right, above left, below right, below left. */
function regions(tile) {
  const { given, look, parts } = tile;
  parts.words = given.regions.map((text, i) => {
    const [atRight, isBelow] = [i % 2 === 0, i > 1];
    const [x, y] = [atRight ? parts.right - 4 : parts.left + 4, isBelow ? parts.bottom - 7 : parts.top + 14];
    const size = wide(text, fontOf(look, TEXT_PX, 600)) + 12;
    const element = write(x, y, text, { class: "region over", "text-anchor": atRight ? "end" : "start" });
    return { atRight, size, element };
  });
  return parts.words.map(({ element }) => element);
}

/** A line at the highest bar of each half; its number stands in the next line after the word on the left. */
function highest(tile, most, middle, scales) {
  const { left, right, top, bottom } = tile.parts;
  return most.flatMap((value, half) => {
    if (!value) return [];
    const number = numeral(value, Number.isInteger(value) ? 1 : 10 ** Math.min(0, Math.floor(Math.log10(value)) - 1));
    const foot = half ? bottom - 7 - LINE_PX : top + 14 + LINE_PX;
    return [
      svg("path", { class: "grid", d: `M${left} ${round(middle + value * scales[half])}H${right}` }),
      write(left + 4, foot, `highest bar: ${number}`, { class: "tick over" }),
    ];
  });
}

function showHistogram(tile, marker) {
  const { parts, range, look, width } = tile;
  const at = marker ? clamp(marker.threshold, range.low, range.high) : range.high;
  const x = placeOf(tile, at);
  set(parts.clips[0], { width: round(x) });
  set(parts.clips[1], { x: round(x), width: round(width - x) });
  set(parts.shade, { x: round(x), width: round(parts.right - x) });
  const inside = Boolean(marker) && at === marker.threshold;
  [parts.line, parts.label].forEach((part) => seen(part, inside));
  seen(parts.shade, marker);
  const rooms = [x - parts.left, parts.right - x]; // a word in a region that is narrower would lie in the other one
  parts.words.forEach(({ atRight, size, element }) => seen(element, marker && rooms[Number(atRight)] >= size));
  if (!inside) return;
  set(parts.line, { d: `M${round(x)} ${parts.top - 4}V${parts.bottom + 4}`, "data-x": round(x) });
  const half = wide(marker.label, fontOf(look, TEXT_PX, 600)) / 2;
  set(parts.label, { x: round(clamp(x, half, Math.max(half, width - half))), "text-anchor": "middle" });
  say(parts.label, marker.label);
}

// ---- people ----

function buildPeople(tile) {
  const { given, look, parts } = tile;
  const bold = fontOf(look, TEXT_PX, 600);
  const labels = given.rows.map((row) => wrap(row, bold, 90));
  const left = LINE_PX * Math.max(...labels.map((lines) => lines.length)) + 4;
  const cell = (tile.width - left - 9) / 2;
  const columns = given.columns.map((column) => wrap(column, bold, cell));
  const top = tile.top + LINE_PX * Math.max(...columns.map((lines) => lines.length)) + 8;
  const note = wrap(given.note, fontOf(look), tile.width);
  const foot = note.length * LINE_PX + 6;
  const inner = cell - 12;
  const form = formOf(tile, inner);
  const { head } = form;
  const least = Math.max(head + PITCH_PX[0] + 8, ...labels.flat().map((line) => wide(line, bold) + 4));
  const { heights, pitch } = share(tile, given.dots, inner, head, least, top + foot + 6);
  const tops = [top, top + heights[0] + 6];
  const lefts = [left, left + cell + 6];
  Object.assign(parts, { inner, form, texts: [], live: false });
  const boxOf = (i) => ({ x: lefts[i % 2], y: tops[i >> 1], width: cell, height: heights[i >> 1] });
  const cells = given.cells.flatMap((name, i) => buildCell(tile, name, i, boxOf(i)));
  parts.rows = given.dots.map((count, row) => {
    const deep = Math.max(1, Math.floor((heights[row] - head - 6) / pitch)); // dots below each other
    const place = (side, slot) => {
      const x = lefts[side] + 6 + pitch * (Math.floor(slot / deep) + 0.5);
      return `translate(${round(x)}px, ${round(tops[row] + head + pitch * ((slot % deep) + 0.5))}px)`;
    };
    const size = { r: round(0.38 * pitch), "stroke-width": round(Math.min(1.25, 0.17 * pitch)) };
    const dots = Array.from({ length: count }, () => svg("circle", size));
    return { dots, place, flagged: null };
  });
  parts.dots = svg("g", { class: "dots" }, ...parts.rows.flatMap(({ dots }) => dots));
  const [wholeTop, whole] = [tile.top + 3, tops[1] + heights[1] + 1.5];
  const outline = { class: "outline", x: left - 1.5, rx: 4 };
  parts.column = svg("rect", { ...outline, y: wholeTop, width: cell + 3, height: whole - wholeTop });
  parts.row = svg("rect", { ...outline, y: tops[0] - 1.5, width: 2 * cell + 9, height: heights[0] + 3 });
  const heads = columns.flatMap((lines, i) => {
    const y = top - 7 - LINE_PX * (lines.length - 1);
    return paragraph(lefts[i] + cell / 2, y, lines, { class: "head", "text-anchor": "middle" });
  });
  return [
    ...heads,
    ...labels.flatMap((lines, row) => upright(14, tops[row] + heights[row] / 2, lines, "head")),
    ...cells,
    parts.dots,
    parts.column,
    parts.row,
    ...paragraph(left, whole + 16, note, { class: "name" }),
  ];
}

/** The heights of both rows and the distance of the dots, as large as fits in every cell. The tile grows where dots
 * would be too small to be seen. */
function share(tile, dots, inner, head, least, rest) {
  tile.height = Math.max(tile.height, rest + 2 * least);
  const most = tile.height + 240;
  for (; ; tile.height += 8) {
    const room = tile.height - rest;
    let best = { pitch: -1 };
    for (let first = least; first <= room - least + 1e-6; first += 2) {
      const heights = [first, room - first];
      const pitch = Math.min(...dots.map((count, row) => pitchOf(count, inner, heights[row] - head - 6)));
      const uneven = Math.abs(room - 2 * first);
      if (pitch > best.pitch || (pitch === best.pitch && uneven < best.uneven)) best = { heights, pitch, uneven };
    }
    if (best.pitch >= PITCH_PX[1] || tile.height >= most) return { ...best, pitch: best.pitch || 1 };
  }
}

function pitchOf(count, width, height) {
  for (let pitch = PITCH_PX[0]; pitch > 1; pitch -= 0.25)
    if (Math.floor(width / pitch) * Math.floor(height / pitch) >= count) return pitch;
  return 0;
}

/** The words of a cell on one line where there is room; else the share below; else everything below the number. */
function formOf({ given, look }, inner) {
  const longest = 60 + Math.max(...given.cells.map((name) => wide(name, fontOf(look))));
  if (longest + 170 <= inner) return { head: 28, names: given.cells.map(() => []), shares: [21], anchor: "end" };
  if (longest <= inner) return { head: 44, names: given.cells.map(() => []), shares: [38], anchor: "start" };
  const names = given.cells.map((name) => wrap(name, fontOf(look), inner));
  const foot = 21 + LINE_PX * (1 + Math.max(...names.map((lines) => lines.length)));
  return { head: foot + LINE_PX + 6, names, shares: [foot, foot + LINE_PX], anchor: "start" };
}

/** One of four: its ground and its words. */
function buildCell(tile, name, i, box) {
  const { x, y, width } = box;
  const { names, shares, anchor } = tile.parts.form;
  const count = svg("tspan", { class: "count" });
  const beside = names[i].length ? "" : ` ${name}`;
  const edge = anchor === "end" ? x + width - 6 : x + 6;
  const lines = shares.map((foot) => write(edge, y + foot, "", { class: "tick", "text-anchor": anchor }));
  tile.parts.texts[i] = { count, lines, beside };
  return [
    svg("rect", { class: `ground of-${i >> 1}`, ...box, rx: 4 }),
    svg("text", { class: "cell", x: round(x + 6), y: round(y + 21) }, count, beside),
    ...paragraph(x + 6, y + 21 + LINE_PX, names[i], { class: "cell" }),
    ...lines,
  ];
}

/** The number of a cell and its share, which becomes smaller before it leaves the cell. */
function sayCell({ parts, look }, { count, lines, beside }, number, share) {
  say(count, number);
  const font = fontOf(look);
  const taken = wide(number, fontOf(look, COUNT_PX, 600)) + wide(beside, font) + 12;
  const room = parts.inner - (parts.form.anchor === "end" ? taken : 0);
  const rows = lines.length > 1 ? wrap(share, font, room) : [share];
  lines.forEach((line, i) => {
    const text = i + 1 < lines.length ? rows[i] : rows.slice(i).join(" ");
    say(line, text ?? "");
    const size = (TEXT_PX * room) / (wide(line.textContent, font) || 1);
    line.style.fontSize = `${round(clamp(size, 9, TEXT_PX))}px`;
  });
}

function showPeople(tile, marker) {
  const { parts } = tile;
  seen(parts.dots, marker);
  for (const outline of ["column", "row"]) seen(parts[outline], marker?.outline === outline);
  if (!marker) return;
  parts.texts.forEach((text, i) => sayCell(tile, text, marker.counts[i], marker.shares[i]));
  parts.rows.forEach((row, i) => placeDots(row, i, clamp(marker.flagged[i], 0, row.dots.length)));
  if (!parts.live) requestAnimationFrame(() => parts.dots.classList.add("live")); // the first places are no move
  parts.live = true;
}

/** Those that change sides; on the left the first is slot 0, on the right the last, so all others stay. */
function placeDots(row, of, flagged) {
  const { dots, place } = row;
  const ends = row.flagged === null ? [0, dots.length] : [row.flagged, flagged];
  for (let i = Math.min(...ends); i < Math.max(...ends); i++) {
    const side = i < flagged ? 0 : 1;
    dots[i].setAttribute("class", `${side === of ? "right" : "wrong"} of-${of}`);
    dots[i].style.transform = place(side, side ? dots.length - 1 - i : i);
  }
  row.flagged = flagged;
}

// ---- chart ----

function buildChart(tile) {
  const { given, look, id, parts } = tile;
  const font = fontOf(look);
  const { items, height } = legend(tile);
  const [top, foot] = [tile.top + height + 8, footOf(tile)];
  tile.height = Math.max(tile.height, top + PLOT_PX + foot);
  const bottom = tile.height - foot;
  const [low, high] = given.y_range;
  const ticks = (given.percent ? percentages : numbers)(low, high, Math.max(2, Math.floor((bottom - top) / 30)));
  const name = wrap(given.y_title, font, bottom - top + 16);
  const left = LINE_PX * name.length + 4 + Math.max(0, ...ticks.map(([, text]) => wide(text, font))) + 9;
  const right = tile.width - 8;
  const across = (x) => left + ((x - given.x_range[0]) / (given.x_range[1] - given.x_range[0])) * (right - left);
  const down = (y) => bottom - ((y - low) / (high - low)) * (bottom - top);
  const marksX = alongX(tile, given.ticks, given.x_range, left, right);
  const lines = given.lines.map((line, i) => {
    const d = joined(line, tile, across, down);
    return svg("path", { class: `line line-${i}`, d, "stroke-dasharray": dashOf(given.lines, i) });
  });
  const references = given.references.map(([label, x, y, u, v]) => {
    const d = `M${round(across(x))} ${round(down(y))}L${round(across(u))} ${round(down(v))}`;
    return svg("path", { class: "reference", d, "stroke-dasharray": thinOf(given, label) });
  });
  parts.points = given.lines.map((_, i) => svg("circle", { class: `point line-${i}`, r: 6, visibility: "hidden" }));
  parts.line = svg("path", { class: "threshold", visibility: "hidden" });
  Object.assign(parts, { left, right, top, bottom, across, down });
  const inside = { x: left - 2, y: top - 2, width: right - left + 4, height: bottom - top + 4 };
  const clip = svg("clipPath", { id: `${id}-clip` }, svg("rect", inside));
  const levels = ticks.map(([y]) => `M${round(left)} ${round(down(y))}H${right}`);
  const grid = [...levels, ...marksX.map(({ x }) => `M${round(x)} ${top}V${bottom}`)].join("");
  return [
    svg("defs", {}, clip),
    ...items,
    svg("path", { class: "grid", d: grid }),
    ...ticks.map(([y, text]) => write(left - 6, down(y) + 4.5, text, { class: "tick", "text-anchor": "end" })),
    ...upright(13, (top + bottom) / 2, name, "name"),
    ...drawX(tile, marksX, round(left), right, bottom),
    svg("g", { "clip-path": `url(#${id}-clip)` }, ...references, ...lines),
    parts.line,
    ...parts.points,
    ...(given.over_threshold ? handle(tile, left, right, top, tile.height, given.x_range) : []),
  ];
}

function dashOf(lines, at) {
  const alike = lines.slice(0, at).filter(({ dashed }) => dashed === lines[at].dashed).length;
  return (lines[at].dashed ? DASHED : SOLID)[alike];
}

const labelsOf = ({ references }) => [...new Set(references.map(([label]) => label))];
const thinOf = (given, label) => THIN[labelsOf(given).indexOf(label) % THIN.length];

/** A piece of each line and its name, in as many rows as they need; one line alone is what the title says. */
function legend({ given, look, top, width }) {
  const font = fontOf(look);
  const lines = given.lines.map(({ name }, i) => [name, `line line-${i}`, dashOf(given.lines, i)]);
  const references = labelsOf(given).filter(Boolean).map((label) => [label, "reference", thinOf(given, label)]);
  const items = [];
  let [x, y] = [0, top + 12];
  for (const [name, kind, dash] of [...(lines.length > 1 ? lines : []), ...references]) {
    const rows = wrap(name, font, width - 34);
    const size = 34 + Math.max(...rows.map((row) => wide(row, font)));
    if (x && x + size > width) [x, y] = [0, y + LINE_PX];
    const piece = svg("path", { class: kind, d: `M${round(x + 2)} ${y - 4}h26`, "stroke-dasharray": dash });
    items.push(piece, ...paragraph(x + 34, y, rows, { class: "name" }));
    y += LINE_PX * (rows.length - 1);
    x = rows.length > 1 ? width : x + size + 16;
  }
  return { items, height: items.length ? y + 5 - top : 0 };
}

/** The line as a path; a value that is no number interrupts it, and one between two gaps is a dot. */
function joined({ x, y }, tile, across, down) {
  const [xs, ys] = [tile.values(x), tile.values(y)];
  let [path, on] = ["", false];
  xs.forEach((one, i) => {
    const known = Number.isFinite(ys[i]);
    if (known) {
      const alone = !on && !Number.isFinite(ys[i + 1]) ? "h0.01" : "";
      path += `${on ? "L" : "M"}${round(across(one))} ${round(down(ys[i]))}${alone}`;
    }
    on = known;
  });
  return path;
}

function showChart(tile, marker) {
  const { given, parts } = tile;
  const points = marker?.points[given.name] ?? [];
  parts.points.forEach((circle, i) => {
    const point = points[i];
    const inside = point && within(point[0], given.x_range) && within(point[1], given.y_range);
    seen(circle, inside);
    if (inside) set(circle, { cx: round(parts.across(point[0])), cy: round(parts.down(point[1])) });
  });
  if (!given.over_threshold) return;
  const there = marker && within(marker.threshold, given.x_range);
  seen(parts.line, there);
  if (!there) return;
  set(parts.line, { d: `M${round(parts.across(marker.threshold))} ${parts.top - 4}V${parts.bottom + 4}` });
}

const within = (value, [low, high]) => value >= low - 1e-6 * (high - low) && value <= high + 1e-6 * (high - low);

// ---- the hand ----

/** The threshold has one way only: through the input of its slider, as if that were dragged. */
function listen(tile) {
  let [held, sought, from] = [null, null, null];
  const follow = ({ clientX }) => {
    const { left, right, low, high } = tile.range;
    const share = (clientX - tile.svg.getBoundingClientRect().left - left) / (right - left);
    const before = held.value;
    held.value = low + clamp(share, 0, 1) * (high - low); // the input rounds it to its steps
    if (held.value !== before) held.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const grasp = () => {
    held = sought;
    held.focus({ preventScroll: true }); // the arrow keys go on from here
    held.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true, button: 0 }));
  };
  const end = (event) => {
    if (from === null || event.pointerId !== from) return;
    if (!held && event.type === "pointerup") grasp(), follow(event); // a finger that only tapped
    held?.dispatchEvent(new Event("change", { bubbles: true }));
    [held, sought, from] = [null, null, null];
  };
  tile.svg.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || from !== null || !event.target.classList.contains("handle")) return;
    sought = inputOf(tile.slider);
    if (!sought) return;
    from = event.pointerId;
    tile.svg.setPointerCapture(from);
    if (event.pointerType === "touch") return; // it may be about to scroll the page
    grasp();
    follow(event);
  });
  tile.svg.addEventListener("pointermove", (event) => {
    if (event.pointerId !== from) return;
    if (!held) grasp();
    follow(event);
  });
  for (const type of ["pointerup", "pointercancel"]) tile.svg.addEventListener(type, end);
  // It would take the focus from the slider, which is its end of a drag, and mark the text.
  tile.svg.addEventListener("mousedown", (event) => event.target.classList.contains("handle") && event.preventDefault());
}

/** Streamlit makes a class of the key of a widget, and live_slider.py adds its own ending to the key. */
function inputOf(slider) {
  const name = `${slider}.slider`.replace(/[^a-zA-Z0-9_-]/g, "-");
  return document.querySelector(`.st-key-${name} .nabla-live-slider input`);
}
