//! `mock-catena trigger`: its output and exit codes.

use axum::Router;
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use axum::routing::{get, post};
use tokio::net::{TcpListener, TcpSocket};

use crate::command_line::{mock_catena, shown};

/// A partner with a page for each outcome and a webhook endpoint. A redirect leads to its start page.
struct Shop {
    address: String,
    /// Holds a bound port on which nothing listens.
    _held: Option<TcpSocket>,
}

impl Shop {
    async fn answering(page: u16, hook: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let [page, hook] = [page, hook].map(|status| StatusCode::from_u16(status).unwrap());
        let page = move || async move { (page, [("location", "/home")], "a page").into_response() };
        let routes = Router::new()
            .route("/return", get(page))
            .route("/failed", get(page))
            .route("/home", get(async || "the start page"))
            .route("/hooks", post(move || async move { hook }));
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Self { address, _held: None }
    }

    /// A partner whose success URL redirects to `location`, and shows a page there if that is `/return/`.
    async fn redirecting(status: u16, location: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let status = StatusCode::from_u16(status).unwrap();
        let routes = Router::new()
            .route(
                "/return",
                get(async move || (status, [("location", location), ("set-cookie", "seen=1; Path=/")])),
            )
            .route(
                "/return/",
                get(async |headers: axum::http::HeaderMap| {
                    let cookie = headers.get("cookie").map(|cookie| cookie.as_bytes() == b"seen=1");
                    if cookie == Some(true) { StatusCode::OK } else { StatusCode::FORBIDDEN }
                }),
            )
            .route("/hooks", post(async || StatusCode::ACCEPTED));
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Self { address, _held: None }
    }

    fn down() -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        Self { address: socket.local_addr().unwrap().to_string(), _held: Some(socket) }
    }

    async fn trigger(self, arguments: &[&str]) -> String {
        let base = format!("http://{}", self.address);
        let mut all = vec!["trigger".to_owned()];
        all.extend(arguments.iter().map(|&argument| argument.to_owned()));
        all.extend([
            format!("--success-url={base}/return?fleet={{fleet_ref}}"),
            format!("--failure-url={base}/failed"),
            format!("--webhook-url={base}/hooks"),
        ]);
        let output = tokio::task::spawn_blocking(move || {
            let all: Vec<&str> = all.iter().map(String::as_str).collect();
            mock_catena(&all).env("CATENA_WEBHOOK_SECRET", "a-secret-of-the-test").output().unwrap()
        })
        .await
        .unwrap();
        reported(&shown(&output), &self.address)
    }
}

/// The output without values that differ between runs. Deliveries of one subscription keep their order; those of
/// different events are sorted, because their order is not fixed.
fn reported(text: &str, address: &str) -> String {
    let text = text.replace(address, "PARTNER");
    let (before, rest) = text.split_once("--- stdout\n").unwrap();
    let (out, errors) = rest.split_once("--- stderr\n").unwrap();
    let mut blocks: Vec<String> = vec![];
    for line in out.lines() {
        match blocks.last_mut() {
            Some(block) if line.starts_with("          ") => block.push_str(&format!("\n{line}")),
            _ => blocks.push(line.to_owned()),
        }
    }
    let rank = |block: &str| match block.split_whitespace().next() {
        Some("event") => (0, String::new()),
        Some("redirect") => (1, String::new()),
        Some("delivery") => (2, block.split(',').next().unwrap_or_default().to_owned()),
        _ => (3, String::new()),
    };
    blocks.sort_by_key(|block| rank(block));
    let out = blocks.join("\n");
    format!("{before}--- stdout\n{out}\n--- stderr\n{errors}")
}

fn settings() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"after \d+ ms", "after N ms");
    settings.add_filter(r"\d+ bytes", "N bytes");
    settings.add_filter(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "UUID");
    // The system adds its own error number.
    settings.add_filter(r" \(os error \d+\)", "");
    settings
}

macro_rules! tells {
    ($reported:expr) => {{
        let reported = $reported;
        settings().bind(|| insta::assert_snapshot!(reported));
    }};
}

#[tokio::test]
async fn a_successful_session_sends_every_event_in_order() {
    let shop = Shop::answering(200, 202).await;
    tells!(shop.trigger(&["success", "--fleet-ref", "carrier 7"]).await);
}

