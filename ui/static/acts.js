// What the reader does, by pointer and by key, and what is done then; and what is done when the server has
// changed the page.
import { find, findAll, keep, reveal, send } from "./dom.js";
import { changed, citedKeys, drawMap, drawView, follow, held, keepUp, light, marked } from "./article.js";
import {
  choose,
  copy,
  correct,
  hideQuote,
  onDrag,
  pane,
  panel,
  saveFile,
  showQuote,
  theme,
} from "./panes.js";
import { toArticle, toChat } from "./panes.js";
import { hush, readAloud, relightSpoken } from "./aloud.js";
import { renewMarked } from "./select.js";
import { arrived, toBeside } from "./beside.js";
import { listNotes } from "./notes.js";
import { followLinks } from "./links.js";
import { brief } from "./briefing.js";

const CITED = ":is(#article, #beside) :is(.number, mark.cited, mark.past)";
let latest = { state: "", turn: "", working: false };

// ---- clicks, forms, pointers ----

const CLICKS = {
  ".part .chip": toBeside,
  ".chip, .jump": toArticle,
  [CITED]: (node) => toChat(citedKeys(node)[0]),
  ".panes button": (tab) => pane(tab.dataset.pane),
  "#map i": (tick) => reveal(marked(tick.dataset.keys.split(" ")[0])[0]),
  "[data-opens]": (button) => panel(button.dataset.opens, button),
  "button[data-copy]": copy,
  "button[data-aloud]": readAloud,
  "button[data-act]": onAct,
};

function onAct(button) {
  const { act, value } = button.dataset;
  if (["open", "ticked"].includes(act)) panel("");
  button.closest("details")?.removeAttribute("open");
  send(act, value);
}

function onClick(event) {
  for (const [selector, act] of Object.entries(CLICKS)) {
    const target = event.target.closest?.(selector);
    if (target) return act(target);
  }
  if (event.target === document.body || event.target.closest?.("#desk[inert], .panes[inert]")) panel("");
  for (const menu of findAll("details.export[open]")) if (!menu.contains(event.target)) menu.open = false;
}

function onHold({ target }) {
  for (const name of ["reading", "transcript"]) held[name] ||= Boolean(target.closest?.(`#${name}`));
}

function onSubmit(event) {
  const form = event.target.closest("form[data-act]");
  if (!form) return;
  event.preventDefault();
  send(form.dataset.act, form.elements.value.value);
}

function onChange({ target }) {
  if (target.name === "theme") choose(target.value);
  // Gradio takes a slider's value when a pointer lets go of it; keys must be heard as well.
  if (target.matches("#evidence [type=range]")) {
    target.dispatchEvent(new PointerEvent("pointerup", { bubbles: true }));
  }
}

function onPoint(event) {
  const node = event.target.closest?.(`.chip, ${CITED}`);
  if (node) showQuote(node);
  else hideQuote();
}

// ---- keys ----

function onKey(event) {
  const box = find("#question textarea");
  if (event.isComposing || !box) return;
  const typing = event.target.closest?.("input:not([type=radio]), textarea, [contenteditable]");
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (event.key === "Enter" && !event.shiftKey && event.target.matches?.("form[data-act] textarea")) {
    event.preventDefault();
    event.target.form.requestSubmit();
  } else if (
    event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !document.body.dataset.panel
  ) {
    event.preventDefault();
    pane("chat");
    box.focus();
  } else if (event.key === "Escape") escape(box, typing);
  else if (step && event.target.matches?.(".chip, .number")) {
    const all = findAll(event.target.matches(".chip") ? "#transcript .chip" : ".number");
    const next = all[all.indexOf(event.target) + step];
    if (next) event.preventDefault(), next.focus();
  } else if (step && event.target.matches?.("#scope input")) {
    // Gradio gives each of its radio buttons a name of its own, so the arrows must be served here.
    const all = findAll("#scope input"), next = all[all.indexOf(event.target) + step];
    if (next) event.preventDefault(), next.focus(), next.click();
  }
}

// One thing at a time, the nearest first: a quote, a menu, a panel, the voice, the answer at work, what was typed.
function escape(box, typing) {
  const quote = find("#quote:not([hidden])"), menu = find("details.export[open]"), stop = find("#stop");
  if (quote) return hideQuote();
  if (menu) return (menu.open = false), find("summary", menu).focus();
  if (document.body.dataset.panel) return panel("");
  if (hush()) return;
  if (stop?.offsetParent) return stop.click();
  if (typing && typing !== box) return;
  box.value = "";
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

// ---- what the server has changed ----

function refresh() {
  if (!find("#desk[data-pane]")) pane("chat");
  theme();
  saveFile();
  correct();
  const turns = findAll("#transcript .turn"), last = turns.at(-1);
  const shown = find("#article article[data-article]"), beside = find("#beside article[data-article]");
  const lights = last ? [last, ...findAll(".part", last)].map((part) => part.dataset.lit) : [];
  const state = [
    brief(shown?.dataset.article),
    shown?.dataset.article,
    turns.length,
    last?.dataset.turn,
    ...lights,
  ]
    .join(" ");
  const another = changed(shown), news = Boolean(beside) && changed(beside);
  const same = state === latest.state && !another && !news;
  const working = Boolean(last && find(".status", last));
  if (!working && (latest.working || !same)) keep("lectern-changed", String(Date.now()));
  const begun = last && !same && (last.dataset.turn !== latest.turn || another);
  latest.working = working;
  if (!same) {
    latest = { state, turn: last?.dataset.turn ?? "", working };
    light(latest.turn);
    if (last) follow(last, begun, another && !working);
  }
  arrived(beside, news);
  if (last) keepUp(last, begun);
  relightSpoken();
  renewMarked();
  listNotes();
  followLinks();
}

function watch() {
  let waiting = false;
  const observer = new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      refresh();
    });
  });
  const attributeFilter = ["data-lit", "data-article", "data-mark"];
  observer.observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter });
}

// ---- listeners, each for the whole document ----

function listen() {
  const on = {
    click: onClick,
    submit: onSubmit,
    change: onChange,
    mouseover: onPoint,
    focusin: onPoint,
    keydown: onKey,
  };
  Object.assign(on, { dragover: onDrag, dragleave: onDrag, drop: onDrag });
  for (const [name, act] of Object.entries(on)) document.addEventListener(name, act);
  for (const name of ["wheel", "touchmove", "pointerdown", "keydown"]) {
    document.addEventListener(name, onHold, { passive: true });
  }
  document.addEventListener("scroll", (event) => event.target === find("#reading") && drawView(), true);
  document.addEventListener("visibilitychange", () => document.hidden || send("sync"));
  addEventListener("storage", (event) => event.key === "lectern-changed" && send("sync"));
  addEventListener("resize", drawMap);
  document.fonts.addEventListener("loadingdone", drawMap); // text set in another face has another height
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", theme);
}

watch();
listen();
