#!/usr/bin/env python3
"""What mock-catena does when it is treated badly.

    benches/hostile/mock.py target/release/mock-catena

Starts, idle memory; SIGTERM and SIGHUP under load; silent, slow and half-hearted clients; twelve kinds of receivers.
"""
import gzip, json, pathlib, re, select, signal, socket, statistics, subprocess, sys, tempfile, threading, time, urllib.request

TOKEN = {"authorization": "Bearer mock-catena-dev-token", "content-type": "application/json"}


class Server:
    def __init__(self, *arguments):
        began = time.monotonic()
        self.process = subprocess.Popen([PROGRAM, "serve", "--bind", "127.0.0.1:0", *arguments], stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, text=True)
        self.greeting = self.process.stdout.readline()
        self.port = int(re.search(r":(\d+)/?", self.greeting.split("http")[1])[1])
        self.ask("GET", "/_mock")
        self.started_ms = (time.monotonic() - began) * 1000

    def ask(self, method, path, body=None, timeout=30):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", method=method, headers=TOKEN,
                                         data=None if body is None else json.dumps(body).encode())
        with OPENER.open(request, timeout=timeout) as answer:
            return json.loads(answer.read() or b"null")

    def memory_mb(self, name="VmRSS"):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(rf"{name}:\s+(\d+)", status)[1]) / 1024

    def end(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        rest = self.process.communicate(timeout=60)[0]
        return self.process.returncode, rest


OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def starts():
    times, sizes = [], []
    for _ in range(20):
        server = Server()
        times.append(server.started_ms)
        time.sleep(0.05)
        sizes.append(server.memory_mb())
        server.end()
    print(f"start until the first answer: median {statistics.median(times):.1f} ms, best {min(times):.1f} ms of 20; "
          f"idle: {statistics.median(sizes):.1f} MB")


def signals(how, times):
    """Under load: everything that was answered 201 is in the state file afterwards."""
    lost, longest, codes = 0, 0.0, set()
    for _ in range(times):
        with tempfile.TemporaryDirectory() as folder:
            state = f"{folder}/state.json"
            server, made, stop = Server("--state", state), [], threading.Event()
            def load(worker):
                number = 0
                while not stop.is_set():
                    number += 1
                    try:
                        server.ask("POST", "/_mock/sessions", {"fleet_ref": f"carrier-{worker}-{number}"})
                        made.append(f"carrier-{worker}-{number}")
                    except OSError:
                        return
            workers = [threading.Thread(target=load, args=(it,)) for it in range(4)]
            [it.start() for it in workers]
            while len(made) < 50:
                time.sleep(0.005)
            began = time.monotonic()
            code, _ = server.end(how)
            longest = max(longest, time.monotonic() - began)
            stop.set(); [it.join() for it in workers]
            codes.add(code)
            saved = pathlib.Path(state).read_text()
            json.loads(saved)
            lost += sum(f'"{it}"' not in saved for it in made)
            left = sorted(it.name for it in pathlib.Path(folder).iterdir())
            assert left in (["state.json"], ["state.json", "state.json.lock"]), left
    print(f"{times} {how.name} under load: {lost} sessions lost that were answered, exit codes {sorted(codes)}, "
          f"longest {longest * 1000:.0f} ms")


def answers(server):
    began = time.monotonic()
    server.ask("GET", "/_mock")
    return (time.monotonic() - began) * 1000


def idle(count):
    server = Server()
    before = server.memory_mb()
    sockets, slowest, refused = [], 0.0, 0
    for number in range(count):
        try:
            sockets.append(socket.create_connection(("127.0.0.1", server.port), timeout=5))
        except OSError:
            refused += 1
        if number % 500 == 0:
            slowest = max(slowest, answers(server))
    slowest = max(slowest, *(answers(server) for _ in range(20)))
    time.sleep(0.5)
    closed = sum(bool(select.select([it], [], [], 0)[0]) for it in sockets if it.fileno() < 1024)
    files = len(list(pathlib.Path(f"/proc/{server.process.pid}/fd").iterdir()))
    print(f"{count} silent sockets: {refused} refused, server has {files} files open; an answer took at most {slowest:.0f} ms; "
          f"{before:.1f} MB before, {server.memory_mb():.1f} MB with them (peak {server.memory_mb('VmHWM'):.1f} MB)"
          + (f"; {closed} of the first were closed for later ones" if closed else ""))
    [it.close() for it in sockets]
    server.end()


def until_closed(server, first, drip):
    """How long a client is put up with that sends `first` and then `drip`, a byte each 200 ms."""
    sock = socket.create_connection(("127.0.0.1", server.port))
    sock.sendall(first)
    began = time.monotonic()
    while time.monotonic() - began < 60:
        if select.select([sock], [], [], 0.2)[0]:
            try:
                said = sock.recv(4096)
            except OSError:
                said = b""
            if said.startswith(b"HTTP/1.1"):
                return time.monotonic() - began, said.split(b"\r\n")[0].decode("latin-1")
            if not said:
                return time.monotonic() - began, "closed"
        try:
            sock.sendall(drip)
        except OSError:
            break
    return time.monotonic() - began, "closed"


def slow():
    server = Server()
    head = b"POST /v2/orgs/invitations HTTP/1.1\r\nhost: 127.0.0.1\r\n" \
        b"authorization: Bearer mock-catena-dev-token\r\n"
    kinds = {
        "sends nothing": (b"", b""),
        "sends half a request line": (b"POST /v2", b""),
        "a header byte by byte": (head + b"x-slow: ", b"a"),
        "headers without end": (head, b"a: b\r\n"),
        "no body": (head + b"content-length: 1000\r\n\r\n", b""),
        "a body byte by byte": (head + b"content-length: 1000\r\n\r\n", b" "),
        "chunks byte by byte": (head + b"transfer-encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
        "HTTP/2 without frames": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b""),
    }
    results = {}
    def one(name, first, drip):
        results[name] = until_closed(server, first, drip)
    threads = [threading.Thread(target=one, args=(name, *kind)) for name, kind in kinds.items()]
    [it.start() for it in threads]
    slowest = 0.0
    while any(it.is_alive() for it in threads):
        slowest = max(slowest, answers(server))
        time.sleep(0.5)
    for name in kinds:
        took, said = results[name]
        print(f"slow client, {name}: {said} after {took:.1f} s")
    print(f"others were answered within {slowest:.0f} ms meanwhile")
    big = {"headers of 100 KB": head + b"x: " + b"a" * 100_000 + b"\r\n\r\n",
           "5,000 headers": head + b"".join(b"x-%d: a\r\n" % it for it in range(5000)) + b"\r\n"}
    for name, text in big.items():
        print(f"{name}: {until_closed(server, text, b'')[1]}")
    for name, body in {"a gzip bomb of 1 GB": gzip.compress(b"[" * 2**20) * 1000, "JSON nested 20,000 times": b"[" * 20_000}.items():
        request = urllib.request.Request(f"http://127.0.0.1:{server.port}/v2/orgs/invitations", data=body, headers={
            **TOKEN, **({"content-encoding": "gzip"} if "gzip" in name else {})})
        before = server.memory_mb("VmHWM")
        try:
            code = OPENER.open(request, timeout=30).status
        except urllib.error.HTTPError as error:
            code = error.code
        except OSError as error:
            code = str(error)
        print(f"{name}: {code}, {server.memory_mb('VmHWM') - before:.1f} MB more at the most")
    server.end()


def receivers():
    """Twelve kinds of receivers, and a good one beside them: how soon it has its deliveries."""
    def listen(behave):
        listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        def one(conn):
            try:
                with conn:
                    conn.settimeout(30)
                    while True:
                        head = b""
                        while b"\r\n\r\n" not in head:
                            more = conn.recv(65536)
                            if not more: return
                            head += more
                        length = int((re.search(rb"(?i)content-length: (\d+)", head) or [0, 0])[1])
                        body = head.split(b"\r\n\r\n", 1)[1]
                        while len(body) < length:
                            body += conn.recv(65536)
                        if not behave(conn): return
            except OSError:
                pass
        def accept():
            while True:
                try: conn, _ = listener.accept()
                except OSError: return
                threading.Thread(target=one, args=(conn,), daemon=True).start()
        threading.Thread(target=accept, daemon=True).start()
        return listener
    say = lambda text: lambda conn: conn.sendall(text)
    def drip(first, again, pause=0.05):
        def behave(conn):
            conn.sendall(first)
            while True:
                conn.sendall(again); time.sleep(pause)
        return behave
    ok = b"HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n"
    good = []
    def accepts(conn):
        good.append(time.monotonic()); conn.sendall(ok); return True
    kinds = {
        "never answers": lambda conn: time.sleep(60),
        "closes at once": lambda conn: False,
        "refuses (500)": say(b"HTTP/1.1 500 No\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"),
        "speaks another protocol": say(b"220 smtp.example ready\r\n"),
        "a head byte by byte": drip(b"HTTP/1.1 200 OK\r\nx: ", b"a"),
        "a body byte by byte": drip(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n", b"a"),
        "headers without end": drip(b"HTTP/1.1 200 OK\r\n", b"x: a\r\n" * 1000, 0),
        "a body without end": drip(b"HTTP/1.1 200 OK\r\n\r\n", b"a" * 65536, 0),
        "a gzip bomb": say(b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\nconnection: close\r\n\r\n" + gzip.compress(b"a" * 2**20) * 100),
        "redirects to itself": say(b"HTTP/1.1 307 Over there\r\nlocation: /hook\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"),
        "asks to wait for years": say(b"HTTP/1.1 429 Slow\r\nretry-after: 999999999\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"),
        "1xx without end": drip(b"", b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n" * 100, 0),
    }
    server = Server()
    listeners = [listen(it) for it in kinds.values()] + [listen(accepts)]
    for listener in listeners:
        server.ask("POST", "/v2/notifications/webhooks", {"url": f"http://127.0.0.1:{listener.getsockname()[1]}/hook",
                                                          "event_name": "invitation.created"})
    began, slowest = time.monotonic(), 0.0
    for number in range(50):
        server.ask("POST", "/_mock/sessions", {"fleet_ref": f"carrier-{number}"})
    while len(good) < 50 and time.monotonic() - began < 60:
        slowest = max(slowest, answers(server)); time.sleep(0.05)
    took = (max(good) - began) if good else float("nan")
    time.sleep(5)
    slowest = max(slowest, *(answers(server) for _ in range(20)))
    print(f"12 kinds of receivers: the good one beside them had {len(good)} of 50 deliveries after {took:.1f} s; the API answered "
          f"within {slowest:.0f} ms; peak {server.memory_mb('VmHWM'):.1f} MB")
    [it.close() for it in listeners]
    began = time.monotonic()
    code, rest = server.end()
    print(f"SIGTERM then: exit code {code} after {time.monotonic() - began:.1f} s: {rest.strip().splitlines()[-1] if rest.strip() else ''}")


PROGRAM = sys.argv[1]
PARTS = {"starts": starts, "sigterm": lambda: signals(signal.SIGTERM, 20), "sighup": lambda: signals(signal.SIGHUP, 10),
         "idle": lambda: idle(10_000), "slow": slow, "receivers": receivers}
for part in sys.argv[2:] or PARTS:
    PARTS[part]()
