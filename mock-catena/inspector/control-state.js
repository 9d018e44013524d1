// The whole state: reset, export, import.

import { curl, read, report, run } from "./api.js";
import { command, curlOf } from "./command.js";
import { h } from "./dom.js";
import { count } from "./format.js";
import { done } from "./problems.js";
import { load } from "./store.js";

export function stateControl() {
  const reset = command({ label: "Reset", ask: "Press again to delete everything", method: "POST", path: "/_mock/reset", said: "Everything was deleted", then: load, tone: "danger" });

  const secrets = h("input", { type: "checkbox", id: "export-secrets" });
  const path = () => `/_mock/export?secrets=${secrets.checked}`;
  const exporting = h("form", { onsubmit: async (event) => {
    event.preventDefault();
    try {
      save(await read(path()));
    } catch (error) {
      report(error, "The export failed");
    }
  } },
  h("label", { class: "check", for: "export-secrets" }, secrets, "With the signing secrets"),
  h("p", { class: "note" }, "Without them, the import has new ones. The links of the sessions are in it either way."),
  h("div", { class: "buttons" }, h("button", { type: "submit" }, "Export")));
  exporting.append(curlOf("GET", path, () => undefined, exporting));

  const file = h("input", { type: "file", id: "import-file", accept: "application/json,.json", required: true });
  const importing = h("form", { onsubmit: async (event) => {
    event.preventDefault();
    const answer = await run("POST", "/_mock/import", await file.files[0].text());
    if (!answer) return;
    done(`${count(answer.sessions, "session")} and ${count(answer.subscriptions, "subscription")} were imported`);
    await load();
  } },
  h("p", { class: "field" }, h("label", { for: "import-file" }, "An export"), file),
  h("div", { class: "buttons" }, h("button", { type: "submit" }, "Import")),
  h("details", { class: "curl" }, h("summary", {}, "curl"), h("div", { class: "code" }, h("pre", { tabindex: "0" }, h("code", {}, `${curl("POST", "/_mock/import")} \\\n  --data-binary @export.json`)))));

  return { element: h("div", {}, h("div", { class: "cards" },
    h("div", { class: "card" }, h("h3", {}, "Begin anew"), h("p", {}, "Deletes sessions, subscriptions and deliveries, and restores clock, dialect and faults."), h("div", { class: "buttons" }, reset.button), reset.curl),
    h("div", { class: "card" }, h("h3", {}, "Export"), exporting),
    h("div", { class: "card" }, h("h3", {}, "Import"), h("p", {}, "Adds to what is there; the same ids are replaced."), importing))) };
}

function save(document_) {
  const url = URL.createObjectURL(new Blob([JSON.stringify(document_, null, 2)], { type: "application/json" }));
  h("a", { href: url, download: "mock-catena.json" }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
