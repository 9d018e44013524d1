"""The core of a webhook endpoint: it decides the status that answers a delivery. It uses no sockets, clock or storage."""

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
    """`headers` are pairs of name and value, `body` is the bytes as received, `now` is an RFC 3339 time."""
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
    # Deeply nested JSON exceeds the parser's recursion limit.
    except (ValueError, RecursionError):
        return 400
    return 202


def unpacked(body):
    """Decompresses every member of the gzip stream. Returns None if it is not gzip, is truncated, or is too long."""
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
    """The signature covers the timestamp, a dot, and the body before compression."""
    right = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).digest()
    return hmac.compare_digest(base64.b64encode(right), signature.encode())


def instant(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
