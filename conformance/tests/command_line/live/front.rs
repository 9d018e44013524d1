//! A proxy in front of a reference partner: it sees every request first, and may answer instead of the partner.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use mock_catena::clock::{Clock as _, SystemClock};
use reference_partner::Defect;
use reference_partner::ReferencePartner;
use tokio::net::TcpListener;
use tower::ServiceExt as _;

pub(crate) const SECRET: &str = "this-must-not-be-shown";

/// Answers a request instead of the partner, or returns `None`.
pub(crate) type Before = Arc<dyn Fn(&Request, &Notes) -> Option<Response> + Send + Sync>;

/// Every request as `METHOD path`, and a set for the use of each test.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    pub(crate) requests: Mutex<Vec<String>>,
    pub(crate) kept: Mutex<BTreeSet<String>>,
}

pub(crate) struct Front {
    pub(crate) address: SocketAddr,
    pub(crate) notes: Arc<Notes>,
    _runtime: tokio::runtime::Runtime,
}

impl Front {
    /// A reference partner behind `before`.
    pub(crate) fn start(before: Before) -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let partner = ReferencePartner::new(
            SECRET.parse().unwrap(),
            BTreeSet::<Defect>::new(),
            Arc::new(|| SystemClock.now()),
        )
        .router();
        let notes = Arc::new(Notes::default());
        let (listener, address) = runtime.block_on(async {
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
            let address = listener.local_addr().unwrap();
            (listener, address)
        });
        let seen = Arc::clone(&notes);
        let router = Router::new().fallback(move |request: Request| {
            let (before, seen, partner) = (Arc::clone(&before), Arc::clone(&seen), partner.clone());
            async move {
                let line = format!("{} {}", request.method(), request.uri().path());
                seen.requests.lock().unwrap().push(line);
                match before(&request, &seen) {
                    Some(answer) => answer,
                    None => partner.oneshot(request).await.unwrap(),
                }
            }
        });
        runtime.spawn(async move { axum::serve(listener, router).await });
        Self { address, notes, _runtime: runtime }
    }

    /// Forwards every request to the partner.
    pub(crate) fn open() -> Self {
        Self::start(Arc::new(|_, _| None))
    }

    pub(crate) fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn requests(&self) -> Vec<String> {
        self.notes.requests.lock().unwrap().clone()
    }
}

/// A profile of a partner at `base`.
pub(crate) fn profile(base: &str) -> String {
    format!(
        "name = \"acme\"\n[callback]\n\
         success_redirect_url = \"{base}/catena/return?fleet={{fleet_ref}}\"\n\
         failure_redirect_url = \"{base}/catena/failed?fleet={{fleet_ref}}\"\n\
         [webhook]\nurl = \"{base}/hooks/catena\"\nsecret = \"{SECRET}\"\n\
         [observe]\n\
         integration_request = \"{base}/_test/integration-requests/{{integration_request_id}}\"\n\
         fleet = \"{base}/_test/fleets/{{fleet_ref}}\"\n"
    )
}

pub(crate) fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Response {
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    response.body(Body::from(body.to_owned())).unwrap()
}

/// Writes a profile to a temporary folder and runs the program with it.
pub(crate) fn output_of(profile: &str, arguments: &[&str], environment: &[(&str, &str)]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("catena.toml");
    std::fs::write(&file, profile).unwrap();
    let mut program = crate::program();
    let (command, rest) = arguments.split_first().unwrap();
    program.arg(command).arg("--profile").arg(&file).args(rest).envs(environment.iter().copied());
    let said = crate::whole(&program.output().unwrap());
    assert!(!said.contains(SECRET), "{said}");
    said.replace(&folder.path().display().to_string(), "FOLDER")
}

/// Replaces the port, which differs in every run.
pub(crate) fn steady(said: &str, front: &Front) -> String {
    said.replace(&front.address.port().to_string(), "PORT")
}
