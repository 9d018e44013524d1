// What the page knows: sessions, deliveries and subscriptions, kept up to date from the stream.

import { read, report } from "./api.js";

/** Most rows that are kept; older ones are left out. */
const MOST = { sessions: 20000, deliveries: 10000 };
const PAGE = 1000;

export const sessions = new Map();
export const deliveries = new Map();
export const subscriptions = new Map();
export let dialect;
export const clock = { now: Date.now(), at: Date.now(), frozen: false };

const listeners = new Set();
const entryListeners = new Set();
const outdated = new Set();
let refreshing = false;
let running;
let trouble = new Map();
const sorted = { sessions: undefined, stale: false };

/** Calls `listener` after each change; returns how to stop that. */
export const onChange = (listener) => listen(listeners, listener);

/** Calls `listener` with each new entry of the timeline. */
export const onEntry = (listener) => listen(entryListeners, listener);

function listen(set, listener) {
  set.add(listener);
  return () => set.delete(listener);
}

export function changed() {
  listeners.forEach((listener) => listener());
}

/** Reads everything anew: the newest first, the rest behind it. */
export async function load() {
  const mine = (running = Symbol("load"));
  try {
    const first = await Promise.all([
      read("/_mock/sessions?order=newest&size=200"),
      read("/_mock/deliveries?order=newest&size=200"),
      readSubscriptions(),
      readDialect(),
      readClock(),
    ]);
    if (mine !== running) return;
    sessions.clear();
    deliveries.clear();
    trouble = new Map();
    keepSessions(first[0].items);
    keepDeliveries(first[1]);
    changed();
    // For measurements: the rows are drawn in the next frame.
    requestAnimationFrame(() => performance.mark("sessions-shown"));
    await rest(mine, first[0].next, first[1]);
  } catch (error) {
    report(error, "The sessions could not be read");
  }
}

async function rest(mine, next, last) {
  while (next && sessions.size < MOST.sessions && mine === running) {
    const page = await read(`/_mock/sessions?order=newest&size=${PAGE}&after=${next}`);
    if (mine !== running) return;
    keepSessions(page.items);
    next = page.next;
    changed();
  }
  while (last.length && deliveries.size < MOST.deliveries && mine === running) {
    last = await read(`/_mock/deliveries?order=newest&size=${PAGE}&after=${last.at(-1).number}`);
    if (mine !== running) return;
    keepDeliveries(last);
    changed();
  }
}

export async function readSubscriptions() {
  const all = await read("/_mock/subscriptions");
  subscriptions.clear();
  for (const one of all) subscriptions.set(one.id, one);
}

export async function readDialect() {
  dialect = await read("/_mock/dialect");
}

export async function readClock() {
  keepClock(await read("/_mock/clock"));
}

export function keepClock({ now, frozen }) {
  Object.assign(clock, { now: new Date(now).getTime(), at: Date.now(), frozen });
}

/** The simulated time. */
export const now = () => clock.now + (clock.frozen ? 0 : Date.now() - clock.at);

export function keepSessions(items) {
  for (const item of items) {
    if (!sessions.has(item.id)) sorted.sessions = undefined;
    else if (sorted.sessions) sorted.stale = true;
    sessions.set(item.id, item);
  }
}

/** Reads one delivery anew. */
export async function refreshDelivery(number) {
  keepDeliveries(await read(`/_mock/deliveries?delivery=${number}`));
  changed();
}

function keepDeliveries(items) {
  for (const item of items) keepDelivery(item);
}

function keepDelivery(record) {
  deliveries.set(record.number, record);
  if (record.session) {
    let numbers = trouble.get(record.session);
    if (isTrouble(record)) {
      if (!numbers) trouble.set(record.session, (numbers = new Set()));
      numbers.add(record.number);
    } else if (numbers?.delete(record.number) && numbers.size === 0) {
      trouble.delete(record.session);
    }
  }
}

/** Whether a delivery needs a look: it was not delivered, or its last answer is no success. */
export function isTrouble(record) {
  if (record.state === "delivered" || record.state === "waiting") {
    const last = record.attempts.at(-1);
    return last !== undefined && !(last.result.answered < 400);
  }
  return record.state !== "withdrawn";
}

/** How many deliveries of a session need a look. */
export const troubleOf = (session) => trouble.get(session)?.size ?? 0;

/** The sessions, newest first: their ids begin with the time. */
export function newestSessions() {
  if (!sorted.sessions || sorted.sessions.length !== sessions.size) {
    sorted.sessions = [...sessions.values()].sort((a, b) => (a.id < b.id ? 1 : -1));
  } else if (sorted.stale) {
    sorted.sessions = sorted.sessions.map(({ id }) => sessions.get(id));
  }
  sorted.stale = false;
  return sorted.sessions;
}

/** The deliveries, newest first. */
export const newestDeliveries = () => [...deliveries.values()].sort((a, b) => b.number - a.number);

/** Takes a new entry of the timeline into account. */
export function take(entry) {
  if (entry.what === "attempt") takeAttempt(entry);
  if (entry.what === "delivery") takeState(entry);
  if (entry.what === "control") takeControl(entry);
  if (entry.session && (entry.what === "moved" || !sessions.has(entry.session))) outdate(entry.session);
  entryListeners.forEach((listener) => listener(entry));
  changed();
}

function takeAttempt({ delivery, webhook_id, event_name, session, attempt }) {
  const known = deliveries.get(delivery);
  const record = known ?? {
    number: delivery,
    webhook_id,
    url: subscriptions.get(webhook_id)?.url ?? "",
    event_name,
    session,
    attempts: [],
    faults: [],
    state: "waiting",
  };
  if (!record.attempts.some((one) => one.request_id === attempt.request_id)) {
    keepDelivery({ ...record, next_attempt_at: undefined, attempts: [...record.attempts, attempt] });
  }
  if (deliveries.size > MOST.deliveries) forget();
}

/** Leaves out the oldest tenth. */
function forget() {
  const numbers = [...deliveries.keys()].sort((a, b) => a - b);
  for (const number of numbers.slice(0, MOST.deliveries / 10)) {
    const record = deliveries.get(number);
    deliveries.delete(number);
    trouble.get(record.session)?.delete(number);
  }
}

function takeState({ delivery, state, faults, webhook_id, event_name, session }) {
  const known = deliveries.get(delivery);
  const record = known ?? { number: delivery, webhook_id, url: "", event_name, session, attempts: [] };
  keepDelivery({ ...record, state, faults, next_attempt_at: undefined });
}

function takeControl({ command }) {
  if (command.startsWith("clock")) readClock().then(changed, () => {});
  else if (command.startsWith("attempts")) readDialect().then(changed, () => {});
}

function outdate(session) {
  outdated.add(session);
  if (!refreshing) {
    refreshing = true;
    setTimeout(refresh, 30);
  }
}

/** Reads the sessions that changed: a few by their ids, many from the newest page. */
async function refresh() {
  const ids = [...outdated];
  outdated.clear();
  try {
    if (ids.length > 8) keepSessions((await read("/_mock/sessions?order=newest&size=200")).items);
    const older = ids.length > 8 ? ids.slice(-24) : ids;
    keepSessions(await Promise.all(older.map((id) => read(`/_mock/sessions/${id}`))));
    if (sessions.size > MOST.sessions) {
      for (const { id } of newestSessions().slice(MOST.sessions - 1000)) sessions.delete(id);
    }
    changed();
  } catch {
    // The server is restarting; everything is read anew afterwards.
  }
  refreshing = false;
  if (outdated.size > 0) outdate(outdated.values().next().value);
}
