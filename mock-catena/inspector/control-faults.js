// Faults: add one, watch how often it was applied, remove it.

import { read, report } from "./api.js";
import { command } from "./command.js";
import { h, put } from "./dom.js";
import { onEntry } from "./store.js";

const PLACES = { delivery: "Webhook deliveries", answer: "Answers of the API and the flow", redirect: "The redirect to the partner" };

export function faultControl() {
  const rules = h("div", { class: "rules" }, h("p", { class: "note" }, "Reading…"));
  const fault = h("select", { id: "fault", "aria-label": "Fault" });
  const parameters = h("input", { id: "fault-parameters", placeholder: "{\"parameter\": \"status\", \"value\": \"unknown\"}", autocomplete: "off", "aria-describedby": "fault-parameters-note" });
  const times = h("input", { id: "fault-times", type: "number", min: "1", placeholder: "no limit" });
  const endpoint = h("input", { id: "fault-endpoint", placeholder: "any", autocomplete: "off" });
  const body = () => ({
    fault: fault.value,
    ...parse(parameters.value),
    ...(times.value ? { times: Number(times.value) } : {}),
    ...(endpoint.value ? { scope: { endpoint: endpoint.value } } : {}),
  });
  const form = h("form", {},
    h("div", { class: "fields" }, field("fault", "Fault", fault), field("fault-times", "How many times", times), field("fault-endpoint", "Only where the URL or path contains", endpoint)),
    h("details", {}, h("summary", {}, "Parameters of the fault"), h("p", { class: "field" }, h("label", { for: "fault-parameters" }, "As JSON"), parameters), h("p", { class: "note", id: "fault-parameters-note" }, "For example {\"delay_ms\": 5000} for delay. Without them, the fault has its own values.")));
  const add = command({ label: "Add the fault", method: "POST", path: "/_mock/faults", body, from: form, said: (rule) => `${rule.fault} is active`, then: load, tone: "primary" });
  form.append(h("div", { class: "buttons" }, add.button), add.curl);
  const clear = command({ label: "Remove all", method: "DELETE", path: "/_mock/faults", said: "No fault is active", then: load });

  let active = false;
  async function load() {
    try {
      const all = await read("/_mock/faults");
      active = all.length > 0;
      put(rules, all.length === 0 ? h("p", { class: "note" }, "No fault is active: everything is sent as it should be.") : [table(all), h("div", { class: "buttons" }, clear.button), clear.curl]);
    } catch (error) {
      report(error, "The faults could not be read");
    }
  }

  function table(all) {
    return h("div", { class: "scroll-x", tabindex: "0", role: "group", "aria-label": "Active faults" }, h("table", {},
      h("thead", {}, h("tr", {}, ["Fault", "Only for", "Applied", "Left", ""].map((name) => h("th", { scope: "col" }, name || h("span", { class: "hidden" }, "Action"))))),
      h("tbody", {}, all.map((rule) => h("tr", {},
        h("th", { scope: "row" }, rule.fault),
        h("td", {}, [rule.endpoint, rule.subscription && "one subscription", rule.one_session && "one session"].filter(Boolean).join(", ") || "all"),
        h("td", { class: "counter" }, String(rule.applied)),
        h("td", {}, rule.times_left === null ? "no limit" : String(rule.times_left)),
        h("td", {}, command({ label: "Remove", method: "DELETE", path: `/_mock/faults/${rule.id}`, said: `${rule.fault} was removed`, then: load, tone: "small" }).button))))));
  }

  read("/_mock").then(({ fault_places }) => {
    for (const [place, title] of Object.entries(PLACES)) {
      const names = Object.keys(fault_places).filter((name) => fault_places[name] === place);
      fault.append(h("optgroup", { label: title }, names.map((name) => h("option", { value: name }, name))));
    }
  }, (error) => report(error, "The list of faults could not be read"));
  let waiting;
  const stop = onEntry((entry) => {
    // A rule may have been applied to any of these.
    const counts = ["fault", "attempt", "redirect", "delivery"].includes(entry.what) ? active : entry.command?.startsWith("fault");
    if (counts && !waiting) waiting = setTimeout(() => { waiting = undefined; load(); }, 150);
  });
  load();
  return { stop, element: h("div", {}, h("p", {}, "Make Catena misbehave on purpose, and see what your integration does."), h("div", { class: "card" }, rules), h("div", { class: "card" }, form)) };
}

const field = (id, label, input) => h("p", { class: "field" }, h("label", { for: id }, label), input);

function parse(text) {
  try {
    return text.trim() ? JSON.parse(text) : {};
  } catch {
    return { parameters_are_no_json: text };
  }
}
