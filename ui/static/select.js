// What the reader marks: a bar to ask about words of the article, and what the words of an answer stand on.
// Paragraphs can be gone through, and asked about, by key.
import { find, findAll, reveal, send } from "./dom.js";
import { held } from "./article.js";
import { hideQuote, pane } from "./panes.js";
import { BLOCK, markedRange, markedSpan, offsetIn, tint, wholeOf } from "./places.js";
import { askAbout, askAboutNothing, asksAbout, renewAbout, renewInView } from "./about.js";

const SETTLED = 350; // milliseconds without a change after which words of an answer are looked up
const onGlass = matchMedia("(pointer: coarse)");
let span = ""; // what the bar is about, as `block:offset-block:offset`
let served = ""; // what the bar was last used for, or sent away from: it comes back once something else is marked
let pressed = false; // whether a mouse is just marking
let fingered = false; // whether it was a finger that came last
let waiting = 0, settling = 0, viewing = 0;
let stood = ""; // mark of what an answer's words stand on, as it was shown last

// ---- the bar ----

const onBar = (target) => Boolean(target.closest?.("#marked"));
const barShown = () => find("#marked:not([hidden])");

function hideBar() {
  const bar = barShown();
  if (bar) bar.hidden = true;
  served = span;
  span = "";
}

function showBar() {
  const bar = find("#marked"), reading = find("#reading");
  if (!bar || bar.contains(document.activeElement)) return;
  const frame = reading.getBoundingClientRect();
  span = markedSpan();
  bar.hidden = !span || span === served;
  if (!span) served = "";
  if (bar.hidden) return;
  const range = markedRange();
  for (const button of findAll("button", bar)) button.dataset.value = span;
  const box = [...range.getClientRects()].at(-1) ?? range.getBoundingClientRect();
  bar.hidden = box.bottom < frame.top || box.top > frame.bottom;
  const edge = fingered || onGlass.matches; // where a finger marks, the system shows a menu of its own
  const left = Math.min(
    Math.max(frame.left + 8, box.right - bar.offsetWidth),
    innerWidth - bar.offsetWidth - 8,
  );
  const most = innerHeight - bar.offsetHeight - 12;
  bar.style.left = `${edge ? (innerWidth - bar.offsetWidth) / 2 : left}px`;
  bar.style.top = `${edge ? most : Math.max(8, Math.min(box.bottom + 8, most))}px`;
}

function soon() {
  cancelAnimationFrame(waiting);
  if (!pressed) waiting = requestAnimationFrame(showBar);
}

// ---- paragraphs: the first in view is the one that Tab leads to ----

function rove(block) {
  for (const old of findAll(`${BLOCK}[tabindex]`)) if (old !== block) old.removeAttribute("tabindex");
  if (!block) return;
  block.tabIndex = 0;
  block.setAttribute("aria-keyshortcuts", findAll("#marked button").map((b) => b.ariaKeyShortcuts).join(" "));
}

function drawInView() {
  const first = renewInView();
  if (first && !document.activeElement.closest(BLOCK)) rove(first);
}

function step(block, by) {
  const blocks = findAll(BLOCK), next = blocks[blocks.indexOf(block) + by];
  if (next) rove(next), next.focus();
}

// ---- words of an answer ----

function lookUp() {
  const range = markedRange();
  const said = range?.startContainer.parentElement?.closest("#transcript .said");
  if (!said?.contains(range.endContainer) || !range.toString().trim()) return;
  const { turn } = findAll("#transcript .turn").find((node) => node.contains(said)).dataset;
  const place = findAll(`.turn[data-turn="${turn}"] .said`).indexOf(said);
  const from = offsetIn(said, range.startContainer, range.startOffset);
  const to = offsetIn(said, range.endContainer, range.endOffset);
  send("stands", `${turn}:${place}:${from}-${to}`);
}

