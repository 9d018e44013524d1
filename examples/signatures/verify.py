import base64
import hashlib
import hmac
import sys
import zlib


def is_genuine(secret, timestamp, signature, body):
    """`body` is the raw body of the request, unpacked if it came with `Content-Encoding: gzip`."""
    signed = timestamp.encode() + b"." + body
    expected = base64.b64encode(hmac.digest(secret.encode(), signed, hashlib.sha256))
    return hmac.compare_digest(expected, signature.encode())


body = sys.stdin.buffer.read()
if body.startswith(b"\x1f\x8b"):
    body = zlib.decompress(body, wbits=31)
print("genuine" if is_genuine(*sys.argv[1:4], body) else "forged")
