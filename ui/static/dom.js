// What the other modules build on: finding and making elements, what the browser keeps, gliding to a place.
// All text comes from the server already escaped; nothing here ever builds markup from text.

export const find = (selector, root = document) => root.querySelector(selector);
export const findAll = (selector, root = document) => [...root.querySelectorAll(selector)];

export const openArticle = () => find("article[data-article]")?.dataset.article ?? "";

export function make(tag, properties, data = {}) {
  const node = Object.assign(document.createElement(tag), properties);
  Object.assign(node.dataset, data);
  return node;
}

// A key by itself, where nothing is typed and nobody has served it yet.
export const plainKey = (event) =>
  !(event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing ||
    event.target.closest?.("input:not([type=radio]), textarea, select, [contenteditable]"));

export function send(act, value = "") {
  document.dispatchEvent(new CustomEvent("act", { detail: { act, value } }));
}

export function kept(name) {
  try {
    return localStorage.getItem(name) ?? "";
  } catch {
    return "";
  }
}

export function keep(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch { /* not allowed here */ }
}

// Glides only where the eye can follow: a long way, or for a reader who wants no motion, it jumps.
export function pace(top) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  return still || Math.abs(top) > 3 * innerHeight ? "auto" : "smooth";
}

export function reveal(node, block = "center") {
  node.scrollIntoView({ block, behavior: pace(node.getBoundingClientRect().top) });
}

export function flash(nodes) {
  for (const node of nodes) {
    node.classList.remove("flash");
    void node.offsetWidth; // restarts the animation
    node.classList.add("flash");
  }
}
