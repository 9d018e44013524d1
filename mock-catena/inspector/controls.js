// The controls: each changes the simulated Catena, and shows the `curl` for the same call.

import { h } from "./dom.js";
import { clockControl } from "./control-clock.js";
import { dialectControl } from "./control-dialect.js";
import { faultControl } from "./control-faults.js";
import { providerControl } from "./control-providers.js";
import { stateControl } from "./control-state.js";
import { subscriptionControl } from "./control-subscriptions.js";
import { link } from "./router.js";

const SECTIONS = [
  ["subscriptions", "Subscriptions", subscriptionControl],
  ["clock", "Clock", clockControl],
  ["faults", "Faults", faultControl],
  ["providers", "Providers", providerControl],
  ["dialect", "Dialect", dialectControl],
  ["state", "State", stateControl],
];

export function controlsPane() {
  const parts = SECTIONS.map(([name, title, make]) => {
    const control = make();
    return { name, control, element: h("section", { class: "control-part", id: `control-${name}`, "aria-labelledby": `title-${name}`, tabindex: "-1" },
      h("h2", { id: `title-${name}` }, title), control.element) };
  });
  const element = h("div", { class: "controls" },
    h("nav", { class: "sections", "aria-label": "Controls" },
      SECTIONS.map(([name, title]) => h("a", { href: link({ view: "controls", section: name }), data: { section: name } }, title))),
    h("div", { class: "pane sections-pane", tabindex: "-1" }, parts.map((part) => part.element)));
  return {
    element,
    stop: () => parts.forEach(({ control }) => control.stop?.()),
    show(section) {
      for (const link of element.querySelectorAll(".sections a")) {
        if (link.dataset.section === (section ?? SECTIONS[0][0])) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
      if (section) element.querySelector(`#control-${CSS.escape(section)}`)?.scrollIntoView({ block: "start" });
    },
  };
}
