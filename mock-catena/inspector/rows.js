// What one entry of the timeline means, in words and as an arrow between lanes.

import { result } from "./format.js";
import { deliveries } from "./store.js";

/** The lanes of the diagram. */
export const LANES = ["Fleet’s browser", "Catena", "Partner"];
const [BROWSER, CATENA, PARTNER] = [0, 1, 2];

const COMMANDS = {
  view: "opens the link",
  accept: "accepts the invitation",
  decline: "declines",
  connect: "connects a provider",
  "request-integration": "requests a provider",
  "join-waitlist": "joins the waitlist",
  "delete-connection": "deletes a connection",
  return: "returns to the partner",
  "add-another": "adds another provider",
  leave: "leaves",
};

const STATES = {
  failed: "Given up: in the dead letter queue",
  overflowed: "Dropped: the queues are full",
  dropped: "Never sent: the fault drop",
  expired: "Expired in the dead letter queue",
  withdrawn: "Dropped: the subscription was deleted",
};

/**
 * The rows of a timeline. A row has a `title`, and one of: `arrows` between lanes, a `lane` for something that
 * happens at one place, or neither for what concerns all.
 */
export function rowsOf(entries) {
  const rows = [];
  let before;
  for (const entry of entries) {
    // An attempt is recorded when it was answered.
    const when = entry.attempt?.sent_at ?? entry.at;
    const time = new Date(when).getTime();
    if (before !== undefined && time - before > 60_000) rows.push(gap(entry, time - before));
    before = Math.max(before ?? time, time);
    const row = rowOf(entry);
    if (row) rows.push({ key: entry.number, at: when, tone: "", ...row });
  }
  return rows;
}

function gap(entry, span) {
  return { key: `gap-${entry.number}`, at: entry.at, kind: "gap", span, tone: "" };
}

function rowOf(entry) {
  switch (entry.what) {
    case "moved": return moved(entry);
    case "event": return { kind: "event", lane: CATENA, title: entry.event_name, says: "Catena emits" };
    case "attempt": return attempt(entry);
    case "delivery": return finished(entry);
    case "redirect": return redirect(entry);
    case "messages": return posted(entry);
    case "fault": return { kind: "note", lane: CATENA, tone: "wait", title: `Fault ${entry.fault}`, detail: entry.request };
    case "control": return { kind: "control", title: sentence(entry.command), tone: "accent" };
    default: return { kind: "note", lane: CATENA, title: entry.what };
  }
}

function moved({ command, stage }) {
  if (command === "expire") return { kind: "note", lane: CATENA, tone: "wait", title: "The link expires" };
  if (command === "delete") {
    return { kind: "move", arrows: [[PARTNER, CATENA]], title: "deletes the invitation", says: "The partner" };
  }
  const title = COMMANDS[command] ?? command;
  return { kind: "move", arrows: [[BROWSER, CATENA]], title, detail: `→ ${stage}`, says: "The fleet" };
}

function attempt({ number, delivery, event_name, attempt }) {
  const answer = result(attempt);
  return {
    kind: "attempt",
    arrows: [[CATENA, PARTNER]],
    tone: answer.tone,
    title: event_name,
    detail: attempt.number > 1 ? `#${attempt.number}` : "",
    answer: answer.text,
    elapsed: attempt.elapsed_ms,
    says: attempt.number > 1 ? `Catena delivers, attempt ${attempt.number}:` : "Catena delivers",
    faults: deliveries.get(delivery)?.faults ?? [],
    delivery,
    attempt: number,
  };
}

/** How a delivery ended, where that is not plain from its last attempt. */
function finished({ delivery, event_name, state, faults }) {
  if (state === "delivered") {
    const tries = deliveries.get(delivery)?.attempts.length ?? 1;
    const last = deliveries.get(delivery)?.attempts.at(-1);
    if (tries < 2 && (!last || result(last).tone === "good")) return undefined;
    const refused = last && result(last).tone === "bad";
    return {
      kind: "note",
      lane: PARTNER,
      tone: refused ? "wait" : "good",
      title: refused ? "Counts as delivered" : `Delivered with attempt ${last?.number ?? tries}`,
      detail: event_name,
      delivery,
    };
  }
  const detail = faults.length && state !== "dropped" ? `${event_name}, ${faults.join(", ")}` : event_name;
  return { kind: "note", lane: PARTNER, tone: "bad", title: STATES[state] ?? state, detail, delivery };
}

function redirect({ url, faults }) {
  const target = safeUrl(url);
  const parameters = target ? [...target.searchParams].map(([name, value]) => `${name}=${value}`) : [];
  return {
    kind: "redirect",
    arrows: [[CATENA, BROWSER], [BROWSER, PARTNER]],
    title: "303 redirect",
    detail: target ? `GET ${target.origin}${target.pathname}` : url,
    parameters,
    says: "Catena sends the browser back:",
    faults,
    url,
  };
}

function posted({ messages, to }) {
  return {
    kind: "posted",
    arrows: [[BROWSER, PARTNER]],
    dashed: true,
    title: `posts ${messages.map(({ event }) => event).join(", ")}`,
    detail: `to the ${to}`,
    says: "The embedded page",
  };
}

function safeUrl(url) {
  try {
    return new URL(url);
  } catch {
    return undefined;
  }
}

const sentence = (text) => text.charAt(0).toUpperCase() + text.slice(1);
