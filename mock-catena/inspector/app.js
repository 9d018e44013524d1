// The inspector: opens the view that the address names, and keeps it up to date.

import { read } from "./api.js";
import { controlsPane } from "./controls.js";
import { deliveriesPane } from "./deliveries.js";
import { deliveryPane } from "./delivery.js";
import { h, put } from "./dom.js";
import { clockTime, dateTime } from "./format.js";
import { keyboard } from "./keys.js";
import { go, here, link, onMove } from "./router.js";
import { sessionPane } from "./session.js";
import { sessionsPane } from "./sessions.js";
import { clock, load, now, take } from "./store.js";
import { watch } from "./stream.js";

const main = document.getElementById("main");
const open = { view: undefined, list: undefined, session: undefined, delivery: undefined, controls: undefined };

/** Shows a place, and keeps the parts that stay the same. */
function show(place) {
  for (const tab of document.querySelectorAll("#views a")) {
    if (tab.dataset.view === place.view) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  }
  if (open.view !== place.view) {
    for (const part of ["list", "session", "delivery", "controls"]) close(part);
    put(main);
    open.view = place.view;
    if (place.view === "controls") main.append(add("controls", controlsPane()));
    else main.append(add("list", place.view === "sessions" ? sessionsPane() : deliveriesPane()), detail());
  }
  main.dataset.view = place.view;
  if (place.view === "controls") {
    open.controls.show(place.section);
    return;
  }
  showDetail(place);
}

const shown = {};
const detail = () => h("div", { class: "details" });

function showDetail(place) {
  const box = main.querySelector(".details");
  const fresh = { session: place.session !== shown.session, delivery: place.delivery !== shown.delivery };
  if (fresh.session) {
    close("session");
    if (place.session) box.prepend(add("session", sessionPane(place.session, place)));
  }
  if (fresh.delivery) {
    close("delivery");
    if (place.delivery) box.append(add("delivery", deliveryPane(place, link({ view: place.view, session: place.session }))));
  }
  Object.assign(shown, { session: place.session, delivery: place.delivery });
  open.session?.select(place.attempt);
  if (!fresh.delivery) open.delivery?.select(place.attempt);
  box.querySelector(".nothing")?.remove();
  if (!place.session && !place.delivery) box.append(nothing(place.view));
  main.dataset.detail = place.delivery ? "delivery" : place.session ? "session" : "none";
  open.list.select(place.view === "sessions" ? place.session : place.delivery, fresh.session || fresh.delivery);
  // On a narrow page, the detail takes the place of the list, so the focus follows.
  if ((fresh.session || fresh.delivery) && matchMedia("(max-width: 60rem)").matches) {
    scrollTo(0, 0);
    (open.delivery ?? open.session)?.element.focus({ preventScroll: true });
  }
}

function nothing(view) {
  const what = view === "sessions" ? "session" : "delivery";
  return h("div", { class: "nothing empty" }, h("h2", {}, `Choose a ${what}`),
    h("p", {}, what === "session"
      ? "You see what Catena, the fleet’s browser and your server said to one another, step by step."
      : "You see the request as it was sent, your answer, and why Catena sends it again or not."),
    h("p", { class: "note" }, "Press ", h("kbd", {}, "j"), " and ", h("kbd", {}, "k"), " to move, ", h("kbd", {}, "?"), " for all keys."));
}

function add(part, made) {
  open[part] = made;
  return made.element;
}

function close(part) {
  open[part]?.stop?.();
  open[part]?.element.remove();
  open[part] = undefined;
  delete shown[part];
}

/** One step back: from the delivery to the session, from there to the list. */
function back() {
  const place = here();
  if (place.view === "controls") return;
  if (place.delivery) go({ view: place.view, session: place.session });
  else if (place.session) go({ view: place.view });
}

const STATES = { connecting: "Connecting", live: "Live", waiting: "Reconnecting", paused: "Paused" };

function say(state) {
  document.getElementById("live").dataset.state = state;
  document.getElementById("live-text").textContent = STATES[state];
}

/** Everything that is shown, read anew. */
async function again() {
  await load();
  open.session?.reload();
  open.delivery?.reload?.();
}

function tick() {
  const time = document.getElementById("clock-time");
  const text = clockTime(new Date(now()));
  if (time.textContent !== text) time.textContent = text;
  time.title = dateTime(now());
  const state = document.getElementById("clock-state");
  const words = clock.frozen ? "Frozen" : "Clock";
  if (state.textContent !== words) state.textContent = words;
}

document.getElementById("skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});
document.getElementById("theme").addEventListener("click", () => {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  try {
    localStorage.setItem("inspector-theme", root.dataset.theme);
  } catch {
    // Without storage, it counts until the page is closed.
  }
});

onMove(show);
keyboard(() => ({ list: open.list, delivery: open.delivery, close: back }));
show(here());
watch({ entry: take, again, state: say });
load();
setInterval(tick, 250);
// Whether a `curl` needs the control token.
read("/_mock").then(({ control_token: token }) => {
  if (token) document.documentElement.dataset.token = "";
}, () => {});
