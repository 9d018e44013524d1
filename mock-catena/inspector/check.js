// The signature of a delivery step by step, and the checks that find out why an endpoint refuses it.

import { read, report } from "./api.js";
import { h, put } from "./dom.js";
import { signedParts } from "./exchange.js";
import { canCompute, documented, mistakeIn, mistakes, rewritten } from "./signature.js";

const FAR = "Browsers compute signatures on this computer and over HTTPS only. Open the page at localhost, or start the simulated Catena with --tls.";

/** Finds the reason of a refusal: with the subscription's secret, which is not shown. */
export function reasonFinder(record, exchange) {
  const parts = signedParts(exchange);
  const place = h("div", { class: "finding", role: "status" });
  const find = h("button", { type: "button", class: "primary", id: "find-reason", onclick: look }, "Find the reason");
  const intro = h("p", {}, "Was it the signature? This computes it with the subscription’s secret, and looks in your endpoint’s answer for what it computed instead.");
  async function look() {
    if (!canCompute()) return put(place, h("p", {}, FAR));
    find.disabled = true;
    try {
      const { secret } = await read(`/_mock/subscriptions/${record.webhook_id}/secret`);
      put(place, await finding(secret, parts, exchange));
    } catch (error) {
      report(error, "The secret could not be read");
    }
    find.disabled = false;
  }
  return h("div", { class: "reason" }, intro, find, place);
}

async function finding(secret, parts, exchange) {
  const right = (await documented(secret, parts.timestamp, parts.body)) === parts.signature;
  if (!right) {
    return [h("strong", {}, "The signature that was sent is wrong."),
      h("p", {}, "It is not that of the subscription’s secret, this timestamp and this body. A fault did that, or the secret was changed since. Your endpoint was right to refuse it.")];
  }
  const answer = exchange.received ? exchange.received.body + exchange.received.headers.join("\n") : "";
  const mistake = await mistakeIn(answer, secret, parts);
  if (mistake) return certain(mistake);
  return likely(parts);
}

const certain = ({ what, fix }) => [h("strong", {}, "Found: your endpoint ", what, "."),
  h("p", {}, "The signature that was sent is right. The one in your endpoint’s answer is what this mistake gives. ", h("b", {}, fix))];

function likely(parts) {
  const changed = rewritten(parts.body);
  const python = changed.find(([writer]) => writer.includes("Python"));
  return [h("strong", {}, "The signature that was sent is right: did you sign the parsed body?"),
    h("p", {}, "Your endpoint refused a right signature. The usual cause: the body is parsed and written again before it is verified, which changes its bytes. ",
      h("b", {}, "Verify the bytes as they arrived, after unpacking and before parsing.")),
    python && sideBySide(parts.body, python),
    h("p", {}, "To be sure, paste below what your code computed: its mistake is named.")];
}

/** Where the bytes part. */
function sideBySide(body, [writer, text]) {
  let at = 0;
  while (body[at] === text[at]) at += 1;
  const around = (from) => [from.slice(Math.max(0, at - 24), at), h("mark", {}, from.slice(at, at + 6)), from.slice(at + 6, at + 30)];
  return h("dl", { class: "bytes" },
    h("dt", {}, "As sent"), h("dd", {}, h("code", {}, around(body))),
    h("dt", {}, writer), h("dd", {}, h("code", {}, around(text))));
}

/** The steps of verifying, and the check of a secret and a signature that are pasted here. */
export function signatureSteps(exchange) {
  const parts = signedParts(exchange);
  if (!parts.signature) {
    return h("p", {}, "Deliveries to a callback_url are not signed: no secret is known for them.");
  }
  const step = (title, ...content) => h("li", {}, h("h4", {}, title), content);
  const excerpt = `${parts.timestamp}.${parts.body}`;
  return h("div", {},
    h("ol", { class: "signature-steps" },
      step("Take the body as it arrived and unpack it",
        h("p", {}, `${parts.packed.length.toLocaleString("en")} bytes as sent, ${new TextEncoder().encode(parts.body).length.toLocaleString("en")} bytes unpacked. Do not parse it yet.`)),
      step("Put the timestamp header and a dot in front",
        h("pre", { class: "signed", tabindex: "0", "aria-label": "The signed string" }, h("code", {}, h("b", {}, parts.timestamp), h("i", {}, "."), excerpt.slice(parts.timestamp.length + 1)))),
      step("Compute HMAC-SHA256 with the secret as the key, in base64",
        h("p", {}, h("code", {}, "base64(hmac_sha256(secret, timestamp + \".\" + body))"))),
      step("Compare with X-Catena-Signature, in constant time",
        h("p", {}, h("code", { class: "break" }, parts.signature)))),
    secretCheck(parts));
}

function secretCheck(parts) {
  const secret = h("input", { id: "own-secret", type: "password", autocomplete: "off", spellcheck: "false" });
  const computed = h("input", { id: "own-signature", type: "text", autocomplete: "off", spellcheck: "false" });
  const verdict = h("div", { class: "finding", role: "status", id: "secret-verdict" });
  const form = h("form", { class: "secret-check", onsubmit: (event) => {
    event.preventDefault();
    check();
  } },
  h("h4", {}, "Check your own secret"),
  h("p", { class: "note" }, "It stays in this page: it is not sent and not stored."),
  h("p", { class: "field" }, h("label", { for: "own-secret" }, "Your secret"), secret),
  h("p", { class: "field" }, h("label", { for: "own-signature" }, "The signature your code computed ", h("span", { class: "note" }, "optional")), computed),
  h("div", { class: "buttons" }, h("button", { type: "submit" }, "Check")), verdict);
  async function check() {
    if (!canCompute()) return put(verdict, h("p", {}, FAR));
    if (!secret.value) return put(verdict, h("p", {}, "Paste your secret first."));
    put(verdict, await judge(secret.value, computed.value.trim(), parts));
  }
  return form;
}

async function judge(secret, computed, parts) {
  const own = await documented(secret, parts.timestamp, parts.body);
  const mistake = computed ? await mistakeIn(computed, secret, parts) : undefined;
  if (own === parts.signature) {
    if (mistake) return [h("strong", {}, "Your secret is right. Found: your code ", mistake.what, "."), h("p", {}, h("b", {}, mistake.fix))];
    if (computed && computed !== own) {
      return [h("strong", {}, "Your secret is right, but not what your code signs."),
        h("p", {}, "None of the usual mistakes gives this signature. Log the bytes that your code signs, and compare them with the signed string above.")];
    }
    return [h("strong", {}, "Your secret is right: it gives this signature."),
      h("p", {}, "If your code gets another one, it signs other bytes: did you sign the parsed body? Paste what it computed to find out.")];
  }
  const near = (await mistakes(secret, parts)).find((one) => one.base64 === parts.signature);
  if (near) return [h("strong", {}, "Nearly: the right secret, but your code ", near.what, "."), h("p", {}, h("b", {}, near.fix))];
  return [h("strong", {}, "Your secret gives another signature."),
    h("p", {}, "It gives ", h("code", { class: "break" }, own), ". It is not the secret of this subscription: each subscription has its own, also those that were made with one call for ", h("code", {}, "invitation.*"), ".")];
}
