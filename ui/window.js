// What the window does by itself: lights the article, jumps between citation and text, keys, panes.
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

  // Glides only where the eye can follow: a long way, or for a reader who wants no motion, it jumps.
  function reveal(node, block = "center") {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const far = Math.abs(node.getBoundingClientRect().top) > 3 * window.innerHeight;
    node.scrollIntoView({ block, behavior: still || far ? "auto" : "smooth" });
  }

  let lit = { signature: "", turn: null, blocks: [] };
  let latest = "";

  // ---- lighting ------------------------------------------------------------------------------

  function unlight() {
    // Marks and numbers add no text, so a block's own text content is its original text.
    for (const block of lit.blocks) block.textContent = block.textContent;
    lit = { signature: "", turn: null, blocks: [] };
  }

  function light(turn) {
    const article = find("article[data-article]");
    const signature = article ? `${article.dataset.article} ${turn.dataset.turn} ${turn.dataset.lit}` : "";
    if (!article || signature === lit.signature) return;
    unlight();
    const byBlock = new Map();
    for (const segment of JSON.parse(turn.dataset.lit)) {
      byBlock.set(segment.block, [...(byBlock.get(segment.block) ?? []), segment]);
    }
    const blocks = [];
    for (const [number, segments] of byBlock) {
      const block = find(`[data-block="${number}"]`, article);
      if (!block) continue;
      wrap(block, segments);
      blocks.push(block);
    }
    lit = { signature, turn: turn.dataset.turn, blocks };
  }

  function wrap(block, segments) {
    const text = block.textContent;
    const nodes = [];
    let at = 0;
    for (const { start, end, keys, numbers } of segments) {
      nodes.push(text.slice(at, start));
      const kind = /(^| )\d/.test(keys) ? "cited" : "read";
      nodes.push(make("mark", { className: kind, textContent: text.slice(start, end) }, { keys }));
      nodes.push(...numbers.map(backLink));
      at = end;
    }
    block.replaceChildren(...nodes, text.slice(at));
  }

  function backLink(number) {
    const link = make("button", { type: "button", className: "number" }, { key: number });
    link.setAttribute("aria-label", `Citation ${number}: back to the answer`);
    return link;
  }

  // ---- following the conversation -------------------------------------------------------------

  function refresh() {
    if (!find("#desk[data-pane]")) pane("chat");
    const last = findAll("#transcript .turn").at(-1);
    if (!last) {
      unlight();
      latest = "";
      return;
    }
    const state = `${last.dataset.turn} ${last.dataset.lit}`;
    const article = find("article[data-article]")?.dataset.article ?? "";
    if (`${article} ${state}` === latest) return;
    const begun = !latest.startsWith(`${article} ${last.dataset.turn} `);
    latest = `${article} ${state}`;
    light(last);
    follow(last, begun);
  }

  function follow(turn, begun) {
    const transcript = find("#transcript");
    const room = transcript.scrollHeight - transcript.scrollTop - transcript.clientHeight;
    if (begun) reveal(turn, "start");
    else if (room < 240) reveal(turn, "end");
    const best = marked(turn.dataset.best);
    const inSight = findAll("#article mark").some(visible);
    if (best.length && !inSight) reveal(best[0]);
  }

  function visible(node) {
    const box = node.getBoundingClientRect();
    return box.height > 0 && box.bottom > 0 && box.top < window.innerHeight;
  }

  const marked = (key) => (key ? findAll(`#article mark[data-keys~="${key}"]`) : []);

  // ---- jumping --------------------------------------------------------------------------------

  function toArticle(control) {
    light(control.closest(".turn"));
    pane("article");
    hideQuote();
    const marks = marked(control.dataset.key);
    if (!marks.length) return;
    reveal(marks[0]);
    flash(marks);
    const target = find(`#article .number[data-key="${control.dataset.key}"]`) ?? marks[0];
    if (target === marks[0]) target.tabIndex = -1;
    target.focus({ preventScroll: true });
  }

  function toChat(number) {
    const chip = find(`.turn[data-turn="${lit.turn}"] .chip[data-key="${number.dataset.key}"]`);
    if (!chip) return;
    pane("chat");
    reveal(chip);
    chip.focus({ preventScroll: true });
    flash([chip]);
  }

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
  }

  // ---- quotes on hover and focus ----------------------------------------------------------------

  function showQuote(chip) {
    const quote = find("#quote") ?? find(".gradio-container").appendChild(make("div", { id: "quote", role: "tooltip" }));
    quote.textContent = chip.dataset.quote;
    quote.hidden = false;
    const box = chip.getBoundingClientRect();
    const left = Math.min(Math.max(12, box.left - 24), window.innerWidth - quote.offsetWidth - 12);
    const above = box.top - quote.offsetHeight - 8;
    quote.style.left = `${left}px`;
    quote.style.top = `${above > 8 ? above : box.bottom + 8}px`;
    for (const mark of marked(chip.dataset.key)) mark.classList.toggle("hot", sameTurn(chip));
  }

  const sameTurn = (chip) => chip.closest(".turn").dataset.turn === lit.turn;

  function hideQuote() {
    const quote = find("#quote");
    if (quote) quote.hidden = true;
    for (const mark of findAll("#article mark.hot")) mark.classList.remove("hot");
  }

  // ---- listeners, each for the whole document -----------------------------------------------------

  const CLICKS = [
    [".chip, .jump", toArticle],
    ["#article .number", toChat],
    [".panes button", (tab) => pane(tab.dataset.pane)],
  ];

  function onClick(event) {
    for (const [selector, act] of CLICKS) {
      const target = event.target.closest?.(selector);
      if (target) return act(target);
    }
  }

  function onPoint(event) {
    const chip = event.target.closest?.(".chip");
    if (chip) showQuote(chip);
    else hideQuote();
  }

  function onKey(event) {
    const box = find("#question textarea");
    if (event.isComposing || !box) return;
    const typing = event.target.closest?.("input, textarea, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      pane("chat");
      box.focus();
    } else if (event.key === "Escape" && (!typing || typing === box)) {
      escape(box);
    }
  }

  function escape(box) {
    hideQuote();
    const stop = find("#stop");
    if (stop?.offsetParent) return stop.click();
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
    const attributeFilter = ["data-lit", "data-article"];
    observer.observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter });
    document.addEventListener("click", onClick);
    document.addEventListener("mouseover", onPoint);
    document.addEventListener("focusin", onPoint);
    document.addEventListener("keydown", onKey);
  }

  if (document.body) start();
  else document.addEventListener("DOMContentLoaded", start);
})();
