// Keyboard shortcuts, and the dialog that lists them.

import { h } from "./dom.js";
import { go } from "./router.js";

const LIST = [
  ["/", "Search"],
  ["j  k", "Next and previous row"],
  ["Enter", "Open the row"],
  ["Esc", "Close the detail, or leave the field"],
  ["r", "Send the open delivery again"],
  ["n", "Invite a fleet"],
  ["g s", "Sessions"],
  ["g d", "Deliveries"],
  ["g c", "Controls"],
  ["?", "This list"],
];

/** `view()` gives what is open: a list with `search`, `step` and `close`, and a delivery with `again`. */
export function keyboard(view) {
  const dialog = h("dialog", { class: "keys", "aria-labelledby": "keys-title" },
    h("h2", { id: "keys-title" }, "Keyboard shortcuts"),
    h("dl", {}, LIST.map(([keys, what]) => h("div", {}, h("dt", {}, keys.split("  ").map((key) => h("kbd", {}, key))), h("dd", {}, what)))),
    h("form", { method: "dialog" }, h("button", {}, "Close")));
  document.body.append(dialog);
  document.getElementById("keys").addEventListener("click", () => dialog.showModal());
  let leader = -Infinity;

  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || dialog.open) return;
    const typing = event.target.closest?.("input, textarea, select");
    if (event.key === "Escape") {
      if (typing) typing.blur();
      else view().close?.();
      return;
    }
    if (typing) return;
    const after = performance.now() - leader < 1000;
    leader = -Infinity;
    const act = after ? { s: () => go({}), d: () => go({ view: "deliveries" }), c: () => go({ view: "controls" }) }[event.key]
      : actions(event.key);
    if (!act) return;
    event.preventDefault();
    act();
  });

  function actions(key) {
    switch (key) {
      case "/": return () => view().list?.search();
      case "j": return () => view().list?.step(1);
      case "k": return () => view().list?.step(-1);
      case "ArrowDown": return inList() ? () => view().list?.step(1) : undefined;
      case "ArrowUp": return inList() ? () => view().list?.step(-1) : undefined;
      case "r": return () => view().delivery?.again();
      case "n": return invite;
      case "g": return () => (leader = performance.now());
      case "?": return () => dialog.showModal();
      default: return undefined;
    }
  }
}

const inList = () => document.activeElement === document.body || document.activeElement.closest(".rows") !== null;

function invite() {
  const details = document.getElementById("invite");
  if (!details) return;
  details.open = true;
  document.getElementById("invite-fleet_ref").focus();
}
