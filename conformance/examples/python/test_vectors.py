"""python3 conformance/examples/python/test_vectors.py"""

import json
import unittest
from pathlib import Path

from redirect import read_redirect

VECTORS = Path(__file__).parents[3] / "fixtures" / "vectors" / "redirects.json"


class Vectors(unittest.TestCase):
    def test_the_handler_passes_every_vector(self):
        cases = json.loads(VECTORS.read_text())["cases"]
        self.assertGreaterEqual(len(cases), 200)
        for case in cases:
            with self.subTest(case["name"], query=case["query"]):
                read = read_redirect(case["query"])
                self.assertIn(read.outcome, case["acceptable"])
                if "integration_request_id" in case:
                    self.assertEqual(read.integration_request_id, case["integration_request_id"])


if __name__ == "__main__":
    unittest.main()