#[tokio::test]
async fn an_integration_request_redirects_to_the_success_url_with_its_id() {
    let shop = Shop::answering(303, 204).await;
    tells!(shop.trigger(&["integration-requested"]).await);
}

#[tokio::test]
async fn a_failure_redirects_to_the_failure_url() {
    let shop = Shop::answering(200, 202).await;
    tells!(shop.trigger(&["failure"]).await);
}

#[tokio::test]
async fn rejected_deliveries_exit_with_1() {
    let shop = Shop::answering(200, 401).await;
    tells!(shop.trigger(&["failure"]).await);
}

#[tokio::test]
async fn deliveries_answered_with_500_are_retried_and_exit_with_1() {
    let shop = Shop::answering(500, 500).await;
    tells!(shop.trigger(&["failure"]).await);
}

/// The exit code and what is said about the redirect.
async fn landing(status: u16, location: &'static str) -> String {
    let told = Shop::redirecting(status, location).await.trigger(&["success"]).await;
    let lines = told.lines().filter(|line| {
        line.starts_with("exit ") || line.starts_with("the partner ") || line.starts_with("next: ")
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn a_redirect_is_followed_with_its_cookies_to_the_page_where_it_ends() {
    assert_eq!(
        landing(303, "/return/?t=1").await,
        "exit 1\nthe partner did not accept everything: the redirect did not arrive whole: hop 1 (303 to `/return/`) lost \
         `status`\nnext: Keep the whole query in this redirect: it comes before the handler, which therefore never sees the \
         outcome. Or configure the URL that it leads to, so that there is no redirect."
    );
    let whole = landing(308, "/return/?fleet=carrier-1&status=success").await;
    assert!(whole.starts_with("exit 0\nthe partner accepted the redirect and "), "{whole}");
}

#[tokio::test]
async fn a_fleet_that_ends_on_no_page_of_the_partner_exits_with_1() {
    let cases = [
        (
            "https://sso.example/login",
            "it leads to another site, https://sso.example, which is not requested",
        ),
        ("/nowhere", "it ends with 404 Not Found"),
        ("/return", "it leads to more than 10 redirects"),
    ];
    for (location, why) in cases {
        let told = landing(302, location).await;
        assert!(told.starts_with("exit 1\n") && told.contains(why), "{location}: {told}");
    }
}

#[tokio::test]
async fn an_unreachable_partner_is_reported_and_exits_with_1() {
    let shop = Shop::down();
    tells!(shop.trigger(&["failure"]).await);
}

#[tokio::test]
async fn faults_and_changed_parameters_are_sent() {
    let shop = Shop::answering(200, 202).await;
    tells!(
        shop.trigger(&["failure", "--set", "status=unknown", "--drop", "skip_reason", "--fault", "drop"])
            .await
    );
}

#[test]
fn invalid_arguments_are_usage_errors() {
    let urls = ["--success-url", "http://partner.test/a", "--failure-url", "http://partner.test/b"];
    let wrong = |arguments: &[&str]| {
        let all = [&["trigger"], arguments].concat();
        let output = mock_catena(&all).env_remove("CATENA_WEBHOOK_SECRET").output().unwrap();
        format!("$ mock-catena {}\n{}", all.join(" "), shown(&output))
    };
    let with = |outcome, more: &[&'static str]| wrong(&[&[outcome], &urls[..], more].concat());
    let all = [
        wrong(&["success"]),
        wrong(&["victory", "--success-url", "http://partner.test/a"]),
        wrong(&[
            "success",
            "--success-url",
            "ftp://partner.test/a",
            "--failure-url",
            "http://partner.test/b",
        ]),
        with("success", &["--webhook-url", "nonsense"]),
        with("success", &["--webhook-url", "http://partner.test/hooks"]),
        with("success", &["--fleet-ref", ""]),
        with("success", &["--set", "status"]),
        with("success", &["--fault", "gremlins"]),
        with("success", &["--fault", "server-error"]),
        with("success", &["--dialect", "klingon"]),
        with("success", &["--seed", "seven"]),
    ];
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn help_has_exit_codes_and_examples() {
    let output = mock_catena(&["trigger", "--help"]).env("COLUMNS", "100").output().unwrap();
    insta::assert_snapshot!(shown(&output));
}