function drawStands() {
  const node = find("#stands [data-mark]");
  if (!node || node.dataset.mark === stood) return;
  stood = node.dataset.mark;
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return;
  const box = selection.getRangeAt(0).getBoundingClientRect();
  hideQuote();
  node.classList.add("shown");
  node.style.left = `${Math.max(8, Math.min(box.left, innerWidth - node.offsetWidth - 8))}px`;
  const under = box.bottom + 8, above = box.top - node.offsetHeight - 8;
  node.style.top = `${under + node.offsetHeight < innerHeight ? under : Math.max(8, above)}px`;
  const [range] = tint("stands", JSON.parse(node.dataset.lit));
  if (range && !held.reading) reveal(range.startContainer.parentElement);
}

function hideStands() {
  const node = find("#stands .shown");
  if (!node) return false;
  node.classList.remove("shown");
  tint("stands", []);
  return true;
}

// ---- keys ----

function onMarkedKey(event) {
  const { key, target } = event, bar = barShown(), done = () => event.preventDefault();
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.body.dataset.panel) return;
  const buttons = findAll("#marked button"), at = buttons.indexOf(target);
  const turn = { ArrowRight: 1, ArrowLeft: -1 }[key];
  const block = target.closest?.(BLOCK);
  if (key === "Escape") return escapeMarked(event, bar, at);
  if (at >= 0) {
    if (turn) done(), buttons[(at + turn + buttons.length) % buttons.length].focus();
    return;
  }
  if (target.closest?.("input, textarea, [contenteditable]")) return;
  if (key === "Tab" && !event.shiftKey && bar) return done(), buttons[0].focus();
  const by = { ArrowDown: 1, ArrowUp: -1 }[key];
  if (by && target === block) return done(), step(block, by);
  const button = buttons.find((b) => b.ariaKeyShortcuts === key),
    place = bar ? markedSpan() : target === block && wholeOf(block); // the bar may not have followed yet
  if (!button || !place) return;
  done();
  button.dataset.value = place;
  button.click();
}

function escapeMarked(event, bar, at) {
  const box = find("#question textarea");
  if (bar) {
    hideBar();
    if (at >= 0) find(`${BLOCK}[tabindex]`)?.focus({ preventScroll: true });
  } else if (hideStands()) getSelection().removeAllRanges();
  else if (asksAbout() && event.target === box && !box.value && !find("#stop")?.offsetParent) {
    askAboutNothing();
  } else return;
  event.stopImmediatePropagation();
}

// ---- listeners ----

function onMarkedClick({ target }) {
  const button = target.closest?.("#marked button");
  if (target.closest?.("#about-chip button")) return askAboutNothing();
  if (!button) return;
  hideBar();
  if (button.dataset.want === "ask") askAbout(button.dataset.value);
  else if (!["keep", "address"].includes(button.dataset.act)) pane("chat");
}

function onSelection() {
  soon();
  hideStands();
  clearTimeout(settling);
  settling = setTimeout(lookUp, SETTLED);
}

// Called whenever the page has changed.
export function renewMarked() {
  const id = find("#article article")?.dataset.article;
  if (!id) return;
  renewAbout(id);
  drawInView();
  drawStands();
}

document.addEventListener("selectionchange", onSelection);
document.addEventListener("keydown", onMarkedKey);
document.addEventListener("click", onMarkedClick);
document.addEventListener("pointerdown", ({ target, pointerType }) => {
  fingered = pointerType !== "mouse";
  pressed = !fingered && !onBar(target);
  if (find("#article")?.contains(target)) served = "";
});
// What is marked stays marked, and the focus where it is.
document.addEventListener("mousedown", (event) => onBar(event.target) && event.preventDefault());
document.addEventListener("pointerup", ({ target }) => {
  pressed = false;
  if (!onBar(target)) soon();
});
document.addEventListener("scroll", ({ target }) => {
  if (target !== find("#reading")) return;
  if (span) soon();
  clearTimeout(viewing);
  viewing = setTimeout(drawInView, 150);
}, true);
