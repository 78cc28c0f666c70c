// What the next question is about: words that the reader marked, named above the box until they are asked about,
// or else what is in view. A field that nobody sees goes to the server with the question.
import { find, make } from "./dom.js";
import { pane } from "./panes.js";
import { inView, tint, wholeOf } from "./places.js";

const KEPT = "lectern-about";
const SHORT = 60; // characters of what is asked about that are repeated above the box
let about = null; // article and place that the next question is about; null: not known yet

export const asksAbout = () => Boolean(about);

const field = () => find("#about textarea");

function fill(value) {
  const box = field();
  if (!box || box.value === value) return;
  box.value = value;
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

function noteAbout(value) {
  about = value;
  try {
    sessionStorage.setItem(KEPT, value);
  } catch { /* not allowed here */ }
}

function knownAbout() {
  try {
    return sessionStorage.getItem(KEPT) ?? "";
  } catch {
    return "";
  }
}

export function askAbout(place) {
  noteAbout(`${find("#article article").dataset.article} ${place}`);
  fill(place);
  drawChip();
  pane("chat");
  find("#question textarea").focus();
}

export function askAboutNothing() {
  noteAbout("");
  fill("");
  drawChip();
  find("#question textarea").focus();
}

function drawChip() {
  const node = find("#about-chip"), place = about.split(" ")[1];
  const [range] = tint("about", place ? [place] : []);
  if (!node || node.dataset.about === about) return;
  node.dataset.about = about;
  find("#question textarea").setAttribute("aria-describedby", node.id);
  if (!range) return node.replaceChildren();
  const words = range.toString().trim().replace(/\s+/g, " ");
  const shown = words.length > SHORT ? `${words.slice(0, SHORT).trimEnd()} …` : words;
  const off = make("button", { type: "button", className: "dismiss", textContent: "×" });
  off.setAttribute("aria-label", "Ask about the whole article instead");
  node.replaceChildren(make("span", { textContent: `About: “${shown}”`, dir: "auto" }), off);
}

// Once the question is asked the server empties the field, and with it goes what was asked about; it fills it
// again where the question came to nothing.
export function renewAbout(id) {
  if (about === null) {
    noteAbout(knownAbout());
    if (about.startsWith(`${id} `)) fill(about.split(" ")[1]);
  }
  const value = field()?.value ?? "", marked = /^\d/.test(value);
  if (about && !about.startsWith(`${id} `)) {
    noteAbout("");
    if (marked) fill("");
  } else if (marked !== Boolean(about)) noteAbout(marked ? `${id} ${value}` : "");
  drawChip();
}

export function renewInView() {
  const seen = inView();
  if (seen.length && !about) fill(`view ${wholeOf(seen[0], seen.at(-1))}`);
  return seen[0];
}
