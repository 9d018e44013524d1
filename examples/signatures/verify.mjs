import { createHmac, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

/** `body` is a Buffer: the raw body of the request, unpacked if it came with `Content-Encoding: gzip`. */
function isGenuine(secret, timestamp, signature, body) {
  const expected = createHmac("sha256", secret).update(timestamp + ".").update(body).digest("base64");
  return expected.length === signature.length && timingSafeEqual(Buffer.from(expected), Buffer.from(signature));
}

let body = readFileSync(0);
if (body[0] === 0x1f && body[1] === 0x8b) body = gunzipSync(body);
const [secret, timestamp, signature] = process.argv.slice(2);
console.log(isGenuine(secret, timestamp, signature, body) ? "genuine" : "forged");
