// An editable grid of numbers (3 x 3, 5 x 5 or 7 x 7). Python owns the numbers, this file shows them and
// sends the whole grid once for each edit. Streamlit calls the default export again on the same DOM for new
// data and for a change of theme, so everything that lasts is kept here, one record a mount.
const LIMIT = 1000;
const SIZES = [3, 5, 7];
const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const PATIENCE_MS = 10_000; // an answer that takes longer is taken for lost
const HELP =
  "Enter, Tab or leaving a cell applies its number, Escape restores it. Arrow up and down change it by 1, " +
  "with Shift by 0.1. Arrow left and right at the edge of the text, or Ctrl and any arrow, go to another cell; " +
  "Enter goes down. Fractions such as 1/9 and pasted matrices are accepted.";
const grids = new WeakMap();

export default function kernelGrid({ parentElement, key, data, setTriggerValue }) {
  if (!grids.has(parentElement)) grids.set(parentElement, build(parentElement, key));
  const grid = grids.get(parentElement);
  grid.trigger = setTriggerValue; // a new function each time: only the newest reaches the right fragment
  grid.data = data;
  grid.label.textContent = data.label;
  // Numbers from before our edit arrived are not shown: its answer follows.
  if (!grid.timer || data.heard === grid.number) answered(grid);
  // Streamlit calls this when the grid leaves the page, but also when two calls overlap.
  return () => grid.root.isConnected || clearTimeout(grid.timer);
}

// ---- numbers and text ----

/** "-1", "0,5", "1/9" as a number; NaN for anything else. */
function number(text) {
  const parts = text.trim().replaceAll("−", "-").replaceAll(",", ".").split("/");
  const plain = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i;
  if (parts.length > 2 || !parts.every((part) => plain.test(part))) return NaN;
  const value = parts.length === 2 ? Number(parts[0]) / Number(parts[1]) : Number(parts[0]);
  return Number.isFinite(value) ? value + 0 : NaN; // + 0 turns -0 into 0
}

/** What is wrong with a text, in one sentence; "" where nothing is. */
function fault(text) {
  const value = number(text);
  const shown = text.trim().length > 14 ? `${text.trim().slice(0, 12)}…` : text.trim();
  if (Number.isNaN(value))
    return `${shown ? `'${shown}'` : "An empty cell"} is not a number. Use digits, such as -1, 0.5 or 1/9.`;
  return Math.abs(value) > LIMIT ? `'${shown}' is too large. Use numbers from -${LIMIT} to ${LIMIT}.` : "";
}

/** Three significant digits, fewer where the cell has no room for them. */
function short(grid, value) {
  const room = grid.cells.length > 5 ? 5 : 6;
  const texts = [3, 2, 1].flatMap((n) => [String(Number(value.toPrecision(n))), value.toExponential(n - 1)]);
  return texts.find((text) => text.length <= room) ?? texts.at(-1);
}

/** Rows of texts: one row a line, a ";" or a bracket, and in a row blanks, tabs or commas. */
function matrix(text) {
  const between = text.includes("\t") ? /\s+/ : /[\s,]+/; // with tabs (spreadsheets) a comma is a decimal sign
  const rows = text.replace(/\]\s*,?\s*\[/g, "\n").replace(/[[\](){}]/g, " ").split(/[\n;]/);
  return rows.map((row) => row.split(between).filter(Boolean)).filter((row) => row.length);
}

/** How wide a text is, in em: enough to choose one size of type for the whole grid. */
const breadth = (text) => [...text].reduce((sum, sign) => sum + ({ ".": 0.28, "-": 0.4 }[sign] ?? 0.56), 0);

// ---- the elements ----

function build(parent, key) {
  const grid = { cells: [], inputs: [], number: 0, timer: 0, unsent: false, drawn: 0 };
  const named = { "aria-labelledby": `${key}-name` };
  grid.label = made("p", { class: "name", id: `${key}-name` });
  grid.note = made("p", { class: "note", id: `${key}-note`, role: "status" });
  grid.board = made("div", { class: "board", role: "grid", "aria-describedby": `${key}-help`, ...named });
  const hint = made("p", { class: "hint", "aria-hidden": "true" }, "↑ ↓ change by 1, with Shift 0.1");
  const sign = made("button", { class: "sign", type: "button", "aria-label": "Change the sign" }, "±");
  const help = made("p", { class: "nabla-unseen", id: `${key}-help` }, HELP);
  const foot = made("div", { class: "foot" }, grid.note, hint, sign);
  grid.root = made("div", { class: "nabla-kernel", role: "group", ...named }, grid.label, grid.board, foot, help);
  listen(grid, sign);
  parent.append(grid.root);
  return grid;
}

function layOut(grid, size) {
  const held = grid.inputs.flat().find((input) => input.matches(":focus"));
  const common = { inputmode: "decimal", autocomplete: "off", enterkeyhint: "next", "aria-errormessage": grid.note.id };
  const places = [...Array(size).keys()];
  const make = (row, column) => {
    const name = `row ${row + 1}, column ${column + 1}`;
    return Object.assign(made("input", { "aria-label": name, ...common }), { row, column });
  };
  const framed = (input) => made("div", { role: "gridcell" }, input);
  grid.inputs = places.map((row) => places.map((column) => make(row, column)));
  grid.board.replaceChildren(...grid.inputs.map((row) => made("div", { role: "row" }, ...row.map(framed))));
  grid.board.style.setProperty("--n", size);
  if (held) (grid.inputs[held.row]?.[held.column] ?? grid.inputs[0][0]).focus();
}

