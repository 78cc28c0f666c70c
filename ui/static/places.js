// Places in the article, as `block:offset-block:offset`. They are counted in its text alone: what is lit in it adds
// none.
import { find, findAll } from "./dom.js";

export const BLOCK = "#article article [data-block]";

export function offsetIn(block, node, at) {
  const before = document.createRange();
  before.selectNodeContents(block);
  before.setEnd(node, at);
  return before.toString().length;
}

export const wholeOf = (first, last = first) =>
  `${first.dataset.block}:0-${last.dataset.block}:${last.textContent.length}`;

function spanOf(range) {
  if (!range.toString().trim()) return "";
  const blocks = findAll(BLOCK).filter((block) => range.intersectsNode(block));
  if (!blocks.length) return "";
  const first = blocks[0], last = blocks.at(-1);
  const from = first.contains(range.startContainer)
    ? offsetIn(first, range.startContainer, range.startOffset)
    : 0;
  const to = last.contains(range.endContainer)
    ? offsetIn(last, range.endContainer, range.endOffset)
    : last.textContent.length;
  return `${first.dataset.block}:${from}-${last.dataset.block}:${to}`;
}

export const markedRange = () => (getSelection().rangeCount ? getSelection().getRangeAt(0) : null);

export function markedSpan() {
  const range = markedRange();
  return range && find("#reading")?.contains(range.commonAncestorContainer) ? spanOf(range) : "";
}

function seek(number, offset, set) {
  const block = find(`#article article [data-block="${number}"]`);
  const texts = block && document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  let node = texts?.nextNode();
  while (node && offset > node.nodeValue.length) {
    offset -= node.nodeValue.length;
    node = texts.nextNode();
  }
  if (node) set(node, offset);
  return Boolean(node);
}

function rangeOf(place) {
  const [first, from, last, to] = place.split(/[:-]/).map(Number), range = document.createRange();
  const begun = seek(first, from, (node, at) => range.setStart(node, at));
  return begun && seek(last, to, (node, at) => range.setEnd(node, at)) ? range : null;
}

export function tint(name, places) {
  const ranges = places.map(rangeOf).filter(Boolean);
  globalThis.CSS.highlights?.set(name, new globalThis.Highlight(...ranges));
  return ranges;
}

// The blocks that can be read just now.
export function inView() {
  const reading = find("#reading"), blocks = findAll(BLOCK), frame = reading?.getBoundingClientRect();
  if (!blocks.length || !frame.height) return [];
  const top = frame.top + find("#bar").offsetHeight;
  const below = (edge) => {
    let low = 0, high = blocks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (edge(blocks[middle].getBoundingClientRect())) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  const first = below((box) => box.bottom > top + 8), after = below((box) => box.top >= frame.bottom);
  return blocks.slice(first, Math.max(after, first + 1));
}
