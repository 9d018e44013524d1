// What the parts of a recorded request are.

/** The value of a header, in any case; empty if it is missing. */
export function header(headers, name) {
  const found = headers.find(([known]) => known.toLowerCase() === name.toLowerCase());
  return found ? found[1] : "";
}

/** The body as it was sent. */
export const packedBody = (exchange) => Uint8Array.from(atob(exchange.body_base64), (char) => char.charCodeAt(0));

/** What was signed, and with what result. */
export function signedParts(exchange) {
  return {
    timestamp: header(exchange.headers, "X-Catena-Timestamp"),
    signature: header(exchange.headers, "X-Catena-Signature"),
    body: exchange.json,
    packed: packedBody(exchange),
  };
}

/** A JSON text with indents; as it is if it is none. */
export function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
