// The server of a single-page app: static files, a small API and the webhook, on Node's own HTTP server.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { Integration, Refused, unpacked } from "./catena.js";

const catena = new Integration(process.env.CATENA_WEBHOOK_SECRET);
const dist = process.env.DIST;
const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css" };
const LARGEST = 5 * 1024 * 1024;

async function bodyOf(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > LARGEST) throw new Refused(413, "the body is too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function send(response, status, body = "", type = "text/plain") {
  response.writeHead(status, { "Content-Type": type, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer" });
  response.end(body);
}

const json = (response, status, value) => send(response, status, JSON.stringify(value), "application/json");

function file(response, path) {
  try {
    send(response, 200, readFileSync(join(dist, normalize(path))), TYPES[extname(path)] ?? "application/octet-stream");
  } catch {
    send(response, 404, "no such page");
  }
}

async function handle(request, response) {
  const { pathname } = new URL(request.url, "http://partner");
  const [, first, table, id] = pathname.split("/");
  if (pathname === "/hooks/catena") {
    if (request.method !== "POST") return send(response, 405, "POST only");
    catena.webhook(request.headers, unpacked(request.headers, await bodyOf(request)));
    return send(response, 202);
  }
  if (pathname === "/api/return" && request.method === "POST") {
    return json(response, 200, { outcome: catena.callback(new URLSearchParams(String(await bodyOf(request)))) });
  }
  if (pathname === "/catena/return" || pathname === "/catena/failed") return file(response, "index.html");
  if (first === "_test" && process.env.CATENA_TEST_VIEWS === "1" && id) {
    const found = table === "fleets" ? catena.fleet(decodeURIComponent(id)) : catena.integrationRequest(decodeURIComponent(id));
    return json(response, found ? 200 : 404, found ?? { error: "unknown" });
  }
  return file(response, pathname);
}

createServer((request, response) => {
  handle(request, response).catch((error) => {
    if (!(error instanceof Refused)) console.error(error);
    send(response, error instanceof Refused ? error.status : 500, error instanceof Refused ? error.message : "");
  });
}).listen(Number(process.env.PORT), "127.0.0.1");
