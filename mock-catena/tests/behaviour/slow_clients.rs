//! Clients that send nothing, too little or too slowly shut nobody else out.

use std::net::SocketAddr;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use mock_catena::clock::AdjustableClock;
use mock_catena::dialect::Dialect;
use mock_catena::ids::SeededIds;
use mock_catena::{Config, ConnectionLimits, Running, start};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::binary::Binary;
use crate::support::{config, noon};

/// Longer than anything here takes, and the test fails instead of hanging.
const TOO_LONG: Duration = Duration::from_secs(20);

async fn limited(most: usize, patience: Duration, tls: bool) -> (Running, SocketAddr) {
    let mut config = Config { limits: ConnectionLimits { most, patience }, ..config(Dialect::Docs) };
    config.connect.tls = tls;
    let clock = Arc::new(AdjustableClock::frozen_at(noon()));
    let running = start(config, clock, Box::new(SeededIds::detached(1))).await.unwrap();
    let address = running.base_url().socket_addrs(|| None).unwrap()[0];
    (running, address)
}

async fn having_sent(address: SocketAddr, bytes: &str) -> TcpStream {
    let mut socket = TcpStream::connect(address).await.unwrap();
    socket.write_all(bytes.as_bytes()).await.unwrap();
    socket
}

/// What the server sends until it closes the connection.
async fn rest(mut socket: TcpStream) -> String {
    let mut bytes = vec![];
    // A reset ends the connection as well.
    let _ = tokio::time::timeout(TOO_LONG, socket.read_to_end(&mut bytes)).await.expect("it is closed");
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Waits for the answer to a whole request, and keeps the connection.
async fn answered(socket: &mut TcpStream) -> String {
    socket.write_all(b"GET /_mock/clock HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
    let mut bytes = vec![0; 4096];
    let read =
        tokio::time::timeout(TOO_LONG, socket.read(&mut bytes)).await.expect("it is answered").unwrap();
    String::from_utf8_lossy(&bytes[..read]).into_owned()
}

#[tokio::test]
async fn a_client_that_keeps_the_server_waiting_is_closed() {
    let (_running, address) = limited(100, Duration::from_millis(300), false).await;
    let silent = having_sent(address, "").await;
    let half_head = having_sent(address, "GET /_mock/clock HTTP/1.1\r\nHost: loc").await;
    let half_body = "POST /_mock/sessions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\n{";
    let half_body = having_sent(address, half_body).await;
    let mut idle = having_sent(address, "").await;
    assert!(answered(&mut idle).await.starts_with("HTTP/1.1 200"));
    for socket in [silent, half_head, half_body, idle] {
        assert_eq!(rest(socket).await, "");
    }
    let (_running, address) = limited(100, Duration::from_millis(300), true).await;
    assert_eq!(rest(having_sent(address, "").await).await, "", "no handshake");
}

#[tokio::test]
async fn a_body_byte_by_byte_is_closed_as_well() {
    let (_running, address) = limited(100, Duration::from_millis(300), false).await;
    let head = "POST /_mock/sessions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n{";
    let mut socket = having_sent(address, head).await;
    let dripping = async { while socket.write_all(b" ").await.is_ok() {} };
    tokio::time::timeout(TOO_LONG, dripping).await.expect("it is closed");
}

#[tokio::test]
async fn a_stream_of_events_is_not_cut_while_nothing_happens() {
    let (running, address) = limited(4, Duration::from_millis(200), false).await;
    let mut stream = having_sent(address, "GET /_mock/stream HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    let mut seen = vec![0; 4096];
    assert!(stream.read(&mut seen).await.unwrap() > 0);
    // Others come, wait and are closed.
    let others: Vec<_> = futures::future::join_all((0..12).map(|_| having_sent(address, ""))).await;
    for other in others {
        assert_eq!(rest(other).await, "");
    }
    running.control().advance(jiff::SignedDuration::from_secs(1));
    let read = tokio::time::timeout(TOO_LONG, stream.read(&mut seen)).await.expect("it is open").unwrap();
    assert!(read > 0);
}

#[tokio::test]
async fn when_there_are_too_many_the_one_that_was_idle_longest_is_closed() {
    let (_running, address) = limited(8, TOO_LONG, false).await;
    let mut kept = having_sent(address, "").await;
    let mut silent = vec![];
    for _ in 0..50 {
        silent.push(having_sent(address, "").await);
        // It is used, so it is never the oldest.
        assert!(answered(&mut kept).await.starts_with("HTTP/1.1 200"));
    }
    assert_eq!(rest(silent.swap_remove(0)).await, "");
}

#[cfg(unix)]
#[tokio::test]
async fn more_silent_clients_than_the_server_may_open_files_shut_nobody_out() {
    let program = env!("CARGO_BIN_EXE_mock-catena");
    let command = format!("ulimit -n 64; exec '{program}' serve --bind 127.0.0.1:0");
    let server = Binary::spawn(Command::new("sh").args(["-c", &command]));
    let address = server.base.socket_addrs(|| None).unwrap()[0];
    let _silent: Vec<_> = futures::future::join_all((0..120).map(|_| having_sent(address, ""))).await;
    let answer = tokio::time::timeout(TOO_LONG, server.get("_mock/clock").send()).await.expect("in time");
    assert_eq!(answer.unwrap().status(), 200);
}

#[tokio::test]
async fn an_answer_that_is_late_on_purpose_is_not_cut() {
    let (running, address) = limited(4, Duration::from_millis(200), false).await;
    let distribution = mock_catena::faults::Latency::Fixed { ms: 800 };
    let late = mock_catena::faults::Rule::once(mock_catena::faults::Fault::Latency { distribution });
    running.control().add_fault(late).unwrap();
    let form = "grant_type=client_credentials&client_id=mock-catena-client&client_secret=mock-catena-secret";
    let head =
        "POST /realms/catena/protocol/openid-connect/token HTTP/1.1\r\nHost: localhost\r\nConnection: close";
    let request = format!("{head}\r\nContent-Length: {}\r\n\r\n{form}", form.len());
    let answer = rest(having_sent(address, &request).await).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}
