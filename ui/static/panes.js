// What leads from one pane to the other and what lies over both: jumps, quotes, panels, the theme; and what
// goes in and out by way of the browser: copies, saved files, dropped files.
import { find, findAll, flash, keep, kept, make, reveal } from "./dom.js";
import { chipsOf, citedKeys, drawMap, keyOf, light, marked } from "./article.js";

let opener = null; // gets the focus back when a panel closes
let doubted = ""; // mark of the question that the form for corrections is about
let saved = ""; // mark of the file that was saved last

export function pane(name) {
  const desk = find("#desk");
  if (desk) desk.dataset.pane = name;
  for (const tab of findAll(".panes button")) tab.setAttribute("aria-pressed", tab.dataset.pane === name);
  drawMap();
}

// ---- jumping ----

export function toArticle(control) {
  const key = keyOf(control);
  light(key.split(":")[0]);
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

export function toChat(key) {
  const [chip] = chipsOf(key);
  if (!chip) return;
  pane("chat");
  reveal(chip);
  chip.focus({ preventScroll: true });
  hideQuote();
  flash([chip, chip.closest(".statement")]);
}

// ---- quotes on hover and focus ----

const line = (className, textContent) => make("p", { className, textContent, dir: "auto" });

export function showQuote(node) {
  const keys = node.matches(".chip") ? [keyOf(node)] : citedKeys(node);
  const lines = node.matches(".chip")
    ? [line("quoted", node.dataset.quote), line("place", node.dataset.place)]
    : keys.flatMap(chipsOf).flatMap(rests);
  if (!lines.length) return hideQuote();
  const quote = find("#quote") ??
    find(".gradio-container").appendChild(make("div", { id: "quote", role: "tooltip" }));
  quote.replaceChildren(...lines);
  quote.hidden = false;
  place(quote, node.getClientRects()[0] ?? node.getBoundingClientRect());
  for (const lit of keys.flatMap(marked)) lit.classList.add("hot");
}

function rests(chip) {
  return [
    line("place", `Rests on this, in answer to: ${find(".asked", chip.closest(".turn")).textContent}`),
    line("rests", find(".said", chip.closest(".statement")).textContent),
  ];
}

function place(quote, box) {
  const left = Math.min(Math.max(12, box.left - 24), innerWidth - quote.offsetWidth - 12);
  const above = box.top - quote.offsetHeight - 8;
  quote.style.left = `${left}px`;
  quote.style.top = `${above > 8 ? above : box.bottom + 8}px`;
}

export function hideQuote() {
  const quote = find("#quote");
  if (quote) quote.hidden = true;
  for (const hot of findAll("mark.hot")) hot.classList.remove("hot");
}

// ---- panels and the theme ----

export function panel(name, from) {
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
export function correct() {
  const mark = find("#correct-about .asked")?.dataset.mark ?? "";
  if (mark === doubted) return;
  doubted = mark;
  if (mark) panel("correct", document.activeElement);
  else if (document.body.dataset.panel === "correct") panel("");
}

export function theme() {
  const chosen = kept("lectern-theme");
  const dark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  if (document.body.classList.contains("dark") !== dark) document.body.classList.toggle("dark", dark);
  const choice = find(`.theme input[value="${chosen}"]`);
  if (choice && !choice.checked) choice.checked = true;
}

export function choose(value) {
  keep("lectern-theme", value);
  theme();
}

// ---- copying, saving, dropping ----

export function copy(button) {
  const label = button.dataset.label ?? button.textContent;
  button.dataset.label = label;
  const say = (text) => {
    button.textContent = text;
    setTimeout(() => (button.textContent = label), 1500);
  };
  navigator.clipboard.writeText(button.dataset.copy).then(() => say("Copied"), () => say("Not allowed"));
}

export function saveFile() {
  const file = find("#outbox pre");
  if (!file || file.dataset.mark === saved) return;
  saved = file.dataset.mark;
  const href = URL.createObjectURL(new Blob([file.textContent], { type: file.dataset.media }));
  make("a", { href, download: file.dataset.name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60000);
}

export function onDrag(event) {
  if (!event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  document.body.classList.toggle("dropping", event.type === "dragover");
  const input = find("#upload input[type=file], input[type=file]#upload, #library input[type=file]");
  if (event.type !== "drop" || !input) return;
  input.files = event.dataTransfer.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}
