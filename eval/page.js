// The filter of the questions. Its state is the address's fragment, so that a link keeps it.
(() => {
  "use strict";
  const form = document.getElementById("filter");
  const count = form.querySelector("output");
  const cards = [...document.querySelectorAll(".card")];
  const fields = [...form.querySelectorAll("[name]")];
  let texts = null;

  const words = (text) => text.toLowerCase().split(/\s+/).filter(Boolean);

  function textOf(place) {
    texts ??= cards.map((card) => card.textContent.toLowerCase());
    return texts[place];
  }

  function show() {
    const wanted = fields.filter((field) => field.type !== "search" && field.value);
    const sought = words(form.elements.text.value);
    let shown = 0;
    cards.forEach((card, place) => {
      const fits = wanted.every((field) => card.dataset[field.name] === field.value) &&
        sought.every((word) => textOf(place).includes(word));
      card.hidden = !fits;
      shown += fits;
    });
    count.value = `${shown} of ${cards.length} question${cards.length === 1 ? "" : "s"}`;
  }

  function keep() {
    const state = new URLSearchParams();
    for (const field of fields) if (field.value) state.set(field.name, field.value);
    const place = location.pathname + location.search;
    history.replaceState(null, "", state.size ? `${place}#${state}` : place);
  }

  function read() {
    const fragment = location.hash.slice(1);
    if (fragment && !fragment.includes("=")) {
      reveal(fragment);
      return;
    }
    const state = new URLSearchParams(fragment);
    for (const field of fields) {
      field.value = state.get(field.name) ?? "";
      if (field.selectedIndex === -1) field.value = "";
    }
    show();
  }

  // A link to a card that the filter hides: everything is shown again.
  function reveal(id) {
    const card = document.getElementById(id);
    if (!card?.hidden) return;
    for (const field of fields) field.value = "";
    show();
    card.scrollIntoView();
  }

  const change = () => {
    show();
    keep();
  };
  form.hidden = false;
  form.addEventListener("input", change);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(change));
  addEventListener("hashchange", read);
  show();
  read();
})();
