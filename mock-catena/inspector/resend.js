// Sends a delivery once more: as it was, edited, or wrong on purpose.

import { command, curls } from "./command.js";
import { h } from "./dom.js";
import { pretty } from "./exchange.js";
import { result } from "./format.js";

/** Faults that change one request. */
const WRONG = {
  "wrong-secret": "signed with a wrong secret",
  "tamper-body": "body changed after signing",
  "tamper-timestamp": "timestamp changed after signing",
  "stale-timestamp": "ten minutes old",
  "truncated-gzip": "gzip cut short",
  "identity-encoding": "not compressed",
  "header-case": "header names in other case",
  chunked: "in chunks, without a length",
};

/** The three ways; `then` is called after the answer. */
export function resend(number, exchange, then) {
  const path = `/_mock/deliveries/${number}/send`;
  const said = (answer) => `Sent: your endpoint ${answer.result.answered === undefined ? "did not answer" : `answered ${result(answer).text}`}`;
  const again = command({ label: "Send again", method: "POST", path, body: {}, said, then, tone: "primary" });
  again.button.id = "send-again";

  const fault = h("select", { "aria-label": "What is wrong", id: "wrong" },
    Object.entries(WRONG).map(([name, says]) => h("option", { value: name }, `${name}: ${says}`)));
  const wrongForm = h("form", { class: "line" }, fault);
  const wrong = command({ label: "Send wrong", method: "POST", path, body: () => ({ faults: [{ fault: fault.value }] }), from: wrongForm, said, then });
  wrongForm.append(wrong.button);

  const body = h("textarea", { id: "edited", rows: "12", spellcheck: "false", "aria-label": "The body to send" });
  const form = h("form", {}, body);
  const edited = command({ label: "Send edited", method: "POST", path, body: () => ({ json: body.value }), from: form, said, then });
  form.append(h("p", { class: "note" }, "It is signed with the subscription’s secret, as Catena would. The indents are sent as well."), edited.button, edited.curl);
  const editor = h("details", { class: "editor" }, h("summary", {}, "Edit and send"), form);
  editor.addEventListener("toggle", () => {
    if (editor.open && !body.value) body.value = pretty(exchange?.json ?? "");
  });

  return h("div", { class: "resend" },
    h("div", { class: "buttons" }, again.button, wrongForm),
    h("div", { class: "folded" }, curls([again.call, wrong.call], wrongForm), editor),
    h("p", { class: "note" }, "What you send here is not retried and does not count for the breaker."));
}
