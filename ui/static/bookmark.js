// Pages that come by a bookmark: it opens the window with their address behind `#add=`, and the reader is asked.
import { find, send } from "./dom.js";

const BROUGHT = "#add=";

// It runs in other pages, so it carries the window's address; made when it is reached for, before it is dragged.
function readyBookmark({ target }) {
  const box = target.closest?.("#bookmark");
  if (!box) return;
  // A bare # would begin the fragment of this very address, in which more characters are encoded.
  const opens = `${location.origin}${location.pathname}${BROUGHT}`.replace("#", "\\x23");
  const address = `javascript:void open('${opens}'+encodeURIComponent(location.href))`;
  find("a", box).href = find("button", box).dataset.copy = address;
}

function explainBookmark(event) {
  if (!event.target.closest?.("#bookmark a")) return;
  event.preventDefault();
  find("#bookmark [role=status]").textContent =
    "Here it does nothing: drag it to the bookmarks bar, and choose it there on the page to add.";
}

function brought() {
  const address = location.hash.slice(BROUGHT.length);
  if (!location.hash.startsWith(BROUGHT) || !find("article[data-article]")) return false;
  history.replaceState(history.state, "", location.pathname + location.search);
  if (find("#bookmark")) send("suggest", decoded(address));
  return true;
}

function decoded(address) {
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
}

for (const name of ["pointerover", "pointerdown", "focusin"]) document.addEventListener(name, readyBookmark);
document.addEventListener("click", explainBookmark);
addEventListener("popstate", brought); // before links.js, which then finds no address
if (location.hash.startsWith(BROUGHT)) {
  const arrival = new MutationObserver(() => brought() && arrival.disconnect());
  arrival.observe(document.body, { subtree: true, childList: true });
}
