// Lights the article: every turn's citations, and what the active turn has read; draws the map of it; keeps
// the latest turn and its evidence in sight.
import { find, findAll, make, reveal } from "./dom.js";

let article = { id: "", blocks: new Map() };
let lit = new Map(); // number of a block: the pieces it shows, as text
let active = ""; // number of the turn whose marks are strong
let tall = 0; // of the transcript, when it was last followed

// Panes that the reader has scrolled, or worked in, are left where they are.
export const held = { reading: false, transcript: false };

export const marked = (key) => (key ? findAll(`#article mark[data-keys~="${key}"]`) : []);
export const keyOf = (control) => `${control.closest(".turn").dataset.turn}:${control.dataset.key}`;

export function chipsOf(key) {
  const [turn, number] = key.split(":");
  return findAll(`.turn[data-turn="${turn}"] .chip[data-key="${number}"]`);
}

// Of the citations that share a span, the active turn's comes first, then the latest.
export function citedKeys(node) {
  const first = (key) => key.startsWith(`${active}:`);
  const keys = (node.dataset.keys ?? node.dataset.key).split(" ").filter((key) => /:\d/.test(key));
  return keys.sort((a, b) => first(b) - first(a) || parseInt(b) - parseInt(a));
}

export function changed(shown) {
  const [first] = article.blocks.values();
  return shown?.dataset.article !== article.id || !first?.isConnected;
}

export function light(turn) {
  active = turn;
  const shown = find("article[data-article]");
  if (!shown) return;
  // The element may stay the same while everything in it is another article's.
  if (changed(shown)) {
    article = { id: shown.dataset.article, blocks: new Map() };
    for (const block of findAll("[data-block]", shown)) article.blocks.set(block.dataset.block, block);
    lit = new Map();
  }
  const wanted = Map.groupBy(
    findAll("#transcript .turn").flatMap(turnPieces),
    (piece) => String(piece.block),
  );
  for (const block of new Set([...lit.keys(), ...wanted.keys()])) {
    const pieces = wanted.get(block) ?? [];
    const signature = JSON.stringify(pieces);
    const node = article.blocks.get(block);
    if (!node || lit.get(block) === signature) continue;
    wrap(node, pieces);
    lit.set(block, signature);
  }
  drawMap();
}

function turnPieces(turn) {
  const number = turn.dataset.turn, now = number === active;
  return JSON.parse(turn.dataset.lit)
    .map((piece) => ({ ...piece, cited: /^\d/.test(piece.key), now, key: `${number}:${piece.key}` }))
    .filter((piece) => piece.cited || piece.now);
}

// Marks and numbers add no text, so a block's own text content is its original text.
function wrap(block, pieces) {
  const text = block.textContent;
  const edges = [...new Set(pieces.flatMap((piece) => [piece.start, piece.end]))].sort((a, b) => a - b);
  const nodes = [text.slice(0, edges[0])];
  edges.forEach((start, n) => {
    const end = edges[n + 1] ?? text.length;
    if (start === end) return;
    const here = pieces.filter((piece) => piece.start <= start && piece.end >= end);
    nodes.push(here.length ? mark(text.slice(start, end), here) : text.slice(start, end));
    nodes.push(...pieces.filter((piece) => piece.cited && piece.last && piece.end === end).map(backLink));
  });
  block.replaceChildren(...nodes);
}

function mark(textContent, pieces) {
  const now = pieces.filter((piece) => piece.now);
  const className = now.some((piece) => piece.cited) ? "cited" : now.length ? "read" : "past";
  return make("mark", { className, textContent }, { keys: pieces.map((piece) => piece.key).join(" ") });
}

function backLink({ key, now }) {
  const [turn, number] = key.split(":");
  const link = make("button", { type: "button", className: now ? "number" : "number past" }, { key, number });
  const told = turn < 0 ? "an answer about the earlier version" : "the briefing";
  const answer = turn > 0 ? `answer ${turn}` : told;
  link.setAttribute("aria-label", `Citation ${number} of ${answer}: back to it`);
  return link;
}

export function drawMap() {
  const map = find("#map"), reading = find("#reading");
  if (!map || !reading) return;
  const top = reading.getBoundingClientRect().top - reading.scrollTop;
  const seen = new Set();
  const ticks = findAll("#article mark").map((node) => {
    const at = Math.round(((node.getBoundingClientRect().top - top) / reading.scrollHeight) * 1000) / 10;
    const tick = make("i", { className: node.className.split(" ")[0] }, { keys: node.dataset.keys });
    tick.style.top = `${at}%`;
    return seen.has(at + tick.className) ? null : (seen.add(at + tick.className), tick);
  });
  map.replaceChildren(make("b", {}), ...ticks.filter(Boolean));
  drawView();
}

export function drawView() {
  const view = find("#map b"), reading = find("#reading");
  if (!view) return;
  view.style.top = `${(100 * reading.scrollTop) / reading.scrollHeight}%`;
  view.style.height = `${(100 * reading.clientHeight) / reading.scrollHeight}%`;
}

// The latest turn stays in sight as it grows, from its question on, until the reader does something else there.
export function keepUp(turn, begun) {
  const height = find("#transcript").scrollHeight;
  if (begun) held.transcript = false;
  else if (held.transcript || height === tall) return;
  tall = height;
  reveal(turn, "start");
}

export function follow(turn, begun, reopened) {
  const best = marked(turn.dataset.best && `${active}:${turn.dataset.best}`);
  const cited = findAll("#article mark.cited"), shown = cited.length ? cited : findAll("#article mark.read");
  // What the reader has scrolled to stays; a conversation that was reopened leaves the article at its beginning.
  if (begun) held.reading = reopened;
  if (best.length && !held.reading && !shown.some(visible)) reveal(best[0]);
}

function visible(node) {
  const box = node.getBoundingClientRect();
  return box.height > 0 && box.bottom > 0 && box.top < innerHeight;
}
