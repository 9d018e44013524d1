"""What a Catena Connect integration needs, whatever framework is around it: the callback, the webhooks and the store.

The framework hands in the query as pairs and the delivery as raw bytes; nothing here knows about HTTP. `bug` plants one of
the mistakes that examples.json lists, so that the test of these examples can show that each is found.
"""

import base64
import hashlib
import hmac
import json
import sqlite3
import threading
import time
import uuid
import zlib
from datetime import datetime, timezone

TOLERANCE_SECONDS = 300
LARGEST_BODY = 4 * 1024 * 1024

PAGES = {
    "connected": ("Connected", "Your fleet is connected. Vehicle data arrives shortly."),
    "waiting": ("Almost there", "Thank you. This page changes as soon as Catena confirms."),
    "requested": ("Provider requested", "Your provider has been requested. We will write to you when it is available."),
    "failed": ("Nothing was set up", "Your fleet was not connected. You can start again at any time."),
    "unknown": ("Onboarding", "We cannot tell how your visit ended. Please open your onboarding page again."),
}


class Refused(Exception):
    """A delivery that is not accepted, with the status to answer."""

    def __init__(self, status, reason):
        super().__init__(reason)
        self.status = status


class Integration:
    """One partner's side of Catena Connect."""

    def __init__(self, secret, bug=""):
        self.secret, self.bug = secret.encode(), bug
        self.lock = threading.RLock()
        self.db = sqlite3.connect(":memory:", check_same_thread=False)
        self.db.executescript("""
            CREATE TABLE fleets (ref TEXT PRIMARY KEY, access TEXT NOT NULL, notices INTEGER NOT NULL);
            CREATE TABLE requests (id TEXT PRIMARY KEY, fleet_ref TEXT NOT NULL, state TEXT NOT NULL);
            CREATE TABLE catena_fleets (id TEXT PRIMARY KEY, ref TEXT, connected INTEGER NOT NULL DEFAULT 0);
            CREATE TABLE events (id TEXT PRIMARY KEY);
        """)

    # The callback: the fleet's browser returns.

    def callback(self, pairs, remember=True):
        """The name of the page to show. `pairs` is the decoded query in its order; a HEAD request remembers nothing."""
        values = {}
        for key, value in pairs:
            values.setdefault(key, []).append(value)
        status = only(values.get("status"))
        fleet = only(values.get("fleet"))
        if status == "integration-requested":
            if remember:
                self.remember_request(fleet, only(values.get("integration_request_id")))
            return "requested"
        if status == "success":
            return "connected" if self.fleet_view(fleet)["access"] == "live" else "waiting"
        return "failed" if status == "failure" else "unknown"

    def remember_request(self, fleet, request_id):
        """Stores the id, so that a later webhook can be matched. A replay changes nothing."""
        if fleet and is_uuid(request_id):
            with self.lock, self.db:
                self.db.execute("INSERT OR IGNORE INTO requests VALUES (?, ?, 'pending')", (request_id.lower(), fleet))

    # Webhooks.

    def webhook(self, headers, raw):
        """Handles one delivery. `headers` is a mapping that ignores case. Raises `Refused`."""
        body = unpack(raw) if headers.get("Content-Encoding") == "gzip" else raw
        timestamp, signature = headers.get("X-Catena-Timestamp") or "", headers.get("X-Catena-Signature") or ""
        if self.bug == "refusal-burns-event":
            # The id is taken before the signature is verified: a forged delivery suppresses the genuine one.
            event = parsed(body)
            fresh = self.first_time(event)
            self.verify(timestamp, signature, body)
            return fresh and self.apply(event)
        self.verify(timestamp, signature, body)
        event = parsed(body)
        if self.bug == "concurrent-duplicates":
            # Looks first, and acts on what it saw: two deliveries at once are both new.
            with self.lock:
                if self.db.execute("SELECT 1 FROM events WHERE id = ?", (str(event.get("id")),)).fetchone():
                    return None
                live = {ref for (ref,) in self.db.execute("SELECT ref FROM fleets WHERE access = 'live'")}
            time.sleep(0.02)
            self.apply(event, live)
            return self.first_time(event)
        with self.lock, self.db:
            if self.first_time(event):
                self.apply(event)
        return None

    def verify(self, timestamp, signature, body):
        """The signature is over the time, a dot and the body as it was before compression."""
        if self.bug == "ascii-signature":
            body = body.decode("utf-8", "replace").encode("ascii", "replace")
        expected = base64.b64encode(hmac.digest(self.secret, timestamp.encode() + b"." + body, hashlib.sha256))
        if not hmac.compare_digest(signature.encode(), expected):
            raise Refused(401, "the signature does not match")
        try:
            age = (datetime.now(timezone.utc) - datetime.fromisoformat(timestamp.replace("Z", "+00:00"))).total_seconds()
        except (ValueError, TypeError) as error:
            raise Refused(401, "the time is not RFC 3339") from error
        if abs(age) > TOLERANCE_SECONDS:
            raise Refused(401, "the delivery is too old, or from the future")

    def first_time(self, event):
        with self.lock, self.db:
            return self.db.execute("INSERT OR IGNORE INTO events VALUES (?)", (str(event.get("id")),)).rowcount == 1

    def apply(self, event, live=None):
        """Order does not matter: a connection waits until an invitation or agreement names its fleet."""
        name = str(event.get("event_name"))
        with self.lock, self.db:
            for record in event.get("data") if isinstance(event.get("data"), list) else []:
                fleet_id = isinstance(record, dict) and record.get("fleet_id")
                if not fleet_id:
                    continue
                self.db.execute("INSERT OR IGNORE INTO catena_fleets (id) VALUES (?)", (str(fleet_id),))
                if name.startswith(("invitation.", "share_agreement.")) and record.get("fleet_ref"):
                    self.db.execute("UPDATE catena_fleets SET ref = ? WHERE id = ?", (record["fleet_ref"], str(fleet_id)))
                if name == "fleet_connection.created":
                    self.db.execute("UPDATE catena_fleets SET connected = 1 WHERE id = ?", (str(fleet_id),))
                row = self.db.execute("SELECT ref FROM catena_fleets WHERE id = ? AND connected = 1", (str(fleet_id),)).fetchone()
                if row and row[0]:
                    self.connect(row[0], live)

    def connect(self, ref, live):
        self.db.execute("INSERT OR IGNORE INTO fleets VALUES (?, 'none', 0)", (ref,))
        changed = self.db.execute("UPDATE fleets SET access = 'live' WHERE ref = ? AND access <> 'live'", (ref,)).rowcount
        if ref not in live if live is not None else changed:
            self.db.execute("UPDATE fleets SET notices = notices + 1 WHERE ref = ?", (ref,))
        self.db.execute("UPDATE requests SET state = 'live' WHERE fleet_ref = ?", (ref,))

    # Views for a conformance run. Serve them on staging only.

    def fleet_view(self, ref):
        with self.lock:
            row = self.db.execute("SELECT access, notices FROM fleets WHERE ref = ?", (ref,)).fetchone()
        return {"fleet_ref": ref, "access": row[0] if row else "none", "notices": row[1] if row else 0}

    def request_view(self, request_id):
        with self.lock:
            row = self.db.execute("SELECT id, fleet_ref, state FROM requests WHERE id = ?", (request_id.lower(),)).fetchone()
        return row and {"integration_request_id": row[0], "fleet_ref": row[1], "state": row[2], "count": 1}


def only(values):
    """The value of a parameter that is given once; `None` if it is missing or given several times."""
    return values[0] if values and len(values) == 1 else None


def is_uuid(text):
    try:
        return bool(text) and str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False


def unpack(raw):
    unpacker = zlib.decompressobj(wbits=31)
    try:
        body = unpacker.decompress(raw, LARGEST_BODY)
    except zlib.error as error:
        raise Refused(400, "the body is not gzip") from error
    if unpacker.unconsumed_tail:
        raise Refused(413, "the body is too large")
    if not unpacker.eof:
        raise Refused(400, "the gzip stream ends early")
    return body


def parsed(body):
    try:
        event = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Refused(400, "the body is not JSON") from error
    if not isinstance(event, dict):
        raise Refused(400, "the body is not an event")
    return event


def page(name):
    """The HTML of a page. Nothing of the query is on it."""
    title, sentence = PAGES[name]
    return (f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>'
            f"<body><main><h1>{title}</h1><p>{sentence}</p></main></body></html>")


PAGE_HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
