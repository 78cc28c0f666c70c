// The article that stands beside the open one, and the ticks in the library.
import { find, findAll, flash, keep, kept, reveal, send } from "./dom.js";
import { keyOf, light, marked } from "./article.js";
import { hideQuote, pane } from "./panes.js";

let awaitedChip = ""; // citation to be shown as soon as its article is there
let offered = false; // whether the ticks of an earlier visit were handed to the server

export function toBeside(chip) {
  const { article } = chip.closest(".part").dataset;
  awaitedChip = keyOf(chip);
  if (find("#article article")?.dataset.article === article) pane("article");
  else if (find("#beside article")?.dataset.article !== article) return send("beside", article);
  else pane("beside");
  toMark();
}

function toMark() {
  const key = awaitedChip;
  awaitedChip = "";
  light(key.split(":")[0]);
  const marks = marked(key);
  if (!marks.length) return;
  reveal(marks[0]);
  flash(marks);
  const target = find(`:is(#article, #beside) .number[data-key="${key}"]`) ?? marks[0];
  if (target === marks[0]) target.tabIndex = -1;
  target.focus({ preventScroll: true });
  hideQuote();
}

// `news`: another article has come to stand there.
export function arrived(beside, news) {
  const tab = find('.panes [data-pane="beside"]');
  if (tab && tab.hidden === Boolean(beside)) tab.hidden = !beside;
  if (!beside && find('#desk[data-pane="beside"]')) pane("article");
  if (news && awaitedChip) {
    pane("beside");
    toMark();
  } else if (news) find("#beside mark.cited")?.scrollIntoView({ block: "center" });
  remember();
}

// ---- ticks, which the browser keeps ----

function remember() {
  const ids = kept("lectern-ticked");
  if (offered || !find("#books .book")) return;
  offered = true;
  if (ids) send("tick", ids);
}

function onTick({ target }) {
  if (!target.matches?.(".tick")) return;
  const ids = findAll(".tick:checked").map((tick) => tick.value).join(" ");
  keep("lectern-ticked", ids);
  send("tick", ids);
}

function onTicking({ target }) {
  if (target.closest?.("button[data-act=tick]")) keep("lectern-ticked", "");
  if (!target.closest?.("button[data-act=ticked]")) return;
  // Once the panel is closed, which gives the focus back to what opened it.
  setTimeout(() => {
    pane("chat");
    find("#question textarea").focus();
  });
}

document.addEventListener("change", onTick);
document.addEventListener("click", onTicking);
