// The same request for a terminal and for programs.

import { quote } from "./api.js";
import { copyButton, h, put } from "./dom.js";
import { header } from "./exchange.js";

const WRITERS = { curl, Python: python, "Node.js": node };

/** Tabs with the code for a request. */
export function reproduce(exchange) {
  const text = h("code", {});
  const tabs = h("div", { class: "segments", role: "group", "aria-label": "Language" });
  const show = (language) => {
    text.textContent = WRITERS[language](exchange);
    put(tabs, Object.keys(WRITERS).map((name) =>
      h("button", { type: "button", "aria-pressed": String(name === language), onclick: () => { show(name); tabs.querySelector("[aria-pressed=true]").focus(); } }, name)));
  };
  show("curl");
  return h("div", { class: "reproduce" }, tabs,
    h("div", { class: "code" }, h("pre", { tabindex: "0" }, text), copyButton(() => text.textContent)));
}

const isPacked = ({ headers }) => header(headers, "Content-Encoding") === "gzip";

function curl({ url, headers, json, body_base64 }) {
  const lines = headers.map(([name, value]) => `  -H ${quote(`${name}: ${value}`)}`);
  // The bytes as they were sent; so the signature stays right.
  const body = isPacked({ headers })
    ? ["  --data-binary @-", `echo ${body_base64} | base64 -d | curl -i ${quote(url)}`]
    : [`  --data-binary ${quote(json)}`, `curl -i ${quote(url)}`];
  return [body[1], ...lines, body[0]].join(" \\\n");
}

function python({ url, headers, body_base64 }) {
  const lines = headers.map(([name, value]) => `    ${JSON.stringify(name)}: ${JSON.stringify(value)},`);
  return `import base64, urllib.error, urllib.request

body = base64.b64decode(${JSON.stringify(body_base64)})
request = urllib.request.Request(${JSON.stringify(url)}, data=body, headers={
${lines.join("\n")}
})
try:
    answer = urllib.request.urlopen(request)
except urllib.error.HTTPError as refused:
    answer = refused
print(answer.status, answer.read().decode())
`;
}

function node({ url, headers, body_base64 }) {
  const lines = headers.map(([name, value]) => `    ${JSON.stringify(name)}: ${JSON.stringify(value)},`);
  return `const answer = await fetch(${JSON.stringify(url)}, {
  method: "POST",
  headers: {
${lines.join("\n")}
  },
  body: Buffer.from(${JSON.stringify(body_base64)}, "base64"),
});
console.log(answer.status, await answer.text());
`;
}
