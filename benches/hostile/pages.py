#!/usr/bin/env python3
"""Pages that are made to take time: how long one run takes on each.

    benches/hostile/pages.py target/release/catena-conformance

Serves each page on a port of its own, for every outcome, and runs the suite against it. Prints the seconds, those of the
processor, the exit code and what the run says of it; the longest at the end. More arguments select pages by their names.
"""
import re, resource, socket, subprocess, sys, threading, time
MIB = 1024 * 1024

def fill(part, size=MIB - 2000):
    return (part * (size // len(part) + 1))[:size]

def numbered(part, size=MIB - 2000):
    out, n, length = [], 0, 0
    while length < size:
        text = part.replace("#", str(n)); out.append(text); length += len(text); n += 1
    return "".join(out)

HEAD = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close\r\n"
# Each HTML, unless it says otherwise; `None` is in `answer`.
PAGES = {
    "120,000 attributes of one tag": "<p" + numbered(" a#") + ">",
    "60,000 attributes": "<p" + numbered(" a#", 400_000) + ">",
    "attributes with values": "<p" + numbered(" a#='x y'") + ">",
    "a thousand attributes, often": ("<p" + numbered(" a#", 9_000) + ">") * 110,
    "`html` tags": numbered("<html a#>"),
    "`body` tags": numbered("<body a#>"),
    "nested `div`": fill("<div>"),
    "nested `b`": fill("<b>"),
    "nested `a`": fill("<a>"),
    "nested `table`": fill("<table>"),
    "nested cells": fill("<table><tr><td>"),
    "formatting without end": numbered("<p><b x=#></p>"),
    "formatting, fostered": "<table>" + fill("<b>x<tr>"),
    "formatting and blocks": fill("<b><div></b>"),
    "adoption": fill("<a><b><p></a>"),
    "`nobr`": fill("<nobr><p>"),
    "`font`": numbered("<font color=#><p></font>"),
    "`select`": fill("<select><option>"),
    "lists": fill("<li><dd>"),
    "`template`": fill("<template>"),
    "`svg`": fill("<svg><g>"),
    "`math`": fill("<math><mi>"),
    "`frameset`": fill("<frameset>"),
    "`button`": fill("<button><p>"),
    "end tags": fill("</p></b>"),
    "end tags of nothing": "<div>" * 900 + fill("</x>"),
    "end tags, deep": "<b>" * 900 + fill("</i></u>"),
    "entities": fill("&amp;&#x26;&notit;"),
    "entities without end": fill("&#x" ) + "1" * 1000,
    "comments": fill("<!--"),
    "comments that end": fill("<!-- -->"),
    "quotes": fill("<a b='"),
    "less-than": fill("<"),
    "NUL": fill("\0<b>"),
    "white space": fill(" \n"),
    "one line of text": fill("a "),
    "headings": fill("<h1>Your provider is connected</h1>"),
    "scripts": fill("<script></script>"),
    "styles that hide": "<style>" + numbered(".a#{display:none}", 500_000) + "</style>" + numbered("<p class=a#>x</p>", 500_000),
    "inline styles": fill("<p style='display:none;color:red'>x</p>"),
    "`title`": fill("<title>"),
    "`plaintext`": "<plaintext>" + fill("connected "),
    "`noscript`": fill("<noscript><p>"),
    "refreshes": fill("<meta http-equiv=refresh content='0;url=/x'>"),
    "links": numbered("<a href=/x?a=#&b=%25>connected</a>"),
    "forms": fill("<form><input type=password name=x>"),
    "secret-like text": numbered("whsec_# "),
    "JSON": ("application/json", "[" * (MIB - 2000)),
    "JSON, wide": ("application/json", "[" + numbered('{"status":"connected#"},', MIB - 3000) + "1]"),
    "plain text": ("text/plain", fill("Your provider is connected.\n")),
    "100 MB": None, "a gzip bomb": None, "a head without end": None, "a body without end": None,
    "a head that drips": None, "a body that drips": None, "chunks that drip": None, "chunk extensions without end": None,
    "redirects without end": None, "redirects to new paths": None, "1xx without end": None, "cookies": None,
}

def answer(conn, name, path):
    import gzip
    page = PAGES[name]
    send = lambda text: conn.sendall(text.encode() if isinstance(text, str) else text)
    if page is not None:
        kind, page = page if isinstance(page, tuple) else ("text/html", page)
        body = page.encode()
        return send(f"HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\nconnection: close\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body)
    drip = lambda text: [send(text) or time.sleep(0.05) for _ in range(2400)]
    if name == "100 MB":
        send(HEAD + f"content-length: {100 * MIB}\r\n\r\n"); [send(b"a" * MIB) for _ in range(100)]
    elif name == "a gzip bomb":
        body = gzip.compress(b"a" * MIB) * 100
        send(HEAD + f"content-encoding: gzip\r\ncontent-length: {len(body)}\r\n\r\n"); send(body)
    elif name == "a head without end":
        send("HTTP/1.1 200 OK\r\n"); [send("x-more: a\r\n" * 1000) for _ in range(100_000)]
    elif name == "a body without end":
        send(HEAD + "\r\n"); [send(b"<p>a" * 20_000) for _ in range(100_000)]
    elif name == "a head that drips":
        send("HTTP/1.1 200 OK\r\nx-slow: "); drip("a")
    elif name == "a body that drips":
        send(HEAD + "content-length: 100000\r\n\r\n"); drip("a")
    elif name == "chunks that drip":
        send(HEAD + "transfer-encoding: chunked\r\n\r\n"); drip("1\r\na\r\n")
    elif name == "chunk extensions without end":
        send(HEAD + "transfer-encoding: chunked\r\n\r\n1;"); [send("x=y;" * 10_000) for _ in range(100_000)]
    elif name == "redirects without end":
        send("HTTP/1.1 302 Found\r\nlocation: /again\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
    elif name == "redirects to new paths":
        send(f"HTTP/1.1 307 Temporary Redirect\r\nlocation: {path[:2000]}x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
    elif name == "1xx without end":
        [send("HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n" * 100) for _ in range(100_000)]
    elif name == "cookies":
        cookies = "".join(f"set-cookie: c{n}={'x' * 3000}; path=/\r\n" for n in range(90))
        send(HEAD + cookies + "content-length: 26\r\n\r\nYour provider is connected")

def serve(name):
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    def one(conn):
        try:
            with conn:
                head = b""
                while b"\r\n\r\n" not in head:
                    more = conn.recv(65536)
                    if not more: return
                    head += more
                length = re.search(rb"(?i)content-length: (\d+)", head)
                body = head.split(b"\r\n\r\n", 1)[1]
                while length and len(body) < int(length[1]):
                    more = conn.recv(65536)
                    if not more: return
                    body += more
                path = head.split(b" ")[1].decode("latin-1")
                if path.startswith("/hook"):
                    conn.sendall(b"HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"); return
                answer(conn, name, path)
                conn.shutdown(socket.SHUT_WR); conn.settimeout(2); conn.recv(10)
        except OSError:
            pass
    def accept():
        while True:
            try: conn, _ = listener.accept()
            except OSError: return
            threading.Thread(target=one, args=(conn,), daemon=True).start()
    threading.Thread(target=accept, daemon=True).start()
    return listener

def main():
    program, *only = sys.argv[1:]
    longest = (0, "")
    for name in PAGES:
        if only and not any(part in name for part in only): continue
        listener = serve(name)
        base = f"http://127.0.0.1:{listener.getsockname()[1]}"
        began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
        try:
            run = subprocess.run([program, "run", "--seed", "1", "--success-url", base + "/ok?f={fleet_ref}",
                              "--failure-url", base + "/no?f={fleet_ref}"],
                              capture_output=True, text=True, timeout=300)
            code, out = run.returncode, run.stdout
        except subprocess.TimeoutExpired:
            code, out = "none", ""
        took, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
        busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        listener.close()
        longest = max(longest, (took, name))
        said = re.search(r"too large to read|takes too long to read|in time", " ".join(out.split()))
        print(f"{took:6.1f} s ({busy:.1f} s)  exit {code}  {name}: {said[0] if said else ''}", flush=True)
    print(f"longest: {longest[0]:.1f} s ({longest[1]})")
if __name__ == "__main__": main()
