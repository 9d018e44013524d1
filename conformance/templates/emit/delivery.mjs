// Found by `catena-conformance fuzz --webhook`: {{ test.unusual }}.
// `handleDelivery` is your handler: it returns the status for a secret, the current time, headers and a body.
import assert from "node:assert/strict";
import { test } from "node:test";
import { handleDelivery } from "./delivery.mjs";

test("{{ test.name.sentence() }}", () => {
  const headers = [
{%- for (name, value) in test.headers %}
    [{{ name }}, {{ value }}],
{%- endfor %}
  ];
  const body = Buffer.from("{{ test.hex() }}", "hex");
  const status = handleDelivery("{{ SECRET }}", "{{ NOW }}", headers, body);
{%- if test.forged %}
  assert.ok(status >= 400 && status < 500, `answered ${status}`);
{%- else %}
  assert.ok(status < 500, `answered ${status}`);
{%- endif %}
});
