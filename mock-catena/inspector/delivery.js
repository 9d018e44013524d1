// One delivery: why it is where it is, its attempts, and for one of them request, signature, differences and code.

import { read, report } from "./api.js";
import { reasonFinder, signatureSteps } from "./check.js";
import { differences } from "./differences.js";
import { copyButton, h, onceAFrame, put } from "./dom.js";
import { header, pretty } from "./exchange.js";
import { explainAttempt, explainFaults, explainState, refusedSignature } from "./explain.js";
import { dateTime, preciseTime, result } from "./format.js";
import { reproduce } from "./reproduce.js";
import { resend } from "./resend.js";
import { go, here, link } from "./router.js";
import { deliveries, onChange, onEntry, refreshDelivery, sessions } from "./store.js";

const TONES = { delivered: "good", waiting: "wait", withdrawn: "faint" };

/** The record of a delivery has the attempts of the courier only. */
const byHand = (record, { attempt }) => !record.attempts.some((one) => one.request_id === attempt.request_id);

/** Delivered, but not accepted, is not good. */
function tone(record) {
  const last = record.attempts.at(-1);
  if (record.state === "delivered" && last && result(last).tone === "bad") return "wait";
  return TONES[record.state] ?? "bad";
}

/** `place` is the address; `closeTo` the address that closes it. */
export function deliveryPane(place, closeTo) {
  const { delivery: number } = place;
  const head = h("div", { class: "detail-head" });
  const why = h("div", { class: "why" });
  const tabs = h("ol", { class: "attempts", "aria-label": "Attempts" });
  const body = h("div", { class: "attempt-body" });
  const element = h("section", { class: "pane delivery-pane", "aria-label": `Delivery ${number}`, tabindex: "-1" },
    head, h("div", { class: "detail-body" }, why, tabs, body));
  let attempts = [];
  let selected = place.attempt;
  let shown;
  let drawn;
  let asked = false;
  put(why, h("p", { class: "note" }, "Reading…"));

  const draw = onceAFrame(() => {
    const record = deliveries.get(number);
    if (!record) {
      if (asked) put(why, missing());
      return;
    }
    const session = sessions.get(record.session)?.fleet_ref;
    const now = [record, attempts, selected, session];
    if (drawn?.every((part, at) => part === now[at])) return;
    drawn = now;
    put(head, title(record));
    put(why, summary(record, attempts.at(-1)));
    put(tabs, attempts.map((entry) => tab(entry, record)));
    const entry = attempts.find((one) => one.number === selected) ?? attempts.at(-1);
    if (!entry) return put(body, record.attempts.length > 0 && h("p", { class: "note" }, "Its requests are not held any more: the timeline keeps the newest 20,000 entries."));
    // What is being read or typed in an attempt stays while others arrive.
    if (shown === entry.number) return;
    shown = entry.number;
    const before = attempts[attempts.indexOf(entry) - 1];
    const focused = body.contains(document.activeElement);
    put(body, attemptParts(record, entry, before, newest));
    if (focused) body.querySelector("#send-again")?.focus({ preventScroll: true });
  });

  function title(record) {
    const session = sessions.get(record.session);
    return h("div", { class: "detail-title" },
      h("a", { class: "back", href: closeTo, "aria-label": "Close" }, "‹"),
      h("h2", {}, record.event_name),
      h("span", { class: `chip ${tone(record)}` }, record.state),
      h("p", { class: "sub" }, `Delivery ${record.number} to ${record.url}`,
        session && place.view === "deliveries" && [" · ", h("a", { href: link({ session: session.id, delivery: number }) }, session.fleet_ref)]));
  }

  function tab(entry, record) {
    const { text, tone } = result(entry.attempt);
    const current = entry.number === (selected ?? attempts.at(-1)?.number);
    return h("li", {}, h("a", { href: link({ ...place, attempt: entry.number }), "aria-current": current && "true", class: "attempt-tab" },
      h("span", {}, byHand(record, entry) ? "Sent by hand" : `Attempt ${entry.attempt.number}`), h("span", { class: `chip ${tone}` }, text), h("time", { datetime: entry.attempt.sent_at }, preciseTime(entry.attempt.sent_at))));
  }

  async function load() {
    try {
      const [page] = await Promise.all([read(`/_mock/attempts?delivery=${number}&size=1000`), refreshDelivery(number)]);
      attempts = page.items;
    } catch (error) {
      report(error, "The delivery could not be read");
    }
    asked = true;
    draw();
  }

  /** Shows the attempt that was just made, unless the delivery was closed since. */
  async function newest() {
    await load();
    const last = attempts.at(-1)?.number;
    if (here().delivery === number && selected !== undefined && selected !== last) go({ ...place, attempt: last });
  }

  const stops = [
    onChange(draw),
    onEntry((entry) => {
      if (entry.delivery === number) load();
    }),
  ];
  load();
  return {
    element,
    stop: () => stops.forEach((stop) => stop()),
    select(attempt) {
      selected = attempt;
      draw();
    },
    again: () => element.querySelector("#send-again")?.click(),
    reload: load,
  };
}

