// Found by `catena-conformance fuzz`: {{ test.rule }}.
// `openPage` opens your callback page: `status`, `headers` as pairs of text, and `body`.
import assert from "node:assert/strict";
import { test } from "node:test";
import { openPage } from "./page.mjs";

test("{{ test.name.sentence() }}", async () => {
  const page = await openPage({{ test.query }});
{%- match test.check %}
{%- when PageCheck::Status %}
  const passes = page.status < 500;
{%- when PageCheck::NoInjectedHeader | PageCheck::NoRedirect %}
  const pattern = new RegExp("{{ test.check.pattern() }}", "i");
  const passes = !page.headers.some(([name, value]) => pattern.test(`${name}: ${value}`));
{%- when PageCheck::NoMarkup %}
  const passes = ![{{ test.markup }}].some((tag) => page.body.includes(tag));
{%- endmatch %}
  assert.ok(passes, "{{ test.rule }}");
});
