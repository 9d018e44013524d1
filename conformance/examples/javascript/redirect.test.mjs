// node --test conformance/examples/javascript/redirect.test.mjs
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { readRedirect } from "./redirect.mjs";

const file = new URL("../../../fixtures/vectors/redirects.json", import.meta.url);
const { cases } = JSON.parse(readFileSync(file, "utf8"));

test(`the handler passes ${cases.length} vectors`, () => {
  assert.ok(cases.length >= 200);
  for (const { name, query, acceptable, integration_request_id: id } of cases) {
    const { outcome, integrationRequestId } = readRedirect(query);
    assert.ok(acceptable.includes(outcome), `${name}: ?${query} was interpreted as ${outcome}, not ${acceptable}`);
    if (id) assert.equal(integrationRequestId, id, name);
  }
});
