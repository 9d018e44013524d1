"""The heart of a webhook endpoint: the status a delivery is answered with. No sockets, no clock, no storage."""

import base64
import hashlib
import hmac
import json
import zlib
from datetime import datetime, timedelta

FRESH = timedelta(minutes=5)
LONGEST = 8 * 1024 * 1024
GZIP = 16 + zlib.MAX_WBITS


def handle_delivery(secret, now, headers, body):
    """`headers` are pairs of name and value, `body` is the bytes that came, `now` an RFC 3339 instant."""
    first = {}
    for name, value in headers:
        first.setdefault(name.lower(), value)
    encoding = first.get("content-encoding", "identity")
    if encoding not in ("gzip", "identity"):
        return 415
    if encoding == "gzip":
        body = unpacked(body)
        if body is None:
            return 400
    signature, timestamp = first.get("x-catena-signature"), first.get("x-catena-timestamp")
    if not signature or not timestamp or not matches(secret, timestamp, body, signature):
        return 401
    try:
        if abs(instant(now) - instant(timestamp)) > FRESH:
            return 401
        json.loads(body)
    # Deep nesting is more than the parser takes.
    except (ValueError, RecursionError):
        return 400
    return 202


def unpacked(body):
    """Every member of the gzip, or None if it is none, is cut off, or is too long."""
    out = b""
    while body:
        member = zlib.decompressobj(GZIP)
        try:
            out += member.decompress(body, LONGEST + 1 - len(out))
        except zlib.error:
            return None
        if not member.eof or len(out) > LONGEST:
            return None
        body = member.unused_data
    return out


def matches(secret, timestamp, body, signature):
    """The signature is over the timestamp, a point, and the body before it was packed."""
    right = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).digest()
    return hmac.compare_digest(base64.b64encode(right), signature.encode())


def instant(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
