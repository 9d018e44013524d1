// Errors that stay until they are read, and short notices that do not have to be.

import { h } from "./dom.js";

const place = document.getElementById("problems");
const notice = document.getElementById("notice");
let ending;

/** Shows what went wrong and what to do next, until it is dismissed. The same one is not shown twice. */
export function problem(title, text) {
  const same = [...place.children].find((shown) => shown.dataset.text === title + text);
  if (same) return;
  const card = h("div", { class: "problem-card", role: "alert", data: { text: title + text } },
    h("div", {}, h("strong", {}, title), h("p", {}, text)),
    h("button", { type: "button", class: "icon", "aria-label": "Dismiss", onclick: () => card.remove() }, "×"));
  place.append(card);
}

/** Says that something was done. */
export function done(text) {
  notice.textContent = text;
  notice.dataset.shown = "";
  clearTimeout(ending);
  ending = setTimeout(() => delete notice.dataset.shown, 4000);
}
