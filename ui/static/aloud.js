// Reads aloud, a sentence at a time, by a voice of this device: the article from where its reader is, or an
// answer. What is spoken is lit without a change to the text, and kept in sight.
import { find, findAll, keep, kept, openArticle, pace, plainKey, send } from "./dom.js";

const speech = globalThis.speechSynthesis;

let sentences = { article: "", places: [] }; // where the open article's sentences lie: block, start, end
let awaited = null; // of the article whose sentences are on their way: its id, and the block to begin with
let spoken = null; // what is read; without an utterance while it pauses

const turnAround = (node) => node.closest(".turn")?.dataset.turn ?? "";

// ---- what is read ----

export function readAloud(button) {
  if (button.dataset.aloud === "stop") hush();
  else toggleVoice(turnAround(button));
}

function toggleVoice(turn) {
  if (spoken?.turn === turn) return spoken.utterance ? pauseVoice() : speakOn();
  hush();
  if (!voice(turn)) return send("voiceless");
  if (turn) beginAt(turn, 0);
  else if (sentences.article === openArticle()) beginAt("", firstAt(blockHere()));
  else {
    awaited = { article: openArticle(), block: blockHere() };
    speech.speak(new SpeechSynthesisUtterance("")); // phones let a page speak only from a tap on
    send("sentences");
  }
}

function beginAt(turn, at) {
  spoken = { article: openArticle(), turn, at, voice: voice(turn), follows: true };
  speakOn();
}

// A voice elsewhere would be sent the text.
function voice(turn) {
  const root = find(turn ? `.turn[data-turn="${turn}"]` : "#article article");
  const language = root?.closest("[lang]")?.lang || "en";
  const name = (tag) => tag.toLowerCase().split(/[-_]/)[0];
  const own = speech.getVoices().filter((one) => one.localService && name(one.lang) === name(language));
  return own.find((one) => one.default) ?? own[0];
}

function speakOn() {
  const range = spokenRange(spoken.at);
  if (!range) return hush();
  const utterance = new SpeechSynthesisUtterance(range.toString());
  Object.assign(utterance, { voice: spoken.voice, lang: spoken.voice.lang, rate: Number(speedKept()) });
  const still = () => spoken?.utterance === utterance;
  utterance.onend = () => still() && (spoken.at++, speakOn());
  utterance.onerror = ({ error }) => still() && voiceFailed(error);
  spoken.utterance = utterance; // held, or the browser forgets it and never says that it has ended
  speech.speak(utterance);
  lightSpoken(range);
  labelVoice();
}

// Another page takes the voice, or the browser wants a tap first: the next one goes on.
function voiceFailed(error) {
  if (["interrupted", "canceled", "not-allowed"].includes(error)) return pauseVoice();
  hush();
  send("voiceless");
}

// Not by `pause` of the browser's, which phones do not know, and which holds up other pages.
function pauseVoice() {
  spoken.utterance = null;
  speech.cancel();
  labelVoice();
}

export function hush() {
  const was = spoken ?? awaited;
  if (spoken?.utterance) pauseVoice();
  spoken = awaited = null;
  globalThis.CSS.highlights?.delete("spoken");
  if (was) labelVoice();
  return Boolean(was);
}

const speedKept = () => kept("lectern-speed") || "1";

// ---- where it lies ----

function spokenRange(at) {
  if (spoken?.turn) {
    const node = findAll(`.turn[data-turn="${spoken.turn}"] :is(.refusal, .said)`)[at];
    const range = document.createRange();
    return node && (range.selectNodeContents(node), range);
  }
  const [block, start, end] = sentences.places[at] ?? [];
  return bounded(find(`#article [data-block="${block}"]`), start, end);
}

// Marks cut a block's text into several nodes.
function bounded(block, start, end) {
  if (!block) return null;
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT), range = document.createRange();
  let before = 0;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const length = node.textContent.length;
    if (start >= before && start < before + length) range.setStart(node, start - before);
    if (end <= before + length) {
      range.setEnd(node, end - before);
      return range;
    }
    before += length;
  }
  return null;
}

