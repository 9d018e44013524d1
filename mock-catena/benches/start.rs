//! From process start to the first response: `mock-catena serve` on a free port. Target: 20 ms.

#![expect(clippy::expect_used, reason = "a benchmark that cannot start its subject has nothing to measure")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

fn main() {
    divan::main();
}

/// A running server, killed on drop.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Process start, binding, catalogue, and one request over a real socket.
#[divan::bench(sample_count = 50, sample_size = 1)]
fn serve_until_the_first_answer() -> Server {
    let mut child = Command::new(env!("CARGO_BIN_EXE_mock-catena"))
        .args(["serve", "--bind", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the binary starts");
    let stdout = child.stdout.take().expect("stdout is piped");
    let server = Server(child);
    let mut greeting = String::new();
    BufReader::new(stdout).read_line(&mut greeting).expect("it greets");
    let address =
        greeting.split_once("http://").and_then(|(_, rest)| rest.split_once('/')).expect("an address").0;

    let mut socket = TcpStream::connect(address).expect("it listens");
    write!(socket, "GET / HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").expect("it reads");
    let mut answer = String::new();
    socket.read_to_string(&mut answer).expect("it answers");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    server
}

/// The cost of starting any process: `mock-catena --version`.
#[divan::bench(sample_count = 50, sample_size = 1)]
fn version() {
    let done =
        Command::new(env!("CARGO_BIN_EXE_mock-catena")).arg("--version").output().expect("the binary starts");
    assert!(done.status.success());
}
