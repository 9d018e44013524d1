# Found by `catena-conformance fuzz`: {{ test.rule }}.
# `open_page` opens your callback page: `status`, `headers` as pairs of text, and `body`.
import re
import unittest

from page import open_page


class Pages(unittest.TestCase):
    def test_{{ test.name }}(self):
        page = open_page({{ test.query }})
{%- match test.check %}
{%- when PageCheck::Status %}
        passes = page.status < 500
{%- when PageCheck::NoInjectedHeader | PageCheck::NoRedirect %}
        pattern = re.compile("{{ test.check.pattern() }}", re.IGNORECASE)
        passes = not any(pattern.search(f"{name}: {value}") for name, value in page.headers)
{%- when PageCheck::NoMarkup %}
        passes = not any(tag in page.body for tag in [{{ test.markup }}])
{%- endmatch %}
        self.assertTrue(passes, "{{ test.rule }}")
