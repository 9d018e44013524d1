// The list of deliveries of all sessions, newest first.

import { h, onceAFrame, put } from "./dom.js";
import { count, preciseTime, result } from "./format.js";
import { windowedList } from "./list.js";
import { go, link } from "./router.js";
import { deliveries, isTrouble, newestDeliveries, onChange, sessions } from "./store.js";

const STATES = ["waiting", "delivered", "failed", "overflowed", "dropped", "expired", "withdrawn"];

export function deliveriesPane() {
  const search = h("input", { type: "search", id: "search", placeholder: "Search an event, a URL or a fleet", "aria-label": "Search deliveries", autocomplete: "off" });
  const state = h("select", { "aria-label": "State" }, h("option", { value: "" }, "State"), STATES.map((name) => h("option", { value: name }, name)));
  const failing = h("input", { type: "checkbox", id: "failing" });
  const total = h("p", { class: "total", role: "status" });
  const empty = h("div", { class: "empty", hidden: true });
  const list = windowedList({ height: 60, key: (record) => record.number, row, label: "Deliveries, newest first" });

  const draw = onceAFrame(() => {
    const text = search.value.trim().toLowerCase();
    const found = newestDeliveries().filter((record) => (!state.value || record.state === state.value)
      && (!failing.checked || isTrouble(record))
      && (!text || record.event_name.includes(text) || record.url.toLowerCase().includes(text)
        || (sessions.get(record.session)?.fleet_ref ?? "").toLowerCase().includes(text)));
    total.textContent = found.length === deliveries.size
      ? count(found.length, "delivery", "deliveries")
      : `${count(found.length, "delivery", "deliveries")} of ${deliveries.size.toLocaleString("en")}`;
    empty.hidden = found.length > 0;
    list.element.hidden = found.length === 0;
    if (found.length === 0) {
      put(empty, deliveries.size === 0
        ? [h("h2", {}, "No deliveries yet"), h("p", {}, "Catena sends webhooks to subscriptions. ",
          h("a", { href: link({ view: "controls", section: "subscriptions" }) }, "Subscribe an endpoint"), ", then invite a fleet.")]
        : [h("h2", {}, "No delivery matches"), h("p", {}, "Change the search or the filters.")]);
    }
    list.show(found);
  });
  for (const filter of [search, state, failing]) filter.addEventListener("input", draw);
  const stop = onChange(draw);
  draw();
  const element = h("section", { class: "pane list-pane", "aria-label": "Deliveries" },
    h("div", { class: "pane-head" }, h("div", { class: "filters" }, search, h("div", { class: "selects" }, state),
      h("label", { class: "check", for: "failing" }, failing, "Failing"), total)),
    list.element, empty);
  return {
    element,
    stop,
    search: () => search.focus(),
    select: (number, reveal) => list.select(number, reveal),
    step(by) {
      const next = list.beside(by);
      if (next) go({ view: "deliveries", delivery: next });
      list.select(next, true);
    },
  };
}

function row(record) {
  const last = record.attempts.at(-1);
  const seen = last && result(last);
  const fleet = sessions.get(record.session)?.fleet_ref;
  return h("a", { href: link({ view: "deliveries", delivery: record.number }) },
    h("span", { class: "row-title" }, record.event_name),
    h("span", { class: `chip ${seen ? seen.tone : record.state === "waiting" ? "wait" : "bad"}` }, seen ? seen.text : record.state),
    h("span", { class: "row-detail" }, fleet ? `${fleet} → ${record.url}` : record.url),
    isTrouble(record) && record.state !== "delivered"
      ? h("span", { class: "row-trouble" }, record.state)
      : last && h("time", { datetime: last.sent_at }, preciseTime(last.sent_at)));
}
