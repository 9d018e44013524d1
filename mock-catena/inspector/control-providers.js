// Providers that Catena has not integrated: make one go live, and every request for it is answered.

import { read, report } from "./api.js";
import { command } from "./command.js";
import { h, put } from "./dom.js";
import { count } from "./format.js";
import { onEntry } from "./store.js";

export function providerControl() {
  const search = h("input", { type: "search", id: "provider-search", placeholder: "Search a provider", "aria-label": "Search providers", autocomplete: "off" });
  const place = h("div", { class: "providers" }, h("p", { class: "note" }, "Reading…"));
  let asked = 0;
  async function load() {
    const mine = (asked += 1);
    try {
      const found = await read(`/_mock/providers?size=8&q=${encodeURIComponent(search.value.trim())}`);
      if (mine === asked) put(place, found.length ? h("ul", { class: "plain" }, found.map(row)) : h("p", { class: "note" }, "No provider of the registry has this name."));
    } catch (error) {
      report(error, "The providers could not be read");
    }
  }
  function row({ ext_tsp_id, name, requests }) {
    const live = command({ label: "Make it live", method: "POST", path: "/_mock/providers/live", body: { ext_tsp_id }, then: load, tone: "small",
      said: ({ answered }) => `${name} is live; ${count(answered.length, "request was", "requests were")} answered` });
    return h("li", {}, h("span", { class: "grow" }, h("b", {}, name), requests > 0 && h("span", { class: "chip wait" }, count(requests, "request"))), live.curl, live.button);
  }
  search.addEventListener("input", load);
  let waiting;
  const stop = onEntry((entry) => {
    if (entry.what === "moved" && entry.command.startsWith("request") && !waiting) {
      waiting = setTimeout(() => { waiting = undefined; load(); }, 300);
    }
  });
  load();
  return { stop, element: h("div", {}, h("p", {}, "When a requested provider goes live, Catena emits ", h("code", {}, "tsp.created"), ". Providers that fleets requested come first."), h("div", { class: "card" }, search, place)) };
}
