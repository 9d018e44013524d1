"""Reads a redirect from Catena. Uses only Python's standard library."""

import re
from typing import NamedTuple, Optional
from urllib.parse import parse_qs

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class Redirect(NamedTuple):
    outcome: str  # connected, requested, failed or neutral
    integration_request_id: Optional[str] = None


def read_redirect(query: str) -> Redirect:
    """Reads a raw query, without its `?`."""
    parameters = parse_qs(query, keep_blank_values=True)
    match parameters.get("status"):
        case ["success"]:
            return Redirect("connected")
        case ["failure"]:
            return Redirect("failed")
        case ["integration-requested"]:
            match parameters.get("integration_request_id"):
                case [request_id] if UUID.fullmatch(request_id):
                    return Redirect("requested", request_id.lower())
            return Redirect("requested")  # none, several, or not a UUID: still a request
    return Redirect("neutral")  # missing, repeated or undocumented: claim nothing
