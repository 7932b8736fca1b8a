// What the probe paints: pictures from bytes, and the cells of window, weights and products.
const NUMBERED = 16; // a picture of up to so many columns and rows has its numbers in its pixels
const CELL = 64; // their size on the canvas
// Blue for negative and orange for positive, as everywhere in the app; each with a text of contrast 7 or more.
const TINTS = [["#053b6e", "#fff"], ["#9cc9e6", "#111"], ["#ffffff", "#111"], ["#f7c08c", "#111"], ["#7a2f00", "#fff"]];

/** At most `digits` signs: whole where it is whole, two decimals where they fit, else fewer or powers of ten. */
function numeral(value, digits = 9) {
  if (value === null || Number.isNaN(value)) return "none";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const plain = Number.isInteger(value) ? String(value) : Math.abs(value) >= 0.01 ? value.toFixed(2) : value.toPrecision(2);
  const texts = [plain, value.toFixed(1), value.toFixed(0), value.toExponential(0)];
  const text = texts.find((one) => one.length <= digits && (Number(one) !== 0 || value === 0)) ?? texts.at(-1);
  return text.replace("-", "−").replace("e+", "e");
}

function tint(value, largest) {
  if (!value || !largest || !Number.isFinite(value)) return TINTS[2];
  const strong = Math.abs(value) > largest / 2;
  return TINTS[value < 0 ? (strong ? 0 : 1) : strong ? 4 : 3];
}

function grey(value) {
  if (!Number.isFinite(value)) return ["#808080", "#000"];
  const level = Math.round(Math.min(Math.max(value, 0), 255));
  return [`rgb(${level},${level},${level})`, level > 127 ? "#111" : "#fff"];
}

/** Numbers as bytes: rounded, and clipped to 0 to 255. */
const bytesOf = (values) => (values instanceof Uint8Array ? values : Uint8ClampedArray.from(values));

/** The levels of a picture as 32-bit pixels: grey, RGB, or looked up in a table of RGB rows. */
function pixels(picture, table) {
  const [height, width, channels = 1] = picture.shape;
  const values = bytesOf(picture.values);
  const made = new Uint32Array(height * width);
  const opaque = 0xff000000;
  if (channels === 3) {
    for (let i = 0, j = 0; i < made.length; i++, j += 3)
      made[i] = opaque | (values[j + 2] << 16) | (values[j + 1] << 8) | values[j];
  } else {
    const colours = new Uint32Array(256);
    const rows = table ? table.values : null;
    for (let i = 0; i < 256; i++)
      colours[i] = rows ? opaque | (rows[3 * i + 2] << 16) | (rows[3 * i + 1] << 8) | rows[3 * i] : opaque | (i * 0x010101);
    for (let i = 0; i < made.length; i++) made[i] = colours[values[i]];
  }
  return made;
}

const isNumbered = ([height, width]) => width <= NUMBERED && height <= NUMBERED;

/** Paints a picture; a small one with its `numbers`, one for each plane, where all planes of a pixel have the same. */
function paintPicture(canvas, picture, table, numbers) {
  const [height, width] = picture.shape;
  const made = pixels(picture, table);
  const numbered = isNumbered(picture.shape);
  const size = numbered ? CELL : 1;
  if (canvas.width !== width * size || canvas.height !== height * size)
    Object.assign(canvas, { width: width * size, height: height * size });
  const pen = canvas.getContext("2d", { alpha: false });
  if (!numbered) {
    pen.putImageData(new ImageData(new Uint8ClampedArray(made.buffer), width, height), 0, 0);
    return;
  }
  const planes = numbers.length / made.length;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.font = `600 ${CELL * 0.36}px sans-serif`;
  for (let i = 0; i < made.length; i++) {
    const [red, green, blue] = [made[i] & 255, (made[i] >> 8) & 255, (made[i] >> 16) & 255];
    const [x, y] = [(i % width) * CELL, Math.floor(i / width) * CELL];
    pen.fillStyle = `rgb(${red},${green},${blue})`;
    pen.fillRect(x, y, CELL, CELL);
    pen.strokeStyle = "#80808080";
    pen.strokeRect(x + 0.5, y + 0.5, CELL - 1, CELL - 1);
    pen.fillStyle = 0.299 * red + 0.587 * green + 0.114 * blue > 127 ? "#111" : "#fff";
    const [number, ...others] = numbers.slice(i * planes, (i + 1) * planes);
    if (others.some((other) => other !== number)) continue; // a colour: its three numbers stand below, where one points
    pen.fillText(numeral(number, 5), x + CELL / 2, y + CELL / 2, CELL - 6);
  }
}