/** Shows these numbers; a cell being typed in is left alone as long as its own number stays the same. */
function show(grid, cells) {
  const before = grid.cells;
  grid.cells = cells;
  if (before.length !== cells.length) layOut(grid, cells.length);
  const largest = Math.max(...cells.flat().map(Math.abs)) || 1;
  for (const input of grid.inputs.flat()) {
    const value = cells[input.row][input.column];
    const typing = input.matches(":focus") && value === before[input.row]?.[input.column];
    if (!typing) write(grid, input);
    input.dataset.sign = Math.sign(value);
    // The tint grows with the size of the number; it starts at a tenth, to tell a small number from zero.
    input.style.setProperty("--share", `${(10 + (90 * Math.abs(value)) / largest).toFixed(1)}%`);
  }
  grid.board.style.setProperty("--em", Math.max(...cells.flat().map((value) => breadth(short(grid, value)))));
  if (String(before) !== String(cells)) grid.root.dataset.drawn = ++grid.drawn; // for tools that measure when it is on the screen
}

/** The cell's own number as text, in full while it has the focus. */
function write(grid, input) {
  const value = grid.cells[input.row][input.column];
  const full = String(value);
  input.value = input.matches(":focus") ? full : short(grid, value);
  input.title = full;
  complain(grid, input, "");
}

function complain(grid, input, message) {
  if (message) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
  if (message || !grid.board.querySelector("[aria-invalid]")) grid.note.textContent = message;
  return !message;
}

// ---- edits ----

/** One message in flight: while the server works, newer edits are kept here and then sent as one. */
function send(grid) {
  grid.unsent = Boolean(grid.timer);
  if (grid.unsent) return;
  grid.number = Math.max(grid.number, grid.data.heard) + 1;
  grid.timer = setTimeout(() => answered(grid), PATIENCE_MS);
  grid.sent = grid.cells;
  grid.trigger("edit", { number: grid.number, cells: grid.cells, was: grid.data.cells });
}

function answered(grid) {
  const { unsent, sent, data } = grid;
  clearTimeout(grid.timer);
  Object.assign(grid, { timer: 0, unsent: false });
  if (unsent && String(sent) === String(data.cells)) send(grid);
  else show(grid, data.cells); // where Python decided otherwise, edits on top of ours are void too
}

/** Takes over what the cell says, if it is a number. An unchanged number is not sent. */
function commit(grid, input) {
  const message = fault(input.value);
  if (message) return complain(grid, input, message);
  const value = number(input.value);
  const changed = value !== grid.cells[input.row][input.column];
  if (changed) show(grid, grid.cells.with(input.row, grid.cells[input.row].with(input.column, value)));
  write(grid, input);
  if (changed) send(grid);
  return true;
}

function step(grid, input, by) {
  const start = fault(input.value) ? grid.cells[input.row][input.column] : number(input.value);
  const next = Number((start + by).toPrecision(12)); // 0.1 + 0.2 is 0.3 here
  input.value = String(Math.min(LIMIT, Math.max(-LIMIT, next)));
  commit(grid, input);
  input.select();
}

function paste(grid, input, text) {
  const rows = matrix(text);
  const wrong = rows.flat().find(fault);
  const square = SIZES.includes(rows.length) && rows.every((row) => row.length === rows.length);
  if (wrong) return complain(grid, input, fault(wrong));
  const size = `${rows.length} × ${rows[0].length}`;
  if (!square) return complain(grid, input, `Paste 3, 5 or 7 rows of as many numbers. This was ${size}.`);
  const cells = rows.map((row) => row.map(number));
  const changed = String(cells) !== String(grid.cells);
  show(grid, cells);
  for (const one of grid.inputs.flat()) write(grid, one);
  if (changed) send(grid);
}

function listen(grid, sign) {
  const { board } = grid;
  const own = (event) => (grid.inputs[event.target.row]?.[event.target.column] === event.target ? event.target : null);
  const go = (row, column) => {
    const next = grid.inputs[row]?.[column];
    next?.focus();
    next?.select(); // where it had the focus already
  };

  board.addEventListener("keydown", (event) => {
    const input = own(event);
    if (!input || event.altKey || event.isComposing) return;
    const { row, column, selectionStart: start, selectionEnd: end, value } = input;
    const all = start === 0 && end === value.length;
    const [down, right] = ARROWS[event.key] ?? [0, 0];
    const atEdge = !event.shiftKey && (all || (start === end && start === (right < 0 ? 0 : value.length)));
    if (event.key === "Enter") commit(grid, input) && go(grid.inputs[row + 1] ? row + 1 : row, column);
    else if (event.key === "Escape") write(grid, input);
    else if (down && !event.ctrlKey) step(grid, input, (event.shiftKey ? -0.1 : -1) * down);
    else if (down || (right && (event.ctrlKey || atEdge))) go(row + down, column + right);
    else return;
    event.preventDefault();
  });
  board.addEventListener("focusin", (event) => {
    const input = own(event);
    if (!input) return;
    if (!input.hasAttribute("aria-invalid")) write(grid, input);
    input.select();
  });
  board.addEventListener("focusout", (event) => own(event) && commit(grid, own(event)));
  board.addEventListener("mousedown", (event) => {
    if (!own(event) || own(event).matches(":focus")) return; // a second click places the caret
    event.preventDefault(); // the first selects all, which the browser's own handling would undo
    event.target.focus();
  });
  board.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text");
    if (!own(event) || matrix(text).flat().length < 2) return; // one number: the browser puts it at the caret
    event.preventDefault();
    paste(grid, event.target, text);
  });
  // The decimal keyboard of some phones has no minus sign.
  sign.addEventListener("mousedown", (event) => event.preventDefault()); // the cell keeps the focus
  sign.addEventListener("click", () => {
    const input = board.querySelector("input:focus");
    if (input) input.value = input.value.startsWith("-") ? input.value.slice(1) : `-${input.value}`;
  });
}
