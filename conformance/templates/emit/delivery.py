# Found by `catena-conformance fuzz --webhook`: {{ test.unusual }}.
# `handle_delivery` is your handler: it returns the status for a secret, the current time, headers and a body.
import unittest

from delivery import handle_delivery


class Deliveries(unittest.TestCase):
    def test_{{ test.name }}(self):
        headers = [
{%- for (name, value) in test.headers %}
            ({{ name }}, {{ value }}),
{%- endfor %}
        ]
        body = b"{{ test.bytes() }}"
        status = handle_delivery("{{ SECRET }}", "{{ NOW }}", headers, body)
        self.assertIn(status, range({% if test.forged %}400{% else %}200{% endif %}, 500))
