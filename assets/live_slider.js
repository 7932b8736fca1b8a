// A slider that sends its value while it is dragged: at most one message under way, and the last value wins.
// Python owns the value. Streamlit calls the default export again on the same DOM for new data and for a change
// of theme, so everything that lasts is kept here, one record a mount.
const PATIENCE_MS = 10_000; // an answer that takes longer is taken for lost
const QUIET_MS = 300; // keys have no release: so long after the last one the change is over
const SIGN = `<svg viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="10"/>
  <path d="M9.1 9a3 3 0 0 1 5.8 1c0 2-3 3-3 3M12 17h.01"/></svg>`; // a question mark in a circle, as Streamlit's
const sliders = new WeakMap();
const mounted = new Set();
let writer = null; // whose change of the address Python does not know yet: two at once would overwrite each other

export default function liveSlider({ parentElement, key, data, setTriggerValue }) {
  if (!sliders.has(parentElement)) sliders.set(parentElement, build(parentElement, key));
  const slider = sliders.get(parentElement);
  mounted.add(slider);
  slider.trigger = setTriggerValue; // a new function each time: only the newest reaches the right fragment
  slider.data = data;
  describe(slider);
  // A value from before our message arrived is not shown: its answer follows.
  if (!slider.timer || data.heard === slider.number) answered(slider);
  // Streamlit calls this when the slider leaves the page, but also when two calls overlap.
  return () => slider.root.isConnected || leave(slider);
}

// ---- what is shown ----

function build(parent, key) {
  const slider = { value: NaN, number: 0, timer: 0, quiet: 0, pause: 0, held: false, unsent: false, telling: false };
  const unseen = { "aria-hidden": "true" }; // a screen reader has it from the input
  slider.label = made("label", { class: "label", for: `${key}-input` });
  slider.sign = made("button", { type: "button", "aria-describedby": `${key}-help` });
  slider.sign.innerHTML = SIGN;
  slider.help = made("div", { class: "help", id: `${key}-help`, role: "tooltip", popover: "manual" });
  slider.input = made("input", { type: "range", id: `${key}-input` });
  slider.shown = made("span", { class: "value", ...unseen });
  slider.ends = [made("span", {}), made("span", {})];
  slider.hint = made("span", { class: "hint" }, slider.sign, slider.help);
  const ends = made("div", { class: "ends", ...unseen }, ...slider.ends);
  const head = made("div", { class: "head" }, slider.label, slider.hint);
  const rail = made("div", { class: "rail" }, slider.input, slider.shown, ends);
  slider.root = made("div", { class: "nabla-live-slider" }, head, rail);
  listen(slider);
  explain(slider);
  parent.append(slider.root);
  return slider;
}

const spelled = ({ data }, value) => (data.odds ? probability(value) : `${value.toFixed(data.decimals)}${data.unit}`);
const pointed = ({ data, input }) => Number(input.valueAsNumber.toFixed(data.decimals)); // 0.3, not 0.30000000000000004

/** Three digits near 0 and 1: what is neither must not look so. */
function probability(odds) {
  const share = 100 / (1 + Math.exp(-odds));
  return `${share.toFixed(share < 0.1 || share > 99.9 ? 3 : 1)}%`;
}

/** Everything but the value: only where it is new, since data comes with each value. */
function describe(slider) {
  const { value, heard, ...fixed } = slider.data;
  const stamp = JSON.stringify(fixed);
  if (slider.stamp === stamp) return;
  const { label, help, minimum, maximum, step } = slider.data;
  Object.assign(slider, { stamp, value: NaN });
  slider.label.textContent = label;
  slider.help.textContent = help;
  slider.hint.hidden = !help;
  slider.sign.setAttribute("aria-label", `Help for ${label}`);
  if (help) slider.input.setAttribute("aria-describedby", slider.help.id);
  else slider.input.removeAttribute("aria-describedby");
  Object.assign(slider.input, { min: minimum, max: maximum, step });
  slider.ends.forEach((end, i) => (end.textContent = spelled(slider, [minimum, maximum][i])));
  show(slider, pointed(slider));
}

function show(slider, value) {
  if (value === slider.value) return;
  const { minimum, maximum } = slider.data;
  const text = spelled(slider, value);
  slider.value = value;
  slider.input.value = value;
  slider.input.setAttribute("aria-valuetext", text);
  slider.shown.textContent = text;
  slider.root.style.setProperty("--share", (value - minimum) / (maximum - minimum));
}

