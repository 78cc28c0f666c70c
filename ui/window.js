// What the window does by itself: lights the article, jumps between citation and text, keys, panes, panels.
// All text comes from the server already escaped; nothing here ever builds markup from text.
"use strict";
(() => {
  const find = (selector, root = document) => root.querySelector(selector);
  const findAll = (selector, root = document) => [...root.querySelectorAll(selector)];
  const make = (tag, properties, data = {}) => {
    const node = Object.assign(document.createElement(tag), properties);
    Object.assign(node.dataset, data);
    return node;
  };
  const send = (act, value = "") => document.dispatchEvent(new CustomEvent("act", { detail: { act, value } }));
  const kept = (name) => { try { return localStorage.getItem(name) ?? ""; } catch { return ""; } };
  const keep = (name, value) => { try { localStorage.setItem(name, value); } catch { /* not allowed here */ } };

  // Glides only where the eye can follow: a long way, or for a reader who wants no motion, it jumps.
  function reveal(node, block = "center") {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const far = Math.abs(node.getBoundingClientRect().top) > 3 * window.innerHeight;
    node.scrollIntoView({ block, behavior: still || far ? "auto" : "smooth" });
  }

  // ---- lighting: every turn's citations, and what the active turn has read ------------------------

  let article = { id: "", blocks: new Map() };
  let lit = new Map(); // number of a block: the pieces it shows, as text
  let active = ""; // number of the turn whose marks are strong
  let latest = { state: "", turn: "", working: false };

  function turnPieces(turn) {
    const number = turn.dataset.turn;
    return JSON.parse(turn.dataset.lit)
      .map((piece) => ({ ...piece, cited: /^\d/.test(piece.key), now: number === active, key: `${number}:${piece.key}` }))
      .filter((piece) => piece.cited || piece.now);
  }

  function changed(shown) {
    const [first] = article.blocks.values();
    return shown?.dataset.article !== article.id || !first?.isConnected;
  }

  function light() {
    const shown = find("article[data-article]");
    if (!shown) return;
    // The element may stay the same while everything in it is another article's.
    if (changed(shown)) {
      const blocks = findAll("[data-block]", shown).map((block) => [block.dataset.block, block]);
      article = { id: shown.dataset.article, blocks: new Map(blocks) };
      lit = new Map();
    }
    const wanted = new Map();
    for (const piece of findAll("#transcript .turn").flatMap(turnPieces)) {
      const block = String(piece.block);
      wanted.set(block, [...(wanted.get(block) ?? []), piece]);
    }
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
    const className = now.some((p) => p.cited) ? "cited" : now.length ? "read" : "past";
    return make("mark", { className, textContent }, { keys: pieces.map((piece) => piece.key).join(" ") });
  }

  function backLink({ key, now }) {
    const [turn, number] = key.split(":");
    const link = make("button", { type: "button", className: now ? "number" : "number past" }, { key, number });
    link.setAttribute("aria-label", `Citation ${number} of answer ${turn}: back to the answer`);
    return link;
  }

  function drawMap() {
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

  function drawView() {
    const view = find("#map b"), reading = find("#reading");
    if (!view) return;
    view.style.top = `${(100 * reading.scrollTop) / reading.scrollHeight}%`;
    view.style.height = `${(100 * reading.clientHeight) / reading.scrollHeight}%`;
  }

  const marked = (key) => (key ? findAll(`#article mark[data-keys~="${key}"]`) : []);
  const keyOf = (control) => `${control.closest(".turn").dataset.turn}:${control.dataset.key}`;
  const chipsOf = (key) => findAll(`.turn[data-turn="${key.split(":")[0]}"] .chip[data-key="${key.split(":")[1]}"]`);

  // ---- following the conversation -------------------------------------------------------------

  function refresh() {
    if (!find("#desk[data-pane]")) pane("chat");
    theme();
    saveFile();
    correct();
    const turns = findAll("#transcript .turn"), last = turns.at(-1);
    const shown = find("article[data-article]");
    const state = [shown?.dataset.article, turns.length, last?.dataset.turn, last?.dataset.lit].join(" ");
    const another = changed(shown), same = state === latest.state && !another;
    const working = Boolean(last && find(".status", last));
    if (!working && (latest.working || !same)) keep("lectern-changed", String(Date.now()));
    const begun = last && !same && (last.dataset.turn !== latest.turn || another);
    latest.working = working;
    if (!same) {
      active = last?.dataset.turn ?? "";
      latest = { state, turn: active, working };
      light();
      if (last) follow(last, begun, another, working);
    }
    if (last) keepUp(last, begun);
  }

  // The latest turn stays in sight as it grows, from its question on, until the reader does something else there.
  function keepUp(turn, begun) {
    const height = find("#transcript").scrollHeight;
    if (begun) keepUp.held = false;
    else if (keepUp.held || height === keepUp.height) return;
    keepUp.height = height;
    reveal(turn, "start");
  }

  function follow(turn, begun, another, working) {
    const best = marked(turn.dataset.best && `${active}:${turn.dataset.best}`);
    const cited = findAll("#article mark.cited"), shown = cited.length ? cited : findAll("#article mark.read");
    // What the reader has scrolled to stays; a conversation that was reopened leaves the article at its beginning.
    if (begun) follow.held = another && !working;
    if (best.length && !follow.held && !shown.some(visible)) reveal(best[0]);
  }

  function visible(node) {
    const box = node.getBoundingClientRect();
    return box.height > 0 && box.bottom > 0 && box.top < window.innerHeight;
  }

  function saveFile() {
    const file = find("#outbox pre");
    if (!file || file.dataset.mark === saveFile.last) return;
    saveFile.last = file.dataset.mark;
    const href = URL.createObjectURL(new Blob([file.textContent], { type: file.dataset.media }));
    make("a", { href, download: file.dataset.name }).click();
    setTimeout(() => URL.revokeObjectURL(href), 60000);
  }

  // ---- jumping --------------------------------------------------------------------------------

  function toArticle(control) {
    const key = keyOf(control);
    active = key.split(":")[0];
    light();
    pane("article");
    hideQuote();
    const marks = marked(key);
    if (!marks.length) return;
    reveal(marks[0]);
    flash(marks);
    const target = find(`#article .number[data-key="${key}"]`) ?? marks[0];
    if (target === marks[0]) target.tabIndex = -1;
    target.focus({ preventScroll: true });
    hideQuote();
  }

  function toChat(key) {
    const [chip] = chipsOf(key);
    if (!chip) return;
    pane("chat");
    reveal(chip);
    chip.focus({ preventScroll: true });
    hideQuote();
    flash([chip, chip.closest(".statement")]);
  }

  // Of the citations that share a span, the active turn's comes first, then the latest.
  const citedKeys = (node) => (node.dataset.keys ?? node.dataset.key).split(" ").filter((key) => /:\d/.test(key))
    .sort((a, b) => b.startsWith(`${active}:`) - a.startsWith(`${active}:`) || parseInt(b) - parseInt(a));

  function flash(nodes) {
    for (const node of nodes) {
      node.classList.remove("flash");
      void node.offsetWidth; // restarts the animation
      node.classList.add("flash");
    }
  }

  function pane(name) {
    const desk = find("#desk");
    if (desk) desk.dataset.pane = name;
    for (const tab of findAll(".panes button")) tab.setAttribute("aria-pressed", tab.dataset.pane === name);
    drawMap();
  }

  // ---- quotes on hover and focus ----------------------------------------------------------------

  const line = (className, textContent) => make("p", { className, textContent, dir: "auto" });

  function showQuote(node, lines, keys) {
    if (!lines.length) return hideQuote();
    const quote = find("#quote") ?? find(".gradio-container").appendChild(make("div", { id: "quote", role: "tooltip" }));
    quote.replaceChildren(...lines);
    quote.hidden = false;
    const box = node.getClientRects()[0] ?? node.getBoundingClientRect();
    const left = Math.min(Math.max(12, box.left - 24), window.innerWidth - quote.offsetWidth - 12);
    const above = box.top - quote.offsetHeight - 8;
    quote.style.left = `${left}px`;
    quote.style.top = `${above > 8 ? above : box.bottom + 8}px`;
    for (const key of keys) for (const lit of marked(key)) lit.classList.add("hot");
  }

  function showChip(chip) {
    showQuote(chip, [line("quoted", chip.dataset.quote), line("place", chip.dataset.place)], [keyOf(chip)]);
  }

  function showRests(node) {
    const keys = citedKeys(node);
    const lines = keys.flatMap(chipsOf).flatMap((chip) => [
      line("place", `Rests on this, in answer to: ${find(".asked", chip.closest(".turn")).textContent}`),
      line("rests", find(".said", chip.closest(".statement")).textContent),
    ]);
    showQuote(node, lines, keys);
  }

  function hideQuote() {
    const quote = find("#quote");
    if (quote) quote.hidden = true;
    for (const hot of findAll("#article mark.hot")) hot.classList.remove("hot");
  }

  // ---- panels, theme, copying, dropping ---------------------------------------------------------

  let opener = null;

  function panel(name, from) {
    const before = document.body.dataset.panel;
    document.body.dataset.panel = name;
    for (const behind of findAll("#desk, .panes")) behind.inert = Boolean(name);
    const open = name && find(`#${name}`);
    if (open) {
      open.setAttribute("role", "dialog");
      open.setAttribute("aria-modal", "true");
      open.setAttribute("aria-labelledby", `${name}-title`);
      opener = from;
      find("textarea:not([hidden]), button", open)?.focus();
    } else if (before) (opener?.isConnected ? opener : find("#question textarea")).focus();
  }

  // The form opens when the server has put a question into it, and closes when that is gone.
  function correct() {
    const mark = find("#correct-about .asked")?.dataset.mark ?? "";
    if (mark === (correct.last ?? "")) return;
    correct.last = mark;
    if (mark) panel("correct", document.activeElement);
    else if (document.body.dataset.panel === "correct") panel("");
  }

  function theme() {
    const chosen = kept("lectern-theme");
    const dark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    if (document.body.classList.contains("dark") !== dark) document.body.classList.toggle("dark", dark);
    const choice = find(`.theme input[value="${chosen}"]`);
    if (choice && !choice.checked) choice.checked = true;
  }

  function copy(button) {
    const label = button.dataset.label ?? button.textContent;
    button.dataset.label = label;
    const say = (text) => {
      button.textContent = text;
      setTimeout(() => (button.textContent = label), 1500);
    };
    navigator.clipboard.writeText(button.dataset.copy).then(() => say("Copied"), () => say("Not allowed"));
  }

  function onDrag(event) {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    document.body.classList.toggle("dropping", event.type === "dragover");
    const input = find("#upload input[type=file], input[type=file]#upload, #library input[type=file]");
    if (event.type !== "drop" || !input) return;
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // ---- listeners, each for the whole document -----------------------------------------------------

  const CLICKS = [
    [".chip, .jump", toArticle],
    ["#article .number, #article mark.cited, #article mark.past", (node) => toChat(citedKeys(node)[0])],
    [".panes button", (tab) => pane(tab.dataset.pane)],
    ["#map i", (tick) => reveal(marked(tick.dataset.keys.split(" ")[0])[0])],
    ["[data-opens]", (button) => panel(button.dataset.opens, button)],
    ["button[data-copy]", copy],
    ["button[data-act]", onAct],
  ];

  function onAct(button) {
    const { act, value } = button.dataset;
    if (act === "open") panel("");
    button.closest("details")?.removeAttribute("open");
    send(act, value);
  }

  function onClick(event) {
    for (const [selector, act] of CLICKS) {
      const target = event.target.closest?.(selector);
      if (target) return act(target);
    }
    if (event.target === document.body || event.target.closest?.("#desk[inert], .panes[inert]")) panel("");
    for (const menu of findAll("details.export[open]")) if (!menu.contains(event.target)) menu.open = false;
  }

  // What the reader scrolls, or works in, is left where it is.
  function onHold({ target }) {
    follow.held ||= Boolean(target.closest?.("#reading"));
    keepUp.held ||= Boolean(target.closest?.("#transcript"));
  }

  function onSubmit(event) {
    const form = event.target.closest("form[data-act]");
    if (!form) return;
    event.preventDefault();
    send(form.dataset.act, form.elements.value.value);
  }

  function onChange({ target }) {
    if (target.name === "theme") keep("lectern-theme", target.value), theme();
    // Gradio takes a slider's value when a pointer lets go of it; keys must be heard as well.
    if (target.matches("#evidence [type=range]")) target.dispatchEvent(new PointerEvent("pointerup", { bubbles: true }));
  }

  function onPoint(event) {
    const node = event.target.closest?.(".chip, #article .number, #article mark.cited, #article mark.past");
    if (!node) hideQuote();
    else if (node.matches(".chip")) showChip(node);
    else showRests(node);
  }

  function onKey(event) {
    const box = find("#question textarea");
    if (event.isComposing || !box) return;
    const typing = event.target.closest?.("input, textarea, [contenteditable]");
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (event.key === "Enter" && !event.shiftKey && event.target.matches?.("form[data-act] textarea")) {
      event.preventDefault();
      event.target.form.requestSubmit();
    } else if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !document.body.dataset.panel) {
      event.preventDefault();
      pane("chat");
      box.focus();
    } else if (event.key === "Escape") escape(box, typing);
    else if (step && event.target.matches?.(".chip, .number")) {
      const all = findAll(event.target.matches(".chip") ? "#transcript .chip" : "#article .number");
      const next = all[all.indexOf(event.target) + step];
      if (next) event.preventDefault(), next.focus();
    }
  }

  // One thing at a time, the nearest first: a quote, a menu, a panel, the answer at work, what was typed.
  function escape(box, typing) {
    const quote = find("#quote:not([hidden])"), menu = find("details.export[open]"), stop = find("#stop");
    if (quote) return hideQuote();
    if (menu) return (menu.open = false), find("summary", menu).focus();
    if (document.body.dataset.panel) return panel("");
    if (stop?.offsetParent) return stop.click();
    if (typing && typing !== box) return;
    box.value = "";
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function start() {
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
    const on = { click: onClick, submit: onSubmit, mouseover: onPoint, focusin: onPoint, keydown: onKey };
    Object.assign(on, { dragover: onDrag, dragleave: onDrag, drop: onDrag });
    for (const [name, act] of Object.entries(on)) document.addEventListener(name, act);
    document.addEventListener("change", onChange);
    for (const name of ["wheel", "touchmove", "pointerdown", "keydown"]) document.addEventListener(name, onHold, { passive: true });
    document.addEventListener("scroll", (event) => event.target.id === "reading" && drawView(), true);
    document.addEventListener("visibilitychange", () => document.hidden || send("sync"));
    window.addEventListener("storage", (event) => event.key === "lectern-changed" && send("sync"));
    window.addEventListener("resize", drawMap);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", theme);
  }

  if (document.body) start();
  else document.addEventListener("DOMContentLoaded", start);
})();