/** Draws a square of numbers at (left, top): rows of { text, colours, padded, won }. */
function drawCells(pen, rows, left, top, cell, ink) {
  rows.forEach((row, i) => row.forEach(({ text, colours, padded, won }, j) => {
    const [x, y] = [left + j * cell.width, top + i * cell.height];
    pen.fillStyle = colours[0];
    pen.fillRect(x, y, cell.width - 1, cell.height - 1);
    if (padded) hatch(pen, x, y, cell);
    pen.fillStyle = padded ? "#111" : colours[1];
    pen.fillText(text, x + (cell.width - 1) / 2, y + cell.height / 2, cell.width - 3);
    if (!won) return;
    pen.strokeStyle = ink;
    pen.lineWidth = 3;
    pen.strokeRect(x + 0.5, y + 0.5, cell.width - 2, cell.height - 2);
  }));
}

/** Padding is told by its stripes, not by its colour. */
function hatch(pen, x, y, cell) {
  pen.save();
  pen.beginPath();
  pen.rect(x, y, cell.width - 1, cell.height - 1);
  pen.clip();
  pen.fillStyle = "#e8e8e8";
  pen.fill();
  pen.strokeStyle = "#b4b4b4";
  pen.lineWidth = 2;
  for (let at = -cell.height; at < cell.width; at += 7) {
    pen.moveTo(x + at, y + cell.height);
    pen.lineTo(x + at + cell.height, y);
  }
  pen.stroke();
  pen.restore();
}

/** The squares of one term, from left to right: a name, a sign that follows it, and the cells. */
function squaresOf(rule, term, made) {
  const tinted = (rows) => {
    const largest = Math.max(...rows.flat().map((value) => (Number.isFinite(value) ? Math.abs(value) : 0)));
    return rows.map((row) => row.map((value) => ({ value, colours: tint(value, largest) })));
  };
  const window = made.window.map((row) => row.map(({ value, padded, u, v }) => {
    const won = made.winner && u === made.winner.u && v === made.winner.v;
    return { value, padded, won, colours: grey(value) };
  }));
  const name = term.label ? `${term.label}: window` : "Window";
  if (rule.operation !== "convolution") return [{ name, rows: window, sign: "" }];
  return [
    { name, rows: window, sign: "×" },
    { name: "Kernel", rows: tinted(term.weights), sign: "=" },
    { name: "Products", rows: tinted(made.products), sign: "" },
  ];
}

/** Draws every term below the other, `wide` pixels wide; below `NARROW` of them the squares of a term stand below each other. */
function drawTerms(canvas, wide, rule, made, style) {
  const NARROW = 600;
  const ratio = window.devicePixelRatio || 1;
  const each = made.map((term, i) => squaresOf(rule, rule.terms[i], term));
  const lines = each[0]?.length === 1 && rule.kernel < 8 ? [each.flat()] : each; // single squares stand side by side
  const stacked = wide < NARROW && rule.kernel > 4;
  const across = stacked || !lines.length ? 1 : lines[0].length;
  const gap = 26;
  const room = (wide - gap * (across - 1)) / across;
  const width = Math.floor(Math.min(room / rule.kernel, wide < NARROW ? 44 : rule.kernel > 7 ? 34 : 56));
  const cell = { width, height: Math.max(18, Math.min(width, rule.kernel > 4 ? 22 : 32)) };
  const block = 22 + rule.kernel * cell.height + 8;
  const high = block * lines.length * (stacked ? (lines[0]?.length ?? 0) : 1);
  const used = Math.ceil(Math.min(wide, across * rule.kernel * width + gap * (across - 1)));
  if (canvas.width !== Math.round(used * ratio) || canvas.height !== Math.round(high * ratio)) {
    Object.assign(canvas, { width: Math.round(used * ratio), height: Math.round(high * ratio) });
    Object.assign(canvas.style, { width: `${used}px`, height: `${high}px` });
  }
  const pen = canvas.getContext("2d");
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, used, high);
  pen.textBaseline = "middle";
  let line = 0;
  for (const squares of lines) {
    squares.forEach(({ name, rows, sign }, i) => {
      const left = stacked ? 0 : i * (rule.kernel * width + gap);
      const top = line * block;
      pen.fillStyle = style.ink;
      pen.textAlign = "left";
      pen.font = `600 14px ${style.font}`;
      pen.fillText(name, left, top + 10);
      const signs = Math.max(3, Math.floor(cell.width / 7));
      const texts = rows.map((row) => row.map((one) => ({ ...one, text: numeral(one.value, signs) })));
      pen.textAlign = "center";
      pen.font = `600 ${Math.min(15, Math.max(10, cell.width * 0.36))}px ${style.font}`;
      drawCells(pen, texts, left, top + 22, cell, style.accent);
      pen.fillStyle = style.ink;
      pen.font = `600 18px ${style.font}`;
      if (sign && !stacked) pen.fillText(sign, left + rule.kernel * width + gap / 2, top + 22 + (rule.kernel * cell.height) / 2);
      if (stacked) line += 1;
    });
    if (!stacked) line += 1;
  }
}
