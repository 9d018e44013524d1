// The dialect switches: what each of Catena's sources says, and which one counts.

import { read, report } from "./api.js";
import { command, curls } from "./command.js";
import { h, put } from "./dom.js";
import { changed, readDialect } from "./store.js";

export function dialectControl() {
  const place = h("div", {}, h("p", { class: "note" }, "Reading…"));
  let dialects;
  async function load() {
    try {
      dialects ??= await read("/_mock/dialects");
      const now = await read("/_mock/dialect");
      put(place, presets(now), h("div", { class: "cards" }, dialects.switches.map((one) => card(one, now))));
    } catch (error) {
      report(error, "The dialect could not be read");
    }
  }
  const then = async () => {
    await readDialect().catch(() => {});
    changed();
    await load();
  };

  function presets(now) {
    const same = (switches) => JSON.stringify(switches) === JSON.stringify(now);
    const commands = Object.keys(dialects.presets).map((name) => {
      const made = command({ label: name, method: "PUT", path: "/_mock/dialect", body: { name }, said: `Follows ${name} now`, then, tone: "small" });
      made.button.setAttribute("aria-pressed", String(same(dialects.presets[name])));
      return made;
    });
    return h("div", { class: "card" }, h("h3", {}, "Follow one source in everything"),
      h("div", { class: "buttons" }, commands.map(({ button }) => button)), curls(commands.map(({ call }) => call)));
  }

  function card({ name, question, values, says }, now) {
    const form = h("form", { class: "line" });
    const current = String(now[name]);
    const input = values.length
      ? h("select", { "aria-label": name }, values.map((value) => h("option", { value, selected: value === current }, value)))
      : h("input", { type: "number", min: "1", max: "20", value: current, "aria-label": name });
    const value = () => (["true", "false"].includes(input.value) || !values.length ? JSON.parse(input.value || "1") : input.value);
    const set = command({ label: "Set", method: "PUT", path: "/_mock/dialect", body: () => ({ [name]: value() }), from: form, said: `${name} is set`, then, tone: "small" });
    form.append(input, set.button, set.curl);
    return h("div", { class: "card" }, h("h3", {}, question), h("p", {}, h("code", {}, name), " is ", h("b", {}, current)),
      h("dl", { class: "says" }, says.map(({ source, text }) => [h("dt", {}, source), h("dd", {}, text)])), form);
  }
  load();
  return { element: h("div", {}, h("p", {}, "Catena’s public sources disagree in places. Choose what the simulated Catena does there."), place) };
}
