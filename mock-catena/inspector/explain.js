// Why a delivery is where it is, in sentences.

import { dateTime, duration, result } from "./format.js";
import { dialect, now, subscriptions } from "./store.js";

const FAULTS = {
  "tamper-body": "changed the body after it was signed",
  "tamper-timestamp": "changed the timestamp after it was signed",
  "wrong-secret": "signed it with a wrong secret",
  "stale-timestamp": "signed and sent an old timestamp",
  "truncated-gzip": "cut the gzip stream short",
  "identity-encoding": "sent the body uncompressed",
  "header-case": "sent the header names in other case",
  chunked: "sent the body in chunks",
  duplicate: "sends it again after it was acknowledged",
  reorder: "lets the next delivery overtake it",
  delay: "delayed it",
  drop: "never sends it",
};

/** What happened in one attempt: a headline, a tone and what it means. */
export function explainAttempt(attempt, exchange) {
  const { text, status, tone } = result(attempt);
  const time = `in ${attempt.elapsed_ms} ms`;
  if (status === undefined) {
    const reason = attempt.result.unreachable?.because;
    return attempt.result.timed_out
      ? { tone, head: "Your endpoint did not answer in time", text: `Catena waits ${duration(attempt.result.timed_out.limit_ms)} for an answer. Acknowledge first, and do the work afterwards.` }
      : { tone, head: "Your endpoint could not be reached", text: `${reason}. Is it running, and is its URL right?` };
  }
  if (status < 300) return { tone, head: `Your endpoint accepted it: ${text}`, text: `It answered ${time}.` };
  if (status < 400) return { tone, head: `Your endpoint answered with a redirect: ${text}`, text: "Catena does not follow redirects of deliveries. Subscribe the final URL." };
  if (status < 500) return { tone, head: `Your endpoint refused it: ${text}`, text: refusal(exchange) };
  return { tone, head: `Your endpoint failed: ${text}`, text: `It answered ${time}. Its own log says why.` };
}

function refusal(exchange) {
  const body = exchange?.received?.body?.trim();
  return body ? `It says: ${body.length > 200 ? `${body.slice(0, 200)}…` : body}` : "It gives no reason in the body of its answer.";
}

/** Whether the endpoint may have refused the signature. */
export function refusedSignature(attempt, exchange) {
  const { status } = result(attempt);
  const words = exchange?.received?.body ?? "";
  return [400, 401, 403, 422].includes(status) || (status >= 400 && /signature|hmac|verif/i.test(words));
}

/** What the faults of a delivery did. */
export function explainFaults(faults) {
  return faults.map((fault) => `The fault ${fault} ${FAULTS[fault] ?? "was applied to it"}, on purpose.`);
}

/** Why it is retried, was given up, or is not sent again. */
export function explainState(record) {
  const last = record.attempts.at(-1);
  const most = dialect?.attempts;
  const rule = dialect?.delivered === "2xx"
    ? "In this dialect, only a 2xx counts as delivered."
    : "In this dialect, any answer except a 5xx counts as delivered.";
  const subscription = subscriptions.get(record.webhook_id);
  switch (record.state) {
    case "waiting": {
      if (subscription && subscription.status !== "active") {
        return `It waits: its subscription is ${subscription.status}. Activate it to send what waits.`;
      }
      if (!last) return record.next_attempt_at ? `It waits for its time, ${dateTime(record.next_attempt_at)}.` : "It waits for its turn.";
      const due = record.next_attempt_at;
      const when = due ? ` at ${dateTime(due)} of the simulated clock (${until(due)})` : "";
      return `${rule} Attempt ${last.number + 1} of ${most} is due${when}.`;
    }
    case "delivered": {
      const bad = last && result(last).tone === "bad";
      return bad ? `${rule} So Catena takes it as delivered and does not send it again.` : "";
    }
    case "failed":
      if (!last) return "Its subscription was stale, so it went to the dead letter queue at once. Activate and replay it.";
      return `Catena gave up after ${record.attempts.length} of ${most} attempts. It stays in the dead letter queue for 14 days: replay the subscription to send it again.`;
    case "overflowed": return "The queues of its subscription were full, so it was dropped.";
    case "dropped": return "It was never sent.";
    case "expired": return "It was in the dead letter queue for 14 days, then it was dropped.";
    case "withdrawn": return "Its subscription was deleted before it was delivered.";
    default: return "";
  }
}

function until(due) {
  const left = new Date(due).getTime() - now();
  return left > 0 ? `in ${duration(left)}` : "now";
}
