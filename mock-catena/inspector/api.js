// The public API at `/_mock`: the page knows nothing else.

import { problem } from "./problems.js";

/** An answer that is not a success. */
export class Refused extends Error {
  constructor(status, text) {
    super(text);
    this.status = status;
  }
}

/** A path of the server, which may be below a path of its proxy: this file is at `…/inspector/api.js`. */
function below(path) {
  const root = new URL("..", import.meta.url).pathname.slice(0, -1);
  return path.startsWith(`${root}/`) ? path : root + path;
}

/** GET. Errors are thrown. */
export const read = (path) => request("GET", path);

/** Runs a command; shows why if it fails. Gives the answer, or `undefined`. */
export async function run(method, path, body) {
  try {
    return (await request(method, path, body)) ?? null;
  } catch (error) {
    report(error, `${method} ${path.split("?")[0]} failed`);
    return undefined;
  }
}

/** Shows an error of a request. */
export function report(error, title) {
  const text = error instanceof Refused
    ? error.message
    : "The simulated Catena did not answer. Is it still running? The page goes on as soon as it is back.";
  problem(title, text);
}

async function request(method, path, body) {
  const headers = method === "GET" ? {} : { "X-Catena-Inspector": "1", "Content-Type": "application/json" };
  const answer = await fetch(below(path), { method, headers, body: body === undefined ? undefined : asText(body) });
  if (answer.status === 401) location.reload();
  const text = await answer.text();
  if (!answer.ok) throw new Refused(answer.status, detail(text) || `It answered ${answer.status}.`);
  return text ? JSON.parse(text) : null;
}

const asText = (body) => (typeof body === "string" ? body : JSON.stringify(body));

/** What an error body says: its detail, or each field with its message. */
function detail(text) {
  try {
    const body = JSON.parse(text);
    if (Array.isArray(body.detail)) {
      return body.detail.map((one) => `${one.path ?? ""}: ${one.message ?? ""}`).join("; ");
    }
    return body.detail ?? body.message;
  } catch {
    return text.slice(0, 300);
  }
}

/** The same call for a terminal or a test. */
export function curl(method, path, body) {
  const verb = method === "GET" || (method === "POST" && body !== undefined) ? "" : ` -X ${method}`;
  const parts = [`curl -s${verb} ${quote(location.origin + below(path))}`];
  if (document.documentElement.dataset.token !== undefined) {
    parts.push('-H "Authorization: Bearer $MOCK_CATENA_CONTROL_TOKEN"');
  }
  if (body !== undefined) parts.push(`-d ${quote(asText(body))}`);
  return parts.join(" \\\n  ");
}

/** A text as one word of a shell. */
export const quote = (text) => (/^[\w@%+=:,./?&-]+$/.test(text) && !/[?&]/.test(text)
  ? text
  : `'${text.replaceAll("'", "'\\''")}'`);
