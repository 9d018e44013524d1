# Found by `catena-conformance fuzz`: {{ test.why }}.
# `read_redirect` is your handler: it interprets a raw query.
import unittest

from redirect import read_redirect


class Redirects(unittest.TestCase):
    def test_{{ test.name }}(self):
        query = {{ test.query }}
        self.assertIn(read_redirect(query).outcome, [{{ test.acceptable }}], query)
