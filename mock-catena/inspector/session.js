// One session: where it stands, what can be done with it, and its timeline as a diagram.

import { read, report } from "./api.js";
import { command, curls } from "./command.js";
import { diagram } from "./diagram.js";
import { copyButton, h, onceAFrame, put } from "./dom.js";
import { dateTime, shortId } from "./format.js";
import { link } from "./router.js";
import { standing } from "./sessions.js";
import { changed, deliveries, keepSessions, onChange, onEntry, sessions } from "./store.js";

/** Most entries of a timeline that the page keeps. */
const MOST = 5000;

export function sessionPane(id, place) {
  const head = h("div", { class: "detail-head" });
  const actions = h("div", { class: "actions" });
  const steps = h("div", { class: "timeline" });
  const element = h("section", { class: "pane session-pane", "aria-label": "Session", tabindex: "-1" },
    head, h("div", { class: "detail-body" }, actions, steps));
  let entries;
  let all = false;
  let attempt = place.attempt;
  let possible;
  let drawn = {};

  const draw = onceAFrame(() => {
    const session = sessions.get(id);
    if (session && session !== drawn.session) {
      drawn.session = session;
      put(head, title(session));
      // The buttons stay while they are the same, so that none moves under the pointer.
      const now = session.possible.join();
      if (now !== possible) put(actions, outcomes(session));
      possible = now;
    }
    if (!entries) return;
    // Entries of other sessions change nothing here, and take away neither focus nor selection.
    const known = entries.filter(({ delivery }) => delivery && deliveries.has(delivery)).length;
    const content = [entries.length, entries.at(-1)?.number, attempt, all, known].join();
    if (content === drawn.content) return;
    drawn.content = content;
    if (entries.length === 0) return put(steps, h("p", { class: "empty" }, "Nothing of it is in the timeline, which keeps the newest 20,000 entries."));
    const focused = steps.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    put(steps, diagram(entries, id, attempt, all, () => {
      all = true;
      draw();
    }));
    if (focused) steps.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  });

  async function load() {
    try {
      const read1 = async (after) => read(`/_mock/sessions/${id}/timeline?exchanges=false&controls=true&size=1000&after=${after}`);
      const [session, page] = await Promise.all([read(`/_mock/sessions/${id}`), read1(0)]);
      keepSessions([session]);
      entries = page.items;
      drawn = {};
      for (let next = page.next; next && entries.length < MOST;) {
        const more = await read1(next);
        entries.push(...more.items);
        next = more.next;
      }
      changed();
      draw();
    } catch (error) {
      if (error.status === 404) put(head, unknown());
      else report(error, "The session could not be read");
    }
  }

  const stops = [
    onChange(draw),
    onEntry((entry) => {
      if (!entries) return;
      const control = entry.what === "control" && !entry.session && entries.length > 0;
      if (entry.session !== id && !control) return;
      if (entries.some((known) => known.number === entry.number)) return;
      entries.push(entry);
      if (entries.length > MOST) entries.shift();
      draw();
    }),
  ];
  load();
  return {
    element,
    reload: load,
    stop: () => stops.forEach((stop) => stop()),
    select(number) {
      attempt = number;
      draw();
    },
  };
}

const unknown = () => h("div", { class: "empty" }, h("h2", {}, "This session is not known"),
  h("p", {}, "The simulated Catena was reset or restarted since."), h("a", { href: link({}) }, "All sessions"));

function title(session) {
  const { text, tone } = standing(session);
  return h("div", { class: "detail-title" },
    h("a", { class: "back", href: link({}), "aria-label": "All sessions" }, "‹"),
    h("h2", {}, session.fleet_ref),
    h("span", { class: `chip ${tone}` }, text),
    h("p", { class: "sub" }, [session.fleet_name, session.partner, `stage ${session.stage}`, `created ${dateTime(session.created_at)}`].filter(Boolean).join(" · "),
      " · id ", h("code", { class: "nowrap", title: "The whole id opens the magic link, so only its end is shown" }, shortId(session.id)), " ", copyButton(session.id, "Copy id")));
}

function outcomes(session) {
  const flow = `/?invite=${encodeURIComponent(session.id)}`;
  const commands = session.possible.map((outcome) => command({
    label: outcome,
    method: "POST",
    path: `/_mock/sessions/${session.id}/outcome`,
    body: { outcome },
    said: `Brought to ${outcome}`,
    tone: "small",
    then: ({ session }) => {
      keepSessions([session]);
      changed();
    },
  }));
  return [
    h("a", { class: "button primary", href: flow, target: "_blank", rel: "noopener" }, "Open the flow"),
    commands.length > 0 && h("div", { class: "outcomes", role: "group", "aria-label": "Bring it to an outcome" },
      h("span", { class: "note" }, "Bring it to"), commands.map(({ button }) => button), curls(commands.map(({ call }) => call))),
  ];
}
