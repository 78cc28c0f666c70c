// The briefing at the head of the conversation: shown when it is asked for, and again when the page is loaded
// anew while it was open.
import { find, keep, kept, reveal, send } from "./dom.js";
import { light } from "./article.js";
import { pane } from "./panes.js";

const BRIEFED = "lectern-briefing"; // what the browser keeps: the article whose briefing is open
const briefed = { article: "", shown: false, wanted: false }; // as it was last; whether it was just asked for

// Tells whether the briefing of the open article is shown.
export function brief(open = "") {
  const page = find("#briefing .turn"), before = briefed.shown;
  briefed.shown = Boolean(page);
  if (open !== briefed.article) {
    briefed.article = open;
    if (!page && open && kept(BRIEFED) === open) send("brief");
  } else if (briefed.shown !== before) keep(BRIEFED, page ? open : "");
  if (page && briefed.wanted) {
    briefed.wanted = false;
    requestAnimationFrame(() => toBriefing(page));
  }
  return briefed.shown;
}

function toBriefing(page) {
  pane("chat");
  light("0");
  reveal(page, "start");
  find(".asked", page).focus({ preventScroll: true });
}

function onBrief(event) {
  if (!event.target.closest?.("[data-act=brief]")) return;
  briefed.wanted = true;
  if (briefed.shown) brief(briefed.article);
}

document.addEventListener("click", onBrief);
