// What differs between two attempts of a delivery: headers, and values of the body by their path.

import { h } from "./dom.js";

/** A table of the differences, or a sentence. */
export function differences(earlier, later) {
  if (!earlier || !later) return undefined;
  const rows = [...ofHeaders(earlier, later), ...ofBodies(earlier.json, later.json)];
  if (earlier.url !== later.url) rows.unshift(["URL", earlier.url, later.url]);
  if (rows.length === 0) return h("p", { class: "note" }, "Both requests are the same.");
  return h("div", { class: "scroll-x", tabindex: "0", role: "group", "aria-label": "Differences" },
    h("table", { class: "differences" },
      h("thead", {}, h("tr", {}, ["What", "Attempt before", "This attempt"].map((name) => h("th", { scope: "col" }, name)))),
      h("tbody", {}, rows.map(([name, before, after]) =>
        h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, before ?? "—"), h("td", {}, after ?? "—"))))));
}

function ofHeaders(earlier, later) {
  const [before, after] = [earlier, later].map(({ headers }) => new Map(headers));
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].filter((name) => before.get(name) !== after.get(name))
    .map((name) => [name, before.get(name), after.get(name)]);
}

function ofBodies(before, after) {
  if (before === after) return [];
  try {
    const rows = [];
    compare(JSON.parse(before), JSON.parse(after), "body", rows);
    return rows.length ? rows.slice(0, 50) : [["body", "the same values", "written in other bytes"]];
  } catch {
    return [["body", `${before.length} characters`, `${after.length} characters`]];
  }
}

function compare(before, after, path, rows) {
  if (before === after) return;
  const nested = (value) => value !== null && typeof value === "object";
  if (!nested(before) || !nested(after)) {
    rows.push([path, JSON.stringify(before), JSON.stringify(after)]);
    return;
  }
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    compare(before[key], after[key], Array.isArray(before) ? `${path}[${key}]` : `${path}.${key}`, rows);
  }
}