// The block that has the focus or the caret; -1 where that is not in sight.
function blockHere() {
  const nodes = [document.activeElement, getSelection().anchorNode?.parentElement];
  const block = nodes.map((node) => node?.closest("#article [data-block]")).find(Boolean);
  return block && inPane(block) ? Number(block.getAttribute("data-block")) : -1;
}

// The first sentence of a block, else of those in sight.
function firstAt(block) {
  const top = paneFrame().top, first = findAll("#article [data-block]").find(inPane);
  const seen = (n) => spokenRange(n)?.getBoundingClientRect().top >= top;
  const from = Number(first?.dataset.block ?? Infinity);
  const begins = (place, n) => block < 0 ? place[0] >= from && seen(n) : place[0] === block;
  return Math.max(sentences.places.findIndex(begins), 0);
}

function paneFrame(turn = "") {
  const box = find(turn ? "#transcript" : "#reading").getBoundingClientRect();
  return { top: box.top + (turn ? 0 : find("#bar").offsetHeight), bottom: box.bottom, height: box.height };
}

function inPane(node) {
  const box = node.getBoundingClientRect(), { top, bottom } = paneFrame(spoken?.turn);
  return box.bottom > top && box.top < bottom;
}

// Whoever scrolls away from what is spoken is left there, until it is in sight again. A hidden pane says nothing.
function lightSpoken(range) {
  globalThis.CSS.highlights?.set("spoken", new Highlight(range));
  const { top, bottom, height } = paneFrame(spoken.turn), box = range.getBoundingClientRect();
  if (height) {
    if (spoken.range) spoken.follows = inPane(spoken.range);
    const whole = box.top >= top && box.bottom <= bottom;
    const behavior = pace(box.top), pane = find(spoken.turn ? "#transcript" : "#reading");
    if (spoken.follows && !whole) pane.scrollBy({ top: box.top - top - height / 4, behavior });
  }
  spoken.range = range;
}

// ---- what the page shows of it ----

function labelVoice() {
  for (const button of findAll("button[data-aloud]")) {
    const mine = spoken && spoken.turn === turnAround(button);
    const text = !mine ? "Listen" : spoken.utterance ? "Pause" : "Resume";
    if (button.dataset.aloud === "stop") button.hidden = !spoken;
    else if (button.textContent !== text) button.textContent = text;
  }
  const choice = find("select[name=speed]");
  if (choice && choice.value !== speedKept()) choice.value = speedKept();
}

// The server has changed the page: sentences have come, what is read has gone, or its text is in other nodes.
export function relightSpoken() {
  const sent = find("#outbox [data-sentences]")?.dataset.sentences;
  if (sent && sent !== sentences.article) {
    sentences = { article: sent, places: JSON.parse(find("#outbox [data-sentences]").textContent) };
  }
  if (awaited && awaited.article !== openArticle()) awaited = null;
  if (awaited && awaited.article === sentences.article) beginAt("", firstAt(awaited.block)), (awaited = null);
  const range = spoken && (spoken.article === openArticle() ? spokenRange(spoken.at) : null);
  if (spoken && !range) hush();
  if (range) globalThis.CSS.highlights?.set("spoken", new Highlight(spoken.range = range));
  labelVoice();
}

function onLetter(event) {
  const alone = plainKey(event) && !event.repeat && !document.body.dataset.panel;
  if (event.key === "l" && alone) toggleVoice(spoken?.turn ?? "");
}

function onSpeed({ target }) {
  if (target.name !== "speed") return;
  keep("lectern-speed", target.value);
  if (spoken?.utterance) pauseVoice(), speakOn();
}

if (speech) {
  document.documentElement.classList.add("voiced");
  speech.getVoices(); // some browsers look for them only when they are asked
  document.addEventListener("keydown", onLetter);
  document.addEventListener("change", onSpeed);
  addEventListener("pagehide", hush);
}
