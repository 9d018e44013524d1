// The list of sessions: live, searched, filtered, of any length; and the form that invites a fleet.

import { command } from "./command.js";
import { h, onceAFrame, put } from "./dom.js";
import { clockTime, count } from "./format.js";
import { windowedList } from "./list.js";
import { go, link } from "./router.js";
import { keepSessions, newestSessions, onChange, sessions, troubleOf } from "./store.js";

const TONES = {
  success: "good",
  "integration-requested": "wait",
  failure: "bad",
};

/** The words for where a session stands: its outcome, or its stage. */
export function standing({ outcome, stage }) {
  if (outcome && stage !== "expired") return { text: outcome, tone: TONES[outcome] ?? "" };
  return { text: stage, tone: stage === "expired" || stage === "deleted" ? "faint" : "" };
}

const STAGES = ["invited", "viewed", "away", "choosing", "connected", "requested", "connection-deleted", "ended",
  "declined", "expired", "deleted"];
const OUTCOMES = ["success", "integration-requested", "failure"];

export function sessionsPane() {
  const search = h("input", { type: "search", id: "search", placeholder: "Search a fleet or an id", "aria-label": "Search sessions", autocomplete: "off" });
  const outcome = select("outcome", "Outcome", OUTCOMES);
  const stage = select("stage", "Stage", STAGES);
  const partner = select("partner", "Partner", []);
  const failing = h("input", { type: "checkbox", id: "failing" });
  const total = h("p", { class: "total", role: "status" });
  const empty = h("div", { class: "empty", hidden: true });
  const list = windowedList({ height: 60, key: (session) => session.id, row, label: "Sessions, newest first" });
  const filters = [search, outcome, stage, partner, failing];

  const draw = onceAFrame(() => {
    offerPartners(partner);
    const found = newestSessions().filter(matches);
    const all = sessions.size;
    total.textContent = found.length === all ? count(all, "session") : `${count(found.length, "session")} of ${all.toLocaleString("en")}`;
    empty.hidden = found.length > 0;
    list.element.hidden = found.length === 0;
    if (found.length === 0) put(empty, all === 0 ? first() : none());
    list.show(found);
  });

  function matches(session) {
    const text = search.value.trim().toLowerCase();
    return (!outcome.value || session.outcome === outcome.value)
      && (!stage.value || session.stage === stage.value)
      && (!partner.value || session.partner === partner.value)
      && (!failing.checked || troubleOf(session.id) > 0)
      && (!text || session.fleet_ref.toLowerCase().includes(text) || session.id.includes(text)
        || (session.fleet_name ?? "").toLowerCase().includes(text));
  }

  for (const filter of filters) filter.addEventListener("input", draw);
  const none = () => [h("h2", {}, "No session matches"), h("p", {}, "Change the search or the filters."),
    h("button", { type: "button", class: "quiet", onclick: () => { clear(); search.focus(); } }, "Clear them")];
  function clear() {
    for (const filter of filters) {
      if (filter === failing) filter.checked = false;
      else filter.value = "";
    }
    draw();
  }

  const stop = onChange(draw);
  draw();
  const element = h("section", { class: "pane list-pane", "aria-label": "Sessions" },
    h("div", { class: "pane-head" }, invite(),
      h("div", { class: "filters" }, search,
        h("div", { class: "selects" }, outcome, stage, partner),
        h("label", { class: "check", for: "failing" }, failing, "Failing deliveries"), total)),
    list.element, empty);
  return {
    element,
    stop,
    search: () => search.focus(),
    select: (id, reveal) => list.select(id, reveal),
    step(by) {
      const next = list.beside(by);
      if (next) go({ view: "sessions", session: next });
      list.select(next, true);
    },
  };
}

function row(session) {
  const { text, tone } = standing(session);
  const trouble = troubleOf(session.id);
  return h("a", { href: link({ view: "sessions", session: session.id }) },
    h("span", { class: "row-title" }, session.fleet_ref),
    h("span", { class: `chip ${tone}` }, text),
    h("span", { class: "row-detail" }, session.fleet_name ?? session.partner),
    trouble > 0
      ? h("span", { class: "row-trouble" }, `${trouble} failing`)
      : h("time", { datetime: session.created_at }, clockTime(new Date(session.created_at))));
}

function select(id, label, values) {
  return h("select", { id: `filter-${id}`, "aria-label": label },
    h("option", { value: "" }, label), values.map((value) => h("option", { value }, value)));
}

function offerPartners(select) {
  const known = new Set([...select.options].map((option) => option.value));
  for (const { partner } of sessions.values()) {
    if (known.has(partner)) continue;
    known.add(partner);
    select.append(h("option", { value: partner }, partner));
  }
}

const first = () => [h("h2", {}, "No sessions yet"),
  h("p", {}, "A session begins when a partner invites a fleet. Invite one above, or from your own program with ",
    h("code", {}, "POST /v2/orgs/invitations"), ". It appears here at once."),
  h("p", {}, "To see webhooks as well, ", h("a", { href: link({ view: "controls", section: "subscriptions" }) }, "subscribe an endpoint"), ".")];

/** The form that invites a fleet; its addresses are kept for the next one. */
function invite() {
  const field = (name, label, attributes = {}) => h("p", { class: "field" },
    h("label", { for: `invite-${name}` }, label), h("input", { id: `invite-${name}`, name, autocomplete: "off", ...attributes }));
  const form = h("form", { class: "invite-form" },
    field("fleet_ref", "Your reference of the fleet", { required: true, placeholder: "carrier-1" }),
    field("success_redirect_url", "Success redirect URL", { type: "url", placeholder: "http://localhost:3000/return" }),
    field("failure_redirect_url", "Failure redirect URL", { type: "url", placeholder: "http://localhost:3000/failed" }));
  const body = () => {
    const given = Object.fromEntries([...new FormData(form)].filter(([, value]) => value !== ""));
    return { fleet_ref: "", ...given };
  };
  const details = h("details", { class: "invite", id: "invite" }, h("summary", {}, "Invite a fleet"), form);
  const { button, curl } = command({
    label: "Invite", method: "POST", path: "/_mock/sessions", body, from: form, tone: "primary", said: "Invited",
    then: ({ session }) => {
      keepSessions([session]);
      details.open = false;
      go({ view: "sessions", session: session.id });
    },
  });
  form.append(h("div", { class: "buttons" }, button), curl);
  return details;
}