/** The help, above everything else on the page, so that no box clips it; for the mouse, the keyboard and touch. */
function explain({ sign, help, hint }) {
  const open = () => {
    if (help.matches(":popover-open")) return;
    help.showPopover();
    const [from, own] = [sign.getBoundingClientRect(), help.getBoundingClientRect()];
    help.style.top = `${from.top > own.height ? from.top - own.height : from.bottom}px`;
    help.style.left = `${Math.max(8, from.right - own.width)}px`;
  };
  for (const type of ["focus", "click"]) sign.addEventListener(type, open);
  sign.addEventListener("blur", closeHelp);
  hint.addEventListener("pointerenter", open);
  hint.addEventListener("pointerleave", closeHelp); // not on the way from the sign to the text
}

function closeHelp() {
  for (const help of document.querySelectorAll(".nabla-live-slider :popover-open")) help.hidePopover();
}

addEventListener("keydown", (event) => event.key === "Escape" && closeHelp());
addEventListener("scroll", closeHelp, true);

// ---- the hand ----

function listen(slider) {
  const { input } = slider;
  input.addEventListener("input", () => {
    show(slider, pointed(slider));
    slider.unsent = true;
    if (!slider.held) {
      clearTimeout(slider.quiet);
      slider.quiet = setTimeout(() => release(slider), QUIET_MS);
    }
    advance(slider);
  });
  input.addEventListener("pointerdown", (event) => (slider.held = event.button === 0));
  input.addEventListener("change", () => slider.held && release(slider)); // for keys it comes with each of them
  input.addEventListener("blur", () => release(slider));
}

function release(slider) {
  clearTimeout(slider.quiet);
  Object.assign(slider, { quiet: 0, held: false });
  advance(slider);
}

for (const type of ["pointerup", "pointercancel"])
  addEventListener(type, () => mounted.forEach((slider) => slider.held && release(slider)), true);
// The address is older or newer than what Python last said: its answer follows, and is not to be overwritten.
addEventListener("popstate", () => mounted.forEach((slider) => (slider.passed = slider.data)));

// ---- messages ----

/** Sends what is due. At rest the slider shows what Python says, and the address says it too.
 *
 * A message carries the state of all widgets. One that only reports the address has time: it waits until the page is
 * `calm`, or it would bring back the old state of a widget that Python has just set and the page does not show yet.
 */
function advance(slider, calm = false) {
  const { data } = slider;
  if (slider.timer) return; // while the server works, newer values replace each other
  const unsent = (slider.unsent &&= slider.value !== data.value);
  const resting = !slider.held && !slider.quiet;
  if (resting && !unsent) show(slider, data.value);
  const free = (!writer || writer === slider) && (unsent || data !== slider.passed);
  if (resting && free && writeAddress(slider)) writer = slider;
  const done = resting && writer === slider && (unsent || calm);
  if (!unsent && !done) return resting && writer === slider && wait(slider);
  slider.unsent = false;
  slider.telling = done;
  slider.number = Math.max(slider.number, data.heard) + 1;
  slider.timer = setTimeout(() => answered(slider), PATIENCE_MS);
  slider.trigger("move", { value: slider.value, number: slider.number, done });
}

function wait(slider) {
  slider.pause ||= setTimeout(() => {
    slider.pause = 0;
    advance(slider, !document.querySelector("[data-test-script-state]:not([data-test-script-state=notRunning])"));
  }, QUIET_MS);
}

function answered(slider) {
  clearTimeout(slider.timer);
  slider.timer = 0;
  if (slider.telling) passOn(slider);
  else advance(slider);
}

/** The next slider may write to the address. */
function passOn(slider) {
  slider.telling = false;
  if (writer === slider) writer = null;
  mounted.forEach((one) => advance(one));
}

function leave(slider) {
  for (const timer of [slider.timer, slider.quiet, slider.pause]) clearTimeout(timer);
  mounted.delete(slider);
  passOn(slider);
}

// ---- the address ----

const quoted = (text) =>
  encodeURIComponent(text)
    .replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%20", "+");

/** Puts the value into the address, or takes the default out of it; false where there is nothing to change.
 *
 * It must be spelled exactly as Python will spell it (`urlencode`, repeated names together): Streamlit makes an
 * entry in the history for every other spelling.
 */
function writeAddress({ data, value }) {
  const names = new Map();
  for (const [name, text] of new URLSearchParams(location.search)) names.set(name, [...(names.get(name) ?? []), text]);
  const wanted = value === data.default ? [] : [String(value)];
  const given = names.get(data.name) ?? [];
  if (given.length === wanted.length && given[0] === wanted[0]) return false;
  if (wanted.length) names.set(data.name, wanted);
  else names.delete(data.name);
  const pairs = [...names].flatMap(([name, texts]) => texts.map((text) => `${quoted(name)}=${quoted(text)}`));
  const search = pairs.length ? `?${pairs.join("&")}` : "";
  try {
    history.replaceState(history.state, "", location.pathname + search + location.hash);
  } catch {
    return false; // Safari allows 100 changes in 30 seconds; the next one counts again
  }
  return true;
}
