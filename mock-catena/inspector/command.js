// A command of the user: a button, and the `curl` for the same call.

import { curl, run } from "./api.js";
import { copyButton, h } from "./dom.js";
import { done } from "./problems.js";

/**
 * A button that runs `method path` with `body()`, and its `curl`. `path` and `body` may be functions: they are asked
 * anew each time, so that what is shown is what is sent. Give `from`, the element with the inputs, to follow them.
 */
export function command({ label, method, path, body, from, said, then, tone = "", ask }) {
  const where = () => (typeof path === "function" ? path() : path);
  const what = () => (typeof body === "function" ? body() : body);
  const button = h("button", {
    type: from ? "submit" : "button",
    class: tone,
    onclick: from ? undefined : () => start(),
  }, label);
  const start = async () => {
    if (ask && !button.dataset.sure) {
      button.dataset.sure = "1";
      button.textContent = ask;
      return;
    }
    delete button.dataset.sure;
    button.textContent = label;
    button.disabled = true;
    const answer = await run(method, where(), what());
    button.disabled = false;
    if (answer === undefined) return;
    if (said) done(typeof said === "function" ? said(answer) : said);
    await then?.(answer);
  };
  from?.addEventListener("submit", (event) => {
    event.preventDefault();
    start();
  });
  button.addEventListener("blur", () => {
    delete button.dataset.sure;
    button.textContent = label;
  });
  return { button, curl: curlOf(method, where, what, from), call: { label, method, path: where, body: what } };
}

/** The `curl` of a call, folded away. */
export const curlOf = (method, path, body, from) => curls([{ method, path, body }], from);

/** Those of several commands, each with its label. */
export function curls(calls, from) {
  const texts = () => calls.map(({ label, method, path, body }) => {
    const text = curl(method, path(), body());
    return calls.length > 1 ? `# ${label}\n${text}` : text;
  });
  const text = h("code", {});
  const details = h("details", { class: "curl" },
    h("summary", {}, "curl"),
    h("div", { class: "code" }, h("pre", { tabindex: "0" }, text), copyButton(() => text.textContent)));
  const show = () => {
    if (details.open) text.textContent = texts().join("\n\n");
  };
  details.addEventListener("toggle", show);
  from?.addEventListener("input", show);
  from?.addEventListener("change", show);
  return details;
}
