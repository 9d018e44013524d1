// What a Catena Connect integration needs, whatever framework is around it: the callback, the webhooks and the store.

import { createHmac, timingSafeEqual } from "node:crypto";
import { gunzipSync } from "node:zlib";

const TOLERANCE_MS = 5 * 60 * 1000;
const LARGEST_BODY = 4 * 1024 * 1024;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export class Refused extends Error {
  constructor(status, reason) {
    super(reason);
    this.status = status;
  }
}

export class Integration {
  #secret;
  #events = new Set();
  #fleets = new Map();
  #requests = new Map();
  #catenaFleets = new Map();

  constructor(secret) {
    this.#secret = secret;
  }

  /** The outcome to show: connected, waiting, requested, failed or unknown. Takes URLSearchParams. */
  callback(query) {
    const status = only(query, "status");
    const fleet = only(query, "fleet");
    if (status === "integration-requested") {
      const id = only(query, "integration_request_id");
      if (fleet && UUID.test(id ?? "") && !this.#requests.has(id.toLowerCase())) {
        this.#requests.set(id.toLowerCase(), { fleet, state: "pending" });
      }
      return "requested";
    }
    if (status === "success") return this.fleet(fleet).access === "live" ? "connected" : "waiting";
    return status === "failure" ? "failed" : "unknown";
  }

  /** Handles one delivery: its headers in lower case, and its body as it was before compression. Throws Refused. */
  webhook(headers, body) {
    this.#verify(headers["x-catena-timestamp"] ?? "", headers["x-catena-signature"] ?? "", body);
    const event = parsed(body);
    if (this.#events.has(event.id)) return;
    for (const record of Array.isArray(event.data) ? event.data : []) {
      if (record?.fleet_id) this.#apply(event.event_name, record);
    }
    this.#events.add(event.id);
  }

  #verify(timestamp, signature, body) {
    const expected = createHmac("sha256", this.#secret).update(`${timestamp}.`).update(body).digest();
    const given = Buffer.from(signature, "base64");
    // The text is compared, too: Buffer.from ignores what is not base64.
    if (given.length !== expected.length || !timingSafeEqual(given, expected) || given.toString("base64") !== signature) {
      throw new Refused(401, "the signature does not match");
    }
    if (!(Math.abs(Date.now() - Date.parse(timestamp)) <= TOLERANCE_MS)) {
      throw new Refused(401, "the delivery is too old, or from the future");
    }
  }

  /** Order does not matter: a connection waits until an invitation or agreement names its fleet. */
  #apply(name, record) {
    const known = this.#catenaFleets.get(record.fleet_id) ?? { ref: null, connected: false };
    this.#catenaFleets.set(record.fleet_id, known);
    if (/^(invitation|share_agreement)\./.test(name) && record.fleet_ref) known.ref = record.fleet_ref;
    if (name === "fleet_connection.created") known.connected = true;
    if (!known.ref || !known.connected) return;
    const fleet = this.#fleets.get(known.ref) ?? { access: "none", notices: 0 };
    if (fleet.access !== "live") this.#fleets.set(known.ref, { access: "live", notices: fleet.notices + 1 });
    for (const request of this.#requests.values()) {
      if (request.fleet === known.ref) request.state = "live";
    }
  }

  /** For a conformance run. Serve it on staging only. */
  fleet(ref) {
    return { fleet_ref: ref, ...(this.#fleets.get(ref) ?? { access: "none", notices: 0 }) };
  }

  /** For a conformance run. Serve it on staging only. */
  integrationRequest(id) {
    const found = this.#requests.get(id.toLowerCase());
    return found && { integration_request_id: id.toLowerCase(), fleet_ref: found.fleet, state: found.state, count: 1 };
  }
}

/** The value of a parameter that is given exactly once. */
function only(query, name) {
  const values = query.getAll(name);
  return values.length === 1 ? values[0] : null;
}

/** The body of a delivery, for servers that do not unpack it themselves. Throws Refused. */
export function unpacked(headers, raw) {
  if (headers["content-encoding"] !== "gzip") return raw;
  try {
    return gunzipSync(raw, { maxOutputLength: LARGEST_BODY });
  } catch (error) {
    throw error.code === "ERR_BUFFER_TOO_LARGE"
      ? new Refused(413, "the body is too large")
      : new Refused(400, "the body is not gzip");
  }
}

function parsed(body) {
  let event;
  try {
    event = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    throw new Refused(400, "the body is not JSON");
  }
  if (typeof event !== "object" || event === null || Array.isArray(event)) throw new Refused(400, "the body is not an event");
  return event;
}
