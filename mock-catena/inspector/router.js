// Where the page is: every session, delivery and attempt has an address, after the `#`, which browsers do not send.

const listeners = new Set();

/** The parts of the address: `#/sessions/ID/deliveries/3/attempts/17`. */
export function here() {
  const parts = location.hash.replace(/^#\/?/, "").split("/").map(decodeURIComponent);
  const view = ["sessions", "deliveries", "controls"].includes(parts[0]) ? parts[0] : "sessions";
  const place = { view };
  if (view === "controls") place.section = parts[1];
  const named = view === "controls" ? [] : parts;
  for (let at = 0; at + 1 < named.length; at += 2) {
    if (named[at] === "sessions") place.session = named[at + 1];
    if (named[at] === "deliveries") place.delivery = Number(named[at + 1]);
    if (named[at] === "attempts") place.attempt = Number(named[at + 1]);
  }
  return place;
}

/** The address of a place. */
export function link({ view = "sessions", session, delivery, attempt, section }) {
  if (view === "controls") return section ? `#/controls/${section}` : "#/controls";
  let path = "#";
  if (view === "sessions") path += session ? `/sessions/${session}` : "/sessions";
  if (delivery) path += `/deliveries/${delivery}`;
  else if (view === "deliveries") path += "/deliveries";
  if (attempt) path += `/attempts/${attempt}`;
  return path;
}

export const go = (place) => (location.hash = link(place));

export function onMove(listener) {
  listeners.add(listener);
}

addEventListener("hashchange", () => listeners.forEach((listener) => listener(here())));
