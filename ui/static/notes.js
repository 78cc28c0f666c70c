// The reader's notes: listed, searched, ordered, written beside; from the list into the article and back.
import { find, findAll, flash, keep, plainKey, reveal, send } from "./dom.js";
import { held, keyOf, marked, relight } from "./article.js";
import { pane, panel } from "./panes.js";
import { markedSpan } from "./places.js";

const SAVING = 700; // milliseconds after the last key
let listed = ""; // mark of the list that was shown last
let writing = null; // the note that is being written beside, and where
const drafts = new Map(); // id of a note: what is written beside it and not sent yet

const noteItem = (id) => find(`#noted [data-note="${id}"]`);
const noteOf = (node) => node.closest("#noted [data-note]")?.dataset.note;

export function listNotes() {
  const list = find("#noted [data-notes]");
  if (!list || list.dataset.notes === listed) return;
  const first = !listed;
  listed = list.dataset.notes;
  relight();
  for (const area of findAll("textarea", list)) {
    area.value = drafts.get(noteOf(area))?.text ?? area.defaultValue;
  }
  if (writing && document.activeElement === document.body) resume();
  sift();
  const open = find("#notes-open"), count = findAll("[data-note]", list).length;
  open.dataset.count = count || "";
  open.setAttribute("aria-label", count ? `Notes: ${count}` : "Notes");
  if (!first) keep("lectern-changed", String(Date.now()));
}

// The list was put in anew under the reader's hands.
function resume() {
  const area = noteItem(writing.id) && find("textarea", noteItem(writing.id));
  area?.focus({ preventScroll: true });
  area?.setSelectionRange(...writing.at);
}

function sift() {
  const words = find("#notes-search").value.toLowerCase().split(/\s+/).filter(Boolean);
  const colour = find("#notes-colour").value, newest = find("#notes-order").value === "newest";
  const items = findAll("#noted [data-note]");
  for (const item of items) {
    const text = `${item.textContent} ${find("textarea", item).value}`.toLowerCase();
    item.hidden = (colour && item.dataset.colour !== colour) || !words.every((word) => text.includes(word));
  }
  const wanted = [...items].sort((a, b) =>
    newest ? (a.dataset.added < b.dataset.added ? 1 : -1) : Number(a.dataset.place) - Number(b.dataset.place)
  );
  if (wanted.some((item, n) => item !== items[n])) items[0].parentElement.append(...wanted);
  const left = items.filter((item) => !item.hidden).length;
  const told = left < items.length ? `${left} of ${items.length} notes` : "";
  if (find("#notes-count").textContent !== told) find("#notes-count").textContent = told;
}

function save(id) {
  const draft = drafts.get(id);
  if (!draft) return;
  clearTimeout(draft.timer);
  drafts.delete(id);
  const area = noteItem(id) && find("textarea", noteItem(id));
  if (area) area.defaultValue = draft.text; // until the list comes again this is what the server has
  send("annotate", `${id} ${draft.text}`);
}

function openNote(id) {
  const item = noteItem(id);
  if (!item) return;
  panel("notes", find("#notes-open"));
  item.hidden = false;
  item.scrollIntoView({ block: "nearest" });
  flash([item]);
  find("textarea", item).focus({ preventScroll: true });
}

function goTo({ dataset: { key } }) {
  panel("");
  pane("article");
  const marks = marked(key);
  if (!marks.length) return;
  held.reading = true;
  reveal(marks[0]);
  flash(marks);
  const pin = find(`#article .pin[data-opened="${key.slice(5).split(".")[0]}"]`) ?? marks[0];
  pin.focus({ preventScroll: true });
}

// ---- keeping by key ----

function onNoteKey(event) {
  if (event.key !== "k" || !plainKey(event)) return;
  const control = event.target.closest?.("#transcript :is(.chip, .jump), #article .number");
  const key = control && (control.matches(".number") ? control.dataset.key : keyOf(control));
  const span = markedSpan(), value = key ? `quote ${key.replace(":", " ")}` : span;
  if (value) event.preventDefault(), send("keep", value);
}

// ---- listeners ----

function onNoteClick(event) {
  const { target } = event;
  const opens = target.closest?.(".open-note"), goes = target.closest?.("#noted .goto");
  const mark = target.closest?.("#article mark.noted:not(.cited, .past)");
  const id = opens?.dataset.opened ?? (mark && getSelection().isCollapsed ? mark.dataset.note : "");
  if (goes) goTo(goes);
  if (!id) return;
  openNote(id);
  event.stopImmediatePropagation(); // what lies beside a panel closes it
}

function onNoteInput({ target }) {
  if (target.matches?.("#notes-search")) sift();
  const id = target.matches?.("#noted textarea") && noteOf(target);
  if (!id) return;
  clearTimeout(drafts.get(id)?.timer);
  drafts.set(id, { text: target.value, timer: setTimeout(() => save(id), SAVING) });
}

function onNoteChange({ target }) {
  if (target.matches?.("#notes-colour, #notes-order")) sift();
  else if (target.matches?.(".kept-colour")) send("recolour", `${noteOf(target)} ${target.value}`);
}

function onCaret() {
  const area = find("#noted textarea:focus");
  if (area) writing = { id: noteOf(area), at: [area.selectionStart, area.selectionEnd] };
}

function onNoteLeft({ target, relatedTarget }) {
  const id = target.matches?.("#noted textarea") && noteOf(target);
  if (id) save(id);
  if (id && relatedTarget) writing = null;
}

const NOTE_EVENTS = { keydown: onNoteKey, click: onNoteClick, input: onNoteInput, change: onNoteChange };
Object.assign(NOTE_EVENTS, { selectionchange: onCaret, focusout: onNoteLeft });
for (const [name, act] of Object.entries(NOTE_EVENTS)) document.addEventListener(name, act);
addEventListener("pagehide", () => [...drafts.keys()].forEach(save));
