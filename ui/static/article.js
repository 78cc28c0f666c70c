// Lights the article: every turn's citations, and what the active turn has read; draws the map of it; keeps
// the latest turn and its evidence in sight.
import { find, findAll, make, reveal } from "./dom.js";

// What is known of an article on the page: its blocks, and the pieces that each shows, as text.
const known = new WeakMap();
const OTHERS = ":is(#noted, #shown) [data-lit]:not([data-off])";
let active = ""; // number of the turn whose marks are strong
let tall = 0; // of the transcript, when it was last followed

// Panes that the reader has scrolled, or worked in, are left where they are.
export const held = { reading: false, transcript: false };

const articles = () => findAll(":is(#article, #beside) article[data-article]");
export const marked = (key) => (key ? findAll(`:is(#article, #beside) mark[data-keys~="${key}"]`) : []);
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

// The element may stay the same while everything in it is another article's.
export function changed(shown) {
  const { id, blocks } = known.get(shown) ?? {};
  return !shown || shown.dataset.article !== id || !blocks.values().next().value?.isConnected;
}

export function light(turn) {
  active = turn;
  const [open] = articles();
  if (!open) return;
  // What the parts of an answer say lights their own articles.
  const said = findAll("#transcript :is(.turn, .part)").flatMap(turnPieces);
  const others = findAll(OTHERS).flatMap(otherPieces);
  const wanted = Map.groupBy([...said, ...others], (piece) => piece.article ?? open.dataset.article);
  for (const shown of articles()) lightOne(shown, wanted.get(shown.dataset.article) ?? []);
  drawMap();
}

function lightOne(shown, lights) {
  if (changed(shown)) {
    const blocks = new Map(findAll("[data-block]", shown).map((block) => [block.dataset.block, block]));
    known.set(shown, { id: shown.dataset.article, blocks, lit: new Map() });
  }
  const { blocks, lit } = known.get(shown);
  const wanted = Map.groupBy(lights, (piece) => String(piece.block));
  for (const block of new Set([...lit.keys(), ...wanted.keys()])) {
    const pieces = wanted.get(block) ?? [];
    const signature = JSON.stringify(pieces);
    const node = blocks.get(block);
    if (!node || lit.get(block) === signature) continue;
    wrap(node, pieces);
    lit.set(block, signature);
  }
}

function turnPieces(part) {
  const number = part.closest(".turn").dataset.turn, now = number === active, { article } = part.dataset;
  return JSON.parse(part.dataset.lit)
    .map((piece) => ({ ...piece, article, cited: /^\d/.test(piece.key), now, key: `${number}:${piece.key}` }))
    .filter((piece) => piece.cited || piece.now);
}

// What is neither cited nor read: the reader's notes, and what a link leads to.
function otherPieces({ dataset: { lit: pieces, note, colour } }) {
  return JSON.parse(pieces).map((piece) => ({ ...piece, other: true, note, colour }));
}

export const relight = () => light(active);

// Marks, numbers and pins add no text, so a block's own text content is its original text.
function wrap(block, pieces) {
  const text = block.textContent;
  const edges = [...new Set(pieces.flatMap((piece) => [piece.start, piece.end]))].sort((a, b) => a - b);
  const nodes = [text.slice(0, edges[0])];
  edges.forEach((start, n) => {
    const end = edges[n + 1] ?? text.length;
    if (start === end) return;
    const here = pieces.filter((piece) => piece.start <= start && piece.end >= end);
    nodes.push(here.length ? mark(text.slice(start, end), here) : text.slice(start, end));
    const ended = pieces.filter((piece) => piece.last && piece.end === end);
    nodes.push(...ended.filter((piece) => piece.cited).map(backLink));
    nodes.push(...ended.filter((piece) => piece.note).map(pin));
  });
  block.replaceChildren(...nodes);
}

function mark(textContent, pieces) {
  const now = pieces.filter((piece) => piece.now), others = pieces.filter((piece) => piece.other);
  const lit = now.some((piece) => piece.cited) ? "cited" : now.length ? "read" : "past";
  const noted = others.findLast((piece) => piece.note), linked = others.some((piece) => !piece.note);
  const names = [others.length < pieces.length && lit, noted && "noted", linked && "linked"];
  const keys = pieces.map((piece) => piece.key).join(" ");
  const data = noted ? { keys, note: noted.note, colour: noted.colour } : { keys };
  return make("mark", { className: names.filter(Boolean).join(" "), textContent }, data);
}

function backLink({ key, now }) {
  const [turn, number] = key.split(":");
  const link = make("button", { type: "button", className: now ? "number" : "number past" }, { key, number });
  const told = turn < 0 ? "an answer about the earlier version" : "the briefing";
  const answer = turn > 0 ? `answer ${turn}` : told;
  link.setAttribute("aria-label", `Citation ${number} of ${answer}: back to it`);
  return link;
}

function pin({ note, colour }) {
  const button = make("button", { type: "button", className: "pin open-note" }, { opened: note, colour });
  button.setAttribute("aria-label", `Your note, ${colour}: open it`);
  return button;
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
