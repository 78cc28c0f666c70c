// Addresses: what stands after the # leads to a passage; the server says which, and proves it. Jumps make
// entries in the browser's history, and going back lights what was lit.
import { find, findAll, flash, make, openArticle, plainKey, reveal, send } from "./dom.js";
import { chipsOf, held, light, relight } from "./article.js";
import { pane } from "./panes.js";
import { markedSpan } from "./places.js";

let opened = ""; // the article that was shown last
let followed = ""; // mark of what was lit last for a link
let quiet = 0; // timer of what is told

const hash = () => location.hash.slice(1);
const named = () => new URLSearchParams(hash()).get("article") ?? history.state?.article;
const addressOf = (link) => `article=${openArticle()}${link && `&${link}`}`;

export function followLinks() {
  const shown = openArticle();
  if (!shown) return;
  if (!opened && hash()) send("link", hash());
  else if (!opened) history.replaceState({ article: shown }, "");
  else if (shown !== opened && shown !== named()) visit("");
  opened = shown;
  show();
}

// The passages of a link, once each; where they are what an answer cites, that answer is lit, too.
function show() {
  const holder = find("#shown [data-shown]"), mark = holder?.dataset.shown ?? "";
  if (mark === followed) return;
  followed = mark;
  relight();
  if (!holder) return;
  if (holder.dataset.copied) return copyLink(holder.dataset.copied);
  const links = holder.dataset.link.split("&cite=").map((link, n) => (n ? `cite=${link}` : link));
  const answer = findAll("#transcript .turn").findLast((turn) =>
    links.every((link) => find(`.chip[data-link="${link}"]`, turn))
  );
  if (answer) light(answer.dataset.turn), reveal(answer, "nearest");
  const marks = findAll("#article mark.linked");
  if (!marks.length) return;
  held.reading = true;
  pane("article");
  reveal(marks[0]);
  flash(marks);
  marks[0].tabIndex = -1;
  marks[0].focus({ preventScroll: true });
}

function visit(link) {
  const holder = find("#shown [data-shown]:not([data-off])");
  if (holder && holder.dataset.link !== link) (holder.dataset.off = "", relight());
  const address = addressOf(link);
  if (address !== hash()) history.pushState({ article: openArticle() }, "", `#${address}`);
}

// ---- copying ----

function linkOf(node) {
  const holder = node.closest("[data-link]");
  if (holder) return holder.dataset.link;
  if (node.matches(".number")) return chipsOf(node.dataset.key)[0]?.dataset.link;
  if (node.matches(".pin")) return find(`#noted [data-note="${node.dataset.opened}"]`)?.dataset.link;
  const turn = node.matches(".copy-link") && node.closest(".turn");
  const chips = turn ? findAll(".chip[data-link]", turn) : [];
  return [...new Set(chips.map((chip) => chip.dataset.link))].join("&");
}

function copyLink(link) {
  const address = `${location.href.split("#")[0]}#${addressOf(link)}`;
  const written = navigator.clipboard?.writeText(address) ?? Promise.reject();
  written.then(() => tell("Link copied"), () => {
    visit(link);
    tell("Copying is not allowed here: the link is in the address bar");
  });
}

function tell(text) {
  const told = find("#told") ??
    find(".gradio-container").appendChild(make("div", { id: "told", role: "status" }));
  told.textContent = text;
  clearTimeout(quiet);
  quiet = setTimeout(() => (told.textContent = ""), 2500);
}

function linkOfMark(mark) {
  const [key] = mark.dataset.keys.split(" "), { note } = mark.dataset;
  if (mark.matches(".linked")) return find("#shown [data-link]")?.dataset.link;
  if (note) return find(`#noted [data-note="${note}"]`)?.dataset.link;
  const [turn, number] = key.split(":");
  return find(`.turn[data-turn="${turn}"] :is(.chip, .jump)[data-key="${number}"]`)?.dataset.link;
}

// ---- listeners ----

function onLinkClick({ target }) {
  const copies = target.closest?.(".copy-link"), jumps = target.closest?.(".chip, .jump, .goto");
  if (copies) copyLink(linkOf(copies));
  else if (jumps && linkOf(jumps)) visit(linkOf(jumps));
}

function onLinkKey(event) {
  if (event.key !== "c" || !plainKey(event)) return;
  const node = event.target.closest?.(".chip, .jump, .number, .pin, .goto, .note-kept, #article mark");
  const link = node && (node.matches("mark") ? linkOfMark(node) : linkOf(node)), span = markedSpan();
  if (!link && !span) return;
  event.preventDefault();
  if (link) copyLink(link);
  else send("address", span);
}

document.addEventListener("click", onLinkClick);
document.addEventListener("keydown", onLinkKey);
addEventListener("popstate", ({ state }) => {
  send("link", hash() || (state?.article && `article=${state.article}`) || "");
});
