// Computes signatures in the browser, with WebCrypto. A secret that is typed here stays in the input: it is not sent
// and not stored.

const encoder = new TextEncoder();

/** Browsers offer cryptography on this computer and over HTTPS only. */
export const canCompute = () => globalThis.crypto?.subtle !== undefined;

/** HMAC-SHA256 of some parts, one after the other. */
export async function hmac(key, parts) {
  const bytes = typeof key === "string" ? encoder.encode(key) : key;
  const imported = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, joined(parts)));
}

export const base64 = (bytes) => btoa(String.fromCharCode(...bytes));
const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

function joined(parts) {
  const all = parts.map((part) => (typeof part === "string" ? encoder.encode(part) : part));
  const bytes = new Uint8Array(all.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of all) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** The signature that the documentation describes. */
export const documented = async (secret, timestamp, body) => base64(await hmac(secret, [timestamp, ".", body]));

/** What a program makes of the body if it parses it and writes it again, by what writes it. */
export function rewritten(body) {
  let value;
  try {
    value = JSON.parse(body);
  } catch {
    return [];
  }
  const ascii = (text) => text.replace(/[\u007f-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
  const inGo = (text) => text.replace(/[<>&]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`);
  return [
    ["JSON.stringify (JavaScript)", JSON.stringify(value)],
    ["json.dumps (Python)", ascii(spaced(value))],
    ["json.dumps with sort_keys (Python)", ascii(spaced(sorted(value)))],
    ["json.Marshal of a map (Go)", inGo(JSON.stringify(sorted(value)))],
    ["json_encode (PHP)", ascii(JSON.stringify(value)).replaceAll("/", "\\/")],
    ["JSON writers with an indent of 2", JSON.stringify(value, null, 2)],
    ["JSON writers with sorted keys", JSON.stringify(sorted(value))],
  ].filter(([, text]) => text !== body);
}

/** With a space after each comma and colon. */
function spaced(value) {
  if (Array.isArray(value)) return `[${value.map(spaced).join(", ")}]`;
  if (value && typeof value === "object") {
    return `{${Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}: ${spaced(inner)}`).join(", ")}}`;
  }
  return JSON.stringify(value);
}

function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]));
  }
  return value;
}

/**
 * The mistakes that give another signature: each with what was done, what to do, and the signature in base64 and hex.
 */
export async function mistakes(secret, { timestamp, body, packed }) {
  const cases = [];
  const add = async (what, fix, key, parts) => {
    try {
      cases.push({ what, fix, bytes: await hmac(key, parts) });
    } catch {
      // An empty key is none.
    }
  };
  const raw = "Verify the bytes as they arrived, after unpacking and before parsing.";
  for (const [writer, text] of rewritten(body)) {
    await add(`signs the parsed body, written again by ${writer}`, raw, secret, [timestamp, ".", text]);
  }
  await add("signs the compressed body", "Unpack the gzip first, then verify.", secret, [timestamp, ".", packed]);
  const both = "Sign the timestamp header, a dot, and the body.";
  await add("signs the body without the timestamp", both, secret, [body]);
  await add("leaves out the dot after the timestamp", both, secret, [timestamp, body]);
  const exact = "Use the exact text of X-Catena-Timestamp; do not parse it.";
  const time = new Date(timestamp);
  if (!Number.isNaN(time.getTime())) {
    const unix = Math.floor(time.getTime() / 1000);
    for (const text of [String(unix), String(time.getTime()), time.toISOString(), time.toISOString().replace(".000", "")]) {
      await add(`writes the timestamp as ${text}`, exact, secret, [text, ".", body]);
    }
  }
  const plain = "Use the text of the secret as the key, as it is.";
  for (const [what, key] of otherKeys(secret)) await add(what, plain, key, [timestamp, ".", body]);
  return cases.map(({ bytes, ...rest }) => ({ ...rest, base64: base64(bytes), hex: hex(bytes) }));
}

/** What people make of a secret by accident. */
function otherKeys(secret) {
  const keys = [];
  if (secret.trim() !== secret) keys.push(["keeps the space around the secret", secret.trim()]);
  keys.push(["has a line break after the secret", `${secret}\n`]);
  keys.push(["has quotes around the secret", `"${secret}"`]);
  if (/^(["']).*\1$/.test(secret)) keys.push(["has quotes around the secret", secret.slice(1, -1)]);
  try {
    keys.push(["decodes the secret as base64", Uint8Array.from(atob(secret), (char) => char.charCodeAt(0))]);
  } catch {
    // It is none.
  }
  if (/^([0-9a-f]{2})+$/i.test(secret)) {
    keys.push(["decodes the secret as hex", Uint8Array.from(secret.match(/../g), (pair) => parseInt(pair, 16))]);
  }
  return keys;
}

/** The mistake that gives one of the signatures in a text, such as the answer of an endpoint. */
export async function mistakeIn(text, secret, parts) {
  const right = await hmac(secret, [parts.timestamp, ".", parts.body]);
  if (text.toLowerCase().includes(hex(right))) {
    return { what: "writes the signature in hex", fix: "The header has base64: encode the 32 bytes so, or decode the header and compare bytes." };
  }
  const all = await mistakes(secret, parts);
  return all.find((one) => text.includes(one.base64) || text.includes(one.base64.replace(/=+$/, ""))
    || text.toLowerCase().includes(one.hex));
}
