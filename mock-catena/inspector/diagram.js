// A timeline as a sequence diagram: an SVG of lanes and arrows, and over it the ordered list that says the same. The
// list is what keyboards and screen readers use; the drawing is only seen.

import { h, s } from "./dom.js";
import { duration, preciseTime } from "./format.js";
import { link } from "./router.js";
import { LANES, rowsOf } from "./rows.js";

/** Where the lanes are, in percent of the width. */
const AT = [10, 44, 90];
const HEIGHT = { move: 46, event: 28, attempt: 46, note: 34, redirect: 104, posted: 46, control: 36, gap: 34 };

/** Most rows that are drawn; the older ones are behind a button. */
const MOST = 400;

/** `selected` is the number of the attempt that is shown beside it. */
export function diagram(entries, session, selected, all, showAll) {
  const every = rowsOf(entries);
  const rows = all ? every : every.slice(-MOST);
  let y = 0;
  for (const row of rows) {
    row.y = y;
    row.height = HEIGHT[row.kind];
    y += row.height;
  }
  return h("div", { class: "diagram" },
    h("div", { class: "lanes", "aria-hidden": "true" }, LANES.map((lane, at) => h("span", { class: `lane-${at}` }, lane))),
    every.length > rows.length && h("button", { type: "button", class: "small quiet earlier", onclick: showAll },
      `Show ${every.length - rows.length} earlier steps`),
    h("div", { class: "canvas" },
      drawing(rows, y),
      h("ol", { class: "steps", "aria-label": "What happened, in order" },
        rows.map((row) => step(row, session, selected)))));
}

function drawing(rows, height) {
  const lanes = AT.map((x) => s("line", { class: "lane", x1: `${x}%`, x2: `${x}%`, y1: 0, y2: height }));
  return s("svg", { class: "drawing", height, "aria-hidden": "true", focusable: "false" }, lanes, rows.map(marks));
}

function marks(row) {
  const { y, height, tone } = row;
  if (row.kind === "gap") {
    return AT.map((x) => s("line", { class: "pause", x1: `${x}%`, x2: `${x}%`, y1: y + 4, y2: y + height - 4 }));
  }
  if (row.kind === "event") return s("circle", { class: "event", cx: `${AT[1]}%`, cy: y + height / 2, r: 4 });
  return (row.arrows ?? []).map(([from, to], at) => {
    const line = y + 32 + at * 58;
    return arrow(AT[from], AT[to], line, `${tone} ${row.dashed ? "dashed" : ""}`);
  });
}

function arrow(from, to, y, kind) {
  const side = to > from ? -1 : 1;
  // A nested drawing has its origin at the end of the arrow, so that the head has pixels and not percent.
  const head = s("svg", { x: `${to}%`, y, overflow: "visible" },
    s("path", { class: `head ${kind}`, d: `M0 0l${side * 9} -4.5v9z` }));
  const start = s("circle", { class: `start ${kind}`, cx: `${from}%`, cy: y, r: 2.5 });
  return [s("line", { class: `arrow ${kind}`, x1: `${from}%`, x2: `${to}%`, y1: y, y2: y }), start, head];
}

function step(row, session, selected) {
  const content = row.kind === "gap" ? [h("span", { class: "gap" }, `${duration(row.span)} later`)] : words(row);
  const place = row.delivery && { view: "sessions", session, delivery: row.delivery, attempt: row.attempt };
  const current = row.attempt !== undefined && row.attempt === selected;
  const box = place
    ? h("a", { class: "step-box", href: link(place), "aria-current": current && "true", data: { delivery: row.delivery } }, content)
    : h("div", { class: "step-box" }, content);
  const element = h("li", { class: `step ${row.kind} ${row.tone} ${where(row)}` },
    row.kind !== "gap" && h("time", { datetime: row.at, title: row.at }, preciseTime(row.at)), box);
  element.style.height = `${row.height}px`;
  return element;
}

/** The part of the drawing that a row's words stand in. */
function where({ arrows, lane }) {
  if (!arrows) return lane === undefined ? "over-all" : `at-${lane}`;
  if (arrows.length > 1) return "over-all";
  const [from, to] = arrows[0];
  return `over-${Math.min(from, to)}-${Math.max(from, to)}`;
}

function words(row) {
  const words = [
    row.says && h("span", { class: "hidden" }, `${row.says} `),
    h("span", { class: "title" }, row.title),
    row.detail && h("span", { class: "detail" }, ` ${row.detail}`),
  ];
  if (row.answer) words.push(h("span", { class: `answer ${row.tone}` }, h("span", { class: "hidden" }, ": answered "), row.answer, h("span", { class: "ms" }, ` · ${row.elapsed} ms`)));
  if (row.parameters?.length) {
    words.push(h("span", { class: "parameters" }, row.parameters.map((text) => h("code", {}, text))));
  }
  if (row.faults?.length) words.push(h("span", { class: "fault-tag" }, `fault ${row.faults.join(", ")}`));
  return words;
}
