// Found by `catena-conformance fuzz`: {{ test.why }}.
// `readRedirect` is your handler: it interprets a raw query.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readRedirect } from "./redirect.mjs";

test("{{ test.name.sentence() }}", () => {
  const query = {{ test.query }};
  const { outcome } = readRedirect(query);
  assert.ok([{{ test.acceptable }}].includes(outcome), `${query} was interpreted as ${outcome}`);
});
