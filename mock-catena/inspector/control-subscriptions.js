// Subscriptions: subscribe an endpoint, pause, activate, replay, rotate or show the secret, delete.

import { read, report } from "./api.js";
import { command, curls } from "./command.js";
import { copyButton, h, onceAFrame, put } from "./dom.js";
import { count } from "./format.js";
import { onChange, onEntry, readSubscriptions, subscriptions, changed } from "./store.js";

const TONES = { active: "good", paused: "wait", stale: "bad" };

export function subscriptionControl() {
  const place = h("div", {});
  let drawn;
  const draw = onceAFrame(() => {
    const all = [...subscriptions.values()].sort((a, b) => a.event_name.localeCompare(b.event_name));
    const now = JSON.stringify(all);
    if (now === drawn) return;
    drawn = now;
    put(place, all.length === 0
      ? h("p", { class: "note" }, "Nothing is subscribed, so no webhook is sent. Subscribe your endpoint below.")
      : groups(all).map(([url, some]) => h("div", { class: "group" }, h("h3", {}, url),
        h("ul", { class: "plain subscriptions" }, some.map((one) => row(one, again))))));
  });
  async function again() {
    try {
      await readSubscriptions();
      changed();
    } catch (error) {
      report(error, "The subscriptions could not be read");
    }
  }
  let waiting;
  const stops = [onChange(draw), onEntry((entry) => {
    if (entry.event_name?.startsWith("webhook.") && !waiting) waiting = setTimeout(() => { waiting = undefined; again(); }, 150);
  })];
  draw();
  return { stop: () => stops.forEach((stop) => stop()), element: h("div", {}, h("div", { class: "card" }, place), h("div", { class: "card" }, h("h3", {}, "Subscribe an endpoint"), form(again))) };
}

/** The subscriptions of each URL. */
function groups(all) {
  const byUrl = new Map();
  for (const one of all) byUrl.set(one.url, [...(byUrl.get(one.url) ?? []), one]);
  return [...byUrl];
}

function row(one, then) {
  const path = `/_mock/subscriptions/${one.id}`;
  const on = (verb, label, said, more = {}) => command({ label, method: "POST", path: `${path}/${verb}`, said, then, tone: "small", ...more });
  const toggle = one.status === "active" ? on("pause", "Pause", "Paused: its deliveries wait") : on("activate", "Activate", "Active again");
  const replay = on("replay", "Replay", ({ replayed }) => `${count(replayed, "dead letter")} sent again`);
  const secret = h("div", { class: "secret" });
  const rotate = on("rotate", "Rotate the secret", "It has a new secret", { ask: "Press again to rotate", then: ({ secret: text }) => reveal(text) });
  const remove = command({ label: "Delete", ask: "Press again to delete", method: "DELETE", path, said: "Deleted", then, tone: "small danger" });
  const show = h("button", { type: "button", class: "small", onclick: async () => {
    try {
      reveal((await read(`${path}/secret`)).secret);
    } catch (error) {
      report(error, "The secret could not be read");
    }
  } }, "Show the secret");
  function reveal(text) {
    put(secret, h("code", {}, text), copyButton(text), h("button", { type: "button", class: "small quiet", onclick: () => put(secret) }, "Hide"));
  }
  return h("li", { class: "line", data: { event: one.event_name } },
    h("b", { class: "grow" }, one.event_name), h("span", { class: `chip ${TONES[one.status] ?? ""}` }, one.status),
    h("details", { class: "more" }, h("summary", {}, "Actions"),
      h("div", { class: "buttons" }, [toggle, replay, rotate, remove].map(({ button }) => button), show), secret,
      curls([...[toggle, replay, rotate, remove].map(({ call }) => call),
        { label: "Show the secret", method: "GET", path: () => `${path}/secret`, body: () => undefined }])));
}

function form(then) {
  const url = h("input", { id: "subscribe-url", type: "url", required: true, placeholder: "http://localhost:3000/hooks/catena", autocomplete: "off" });
  const event = h("input", { id: "subscribe-event", placeholder: "*", autocomplete: "off", "aria-describedby": "subscribe-note" });
  const made = h("div", { role: "status" });
  const form = h("form", {},
    h("div", { class: "fields" }, h("p", { class: "field" }, h("label", { for: "subscribe-url" }, "Where deliveries go"), url),
      h("p", { class: "field" }, h("label", { for: "subscribe-event" }, "Event"), event)),
    h("p", { class: "note", id: "subscribe-note" }, "One event, such as invitation.accepted, all of a resource, such as invitation.*, or * for every event. All that one press makes share a secret."));
  const body = () => ({ url: url.value, event_name: event.value.trim() || "*" });
  const subscribe = command({ label: "Subscribe", method: "POST", path: "/_mock/subscriptions", body, from: form, tone: "primary",
    said: (all) => `${count(all.length, "subscription was", "subscriptions were")} made`,
    then: async (all) => {
      const secret = h("span", { class: "secret" });
      put(made, h("p", {}, `${count(all.length, "subscription was", "subscriptions were")} made. `,
        h("button", { type: "button", class: "small", onclick: () => put(secret, h("code", {}, all[0].secret), copyButton(all[0].secret)) }, "Show the secret that signs"), secret));
      await then();
    } });
  form.append(h("div", { class: "buttons" }, subscribe.button), subscribe.curl, made);
  return form;
}