const missing = () => [h("h2", {}, "This delivery is not known"),
  h("p", {}, "The simulated Catena was reset or restarted since, or the delivery is older than the newest 10,000.")];

function summary(record, last) {
  const seen = last && explainAttempt(last.attempt, last.exchange);
  const state = explainState(record);
  const tone = seen?.tone ?? (record.state === "waiting" ? "wait" : "bad");
  return h("div", { class: `verdict ${tone}` },
    seen && h("h3", {}, seen.head), seen && h("p", {}, seen.text),
    state && h("p", {}, state),
    explainFaults(record.faults).map((text) => h("p", {}, text)));
}

function attemptParts(record, entry, before, reload) {
  const { exchange, attempt } = entry;
  if (!exchange) return h("p", {}, "The request was not recorded.");
  const refused = result(attempt).tone === "bad" && header(exchange.headers, "X-Catena-Signature") && refusedSignature(attempt, exchange);
  return [
    refused && part("Why was it refused?", reasonFinder(record, exchange)),
    part("Send it again", resend(record.number, exchange, reload)),
    part("Answer", answer(exchange.received, attempt)),
    part("Request", request(exchange, entry)),
    part("Signature, step by step", signatureSteps(exchange)),
    before?.exchange && part("Differences from the attempt before", differences(before.exchange, exchange)),
    part("Reproduce it", reproduce(exchange)),
  ];
}

function part(title, content) {
  return h("section", { class: "part" }, h("h3", {}, title), content);
}

function answer(received, attempt) {
  if (!received) return h("p", {}, result(attempt).text === "no answer" ? "None within the time limit." : `None: ${attempt.result.unreachable?.because ?? "no connection"}.`);
  return h("div", {}, h("p", {}, h("b", {}, String(received.status)), ` in ${attempt.elapsed_ms} ms`),
    headerTable(received.headers, "Headers of the answer"),
    received.body && code(pretty(received.body), "Body of the answer"));
}

function request(exchange, entry) {
  const texts = { Pretty: pretty(exchange.json), Raw: exchange.json };
  const text = h("code", {});
  const buttons = h("div", { class: "segments", role: "group", "aria-label": "Body" });
  const show = (way) => {
    text.textContent = texts[way];
    put(buttons, Object.keys(texts).map((name) => h("button", { type: "button", "aria-pressed": String(name === way), onclick: () => { show(name); buttons.querySelector("[aria-pressed=true]").focus(); } }, name)));
  };
  show("Pretty");
  return h("div", {}, h("p", { class: "break" }, h("b", {}, "POST "), exchange.url, h("span", { class: "note" }, ` at ${dateTime(entry.attempt.sent_at)}`)),
    headerTable(exchange.headers, "Headers of the request"), buttons,
    h("div", { class: "code" }, h("pre", { tabindex: "0", "aria-label": "Body of the request" }, text), copyButton(() => text.textContent)));
}

function headerTable(headers, label) {
  return h("details", { class: "headers" }, h("summary", {}, `${label} (${headers.length})`),
    h("table", {}, h("tbody", {}, headers.map(([name, value]) => h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, value))))));
}

function code(text, label) {
  return h("div", { class: "code" }, h("pre", { tabindex: "0", "aria-label": label }, h("code", {}, text)), copyButton(text));
}
