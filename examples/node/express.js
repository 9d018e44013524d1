// Express: the webhook takes its raw body before any parser does.

import express from "express";
import { Integration, Refused } from "./catena.js";

const bug = process.env.BUG ?? "";
const catena = new Integration(process.env.CATENA_WEBHOOK_SECRET);
const app = express();
app.disable("x-powered-by");
// The extended parser makes arrays and objects of `status[]=` and `status[x]=`.
if (bug === "array") app.set("query parser", "extended");

const PAGES = {
  connected: ["Connected", "Your fleet is connected. Vehicle data arrives shortly."],
  waiting: ["Almost there", "Thank you. This page changes as soon as Catena confirms."],
  requested: ["Provider requested", "Your provider has been requested. We will write to you when it is available."],
  failed: ["Nothing was set up", "Your fleet was not connected. You can start again at any time."],
  unknown: ["Onboarding", "We cannot tell how your visit ended. Please open your onboarding page again."],
};
const used = new Set();

app.get(["/catena/return", "/catena/failed"], (request, response) => {
  if (bug === "array") request.query.status?.trim();
  if (bug === "one-time" && request.method === "GET") {
    if (used.has(request.originalUrl)) return response.status(400).send("This link has been used.");
    used.add(request.originalUrl);
  }
  const query = new URL(request.originalUrl, "http://partner").searchParams;
  if (request.method === "HEAD") query.delete("integration_request_id");
  const [title, sentence] = PAGES[catena.callback(query)];
  response
    .set({ "Cache-Control": "no-store", "Referrer-Policy": "no-referrer" })
    .send(`<!doctype html><html lang="en"><title>${title}</title><main><h1>${title}</h1><p>${sentence}</p></main></html>`);
});

// The parser for raw bodies unpacks them, which is what the signature is over.
app.post("/hooks/catena", express.raw({ type: () => true, limit: "4mb" }), (request, response) => {
  try {
    catena.webhook(request.headers, Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0));
    response.sendStatus(202);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    response.status(error.status).send(error.message);
  }
});

if (process.env.CATENA_TEST_VIEWS === "1") {
  app.get("/_test/fleets/:ref", (request, response) => response.json(catena.fleet(request.params.ref)));
  app.get("/_test/integration-requests/:id", (request, response) => {
    const found = catena.integrationRequest(request.params.id);
    response.status(found ? 200 : 404).json(found ?? { error: "unknown" });
  });
}

app.listen(Number(process.env.PORT), "127.0.0.1");
