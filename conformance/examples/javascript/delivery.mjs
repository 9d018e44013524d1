// The core of a webhook endpoint: it decides the status that answers a delivery. It uses no sockets, clock or storage.
import { createHmac, timingSafeEqual } from "node:crypto";
import { gunzipSync } from "node:zlib";

const FRESH_MS = 5 * 60 * 1000;
const LONGEST = 8 * 1024 * 1024;

/** `headers` are pairs of name and value, `body` is the Buffer as received, `now` is an RFC 3339 time. */
export function handleDelivery(secret, now, headers, body) {
  const header = (wanted) => headers.find(([name]) => name.toLowerCase() === wanted)?.[1];
  const encoding = header("content-encoding") ?? "identity";
  if (encoding !== "gzip" && encoding !== "identity") return 415;
  let json = body;
  if (encoding === "gzip") {
    try {
      json = gunzipSync(body, { maxOutputLength: LONGEST });
    } catch {
      return 400;
    }
  }
  const [signature, timestamp] = [header("x-catena-signature"), header("x-catena-timestamp")];
  if (!signature || !timestamp || !matches(secret, timestamp, json, signature)) return 401;
  const age = Date.parse(now) - Date.parse(timestamp);
  if (!(Math.abs(age) <= FRESH_MS)) return 401;
  try {
    JSON.parse(json.toString("utf8"));
  } catch {
    return 400;
  }
  return 202;
}

/** The signature covers the timestamp, a dot, and the body before compression. */
function matches(secret, timestamp, json, signature) {
  const right = createHmac("sha256", secret).update(`${timestamp}.`).update(json).digest("base64");
  const [expected, presented] = [Buffer.from(right), Buffer.from(signature)];
  return expected.length === presented.length && timingSafeEqual(expected, presented);
}
