//! Test support: sessions, servers, a browser that submits forms, and partners that receive webhooks.

use std::collections::BTreeMap;
use std::sync::Arc;

use catena_contract::{ComplianceStatus, ExtTspId, FleetContact, Invitation, NewInvitation, TspId};
use jiff::Timestamp;
use mock_catena::clock::AdjustableClock;
use mock_catena::dialect::Dialect;
use mock_catena::ids::SeededIds;
use mock_catena::session::{
    ChosenProvider, Command, Effect, Ending, PartnerProfile, Refused, RequestedProvider, Session, step,
};
use mock_catena::{Config, Running, start};
use reqwest::{Client, Response, StatusCode, Url};
use scraper::{Html, Selector};
use serde_json::{Value, json};
use uuid::Uuid;

pub(crate) const TOKEN: &str = "token-of-the-tests";

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// The start time of every test.
pub(crate) fn noon() -> Timestamp {
    at("2026-03-02T12:00:00Z")
}

pub(crate) fn asked() -> NewInvitation {
    NewInvitation {
        fleet_ref: "carrier-4711".parse().unwrap(),
        fleet: Default::default(),
        success_redirect_url: Some("https://your-app.com/callback".parse().unwrap()),
        failure_redirect_url: Some("https://your-app.com/failure".parse().unwrap()),
        callback_url: None,
        limit_tsps: None,
        permissions: Default::default(),
        expires_in_hours: 24,
    }
}

pub(crate) fn samsara() -> ChosenProvider {
    ChosenProvider {
        id: TspId::new(Uuid::from_u128(0x5a)),
        name: "Samsara".into(),
        source_name: "samsara".into(),
    }
}

pub(crate) fn geotab() -> ChosenProvider {
    ChosenProvider {
        id: TspId::new(Uuid::from_u128(0x6e)),
        name: "Geotab".into(),
        source_name: "geotab".into(),
    }
}

pub(crate) fn connect(provider: ChosenProvider) -> Command {
    Command::Connect { provider, reused: None }
}

pub(crate) fn request(name: &str) -> Command {
    let id = name.bytes().fold(7_u128, |id, byte| id * 31 + u128::from(byte));
    Command::RequestIntegration(RequestedProvider {
        ext_tsp_id: ExtTspId::new(Uuid::from_u128(id)),
        name: name.into(),
        compliance: ComplianceStatus::Compliant,
        contact: FleetContact { name: Some("Ada".into()), email: Some("ada@fleet.test".into()), notes: None },
    })
}

/// A session with its clock and ids, and all effects so far.
pub(crate) struct Journey {
    pub(crate) session: Session,
    pub(crate) now: Timestamp,
    pub(crate) ids: SeededIds,
    pub(crate) effects: Vec<Effect>,
}

impl Journey {
    pub(crate) fn invited() -> Self {
        Self::invited_to(asked())
    }

    pub(crate) fn invited_to(asked: NewInvitation) -> Self {
        let mut ids = SeededIds::detached(1);
        let base = Url::parse("https://connect.example.test/").unwrap();
        let (session, effects) = Session::invite(asked, &PartnerProfile::default(), &base, noon(), &mut ids);
        Self { session, now: noon(), ids, effects }
    }

    /// Runs a command and returns its effects.
    pub(crate) fn tries(&mut self, command: Command) -> Result<Vec<Effect>, Refused> {
        let (session, effects) = step(self.session.clone(), command, self.now, &mut self.ids)?;
        self.session = session;
        self.effects.extend(effects.clone());
        Ok(effects)
    }

    pub(crate) fn after(mut self, commands: impl IntoIterator<Item = Command>) -> Self {
        for command in commands {
            self.tries(command).unwrap();
        }
        self
    }

    /// The names of all events so far.
    pub(crate) fn events(&self) -> Vec<String> {
        self.effects
            .iter()
            .filter_map(|effect| match effect {
                Effect::Emit(emitted) => Some(emitted.event.name().to_owned()),
                Effect::Redirect(_) => None,
            })
            .collect()
    }

    /// The endings of all visits so far.
    pub(crate) fn endings(&self) -> Vec<Ending> {
        endings(&self.effects)
    }
}

pub(crate) fn endings(effects: &[Effect]) -> Vec<Ending> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Redirect(ending) => Some(ending.clone()),
            Effect::Emit(_) => None,
        })
        .collect()
}

pub(crate) fn config(dialect: Dialect) -> Config {
    Config { dialect, ..Config::embedded(TOKEN.parse().unwrap()) }
}

pub(crate) async fn running(dialect: Dialect, clock: Arc<AdjustableClock>) -> Running {
    start(config(dialect), clock, Box::new(SeededIds::detached(1))).await.unwrap()
}

/// A browser that follows links and submits forms, but does not follow redirects.
pub(crate) struct Browser {
    client: Client,
    pub(crate) mock: Running,
}

/// A page, or a redirect.
pub(crate) struct Seen {
    pub(crate) status: StatusCode,
    pub(crate) location: Option<String>,
    pub(crate) html: String,
    pub(crate) at: Url,
}

impl Browser {
    pub(crate) async fn at(dialect: Dialect) -> Self {
        Self::with(running(dialect, Arc::new(AdjustableClock::frozen_at(noon()))).await)
    }

    pub(crate) fn with(mock: Running) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client =
            Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap();
        Self { client, mock }
    }

    pub(crate) fn url(&self, path: &str) -> Url {
        self.mock.base_url().join(path).unwrap()
    }

    pub(crate) async fn api(&self, path: &str, body: &Value) -> (StatusCode, Value) {
        let answer =
            self.client.post(self.url(path)).bearer_auth(TOKEN).body(body.to_string()).send().await.unwrap();
        let status = answer.status();
        (status, serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap())
    }

    /// Invites a fleet with redirect URLs of a test partner.
    pub(crate) async fn invited(&self, more: Value) -> Value {
        let mut body = json!({
            "fleet_ref": "carrier-4711",
            "success_redirect_url": "https://your-app.com/callback",
            "failure_redirect_url": "https://your-app.com/failure",
        });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let (status, invitation) = self.api("/v2/orgs/invitations", &body).await;
        assert_eq!(status, StatusCode::CREATED, "{invitation}");
        invitation
    }

    pub(crate) async fn read(&self, invitation: &Value) -> Invitation {
        let path = format!("/v2/orgs/invitations/{}", invitation["id"].as_str().unwrap());
        let answer = self.client.get(self.url(&path)).send().await.unwrap();
        serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap()
    }

    pub(crate) async fn get(&self, url: impl reqwest::IntoUrl) -> Seen {
        Seen::of(self.client.get(url).send().await.unwrap()).await
    }

    /// Opens the magic link and follows its redirects.
    pub(crate) async fn opens(&self, invitation: &Value) -> Seen {
        self.follow(self.get(invitation["magic_link"].as_str().unwrap()).await).await
    }

    /// Follows redirects within the server.
    pub(crate) async fn follow(&self, mut seen: Seen) -> Seen {
        while let Some(location) = &seen.location {
            let next = seen.at.join(location).unwrap();
            if next.origin() != self.mock.base_url().origin() {
                break;
            }
            seen = self.get(next).await;
        }
        seen
    }

    /// Fills in and submits a form by its id, without following redirects.
    pub(crate) async fn sends(&self, page: &Seen, form: &str, typed: &[(&str, &str)]) -> Seen {
        let (method, action, mut fields) = page.form(form);
        for (name, value) in typed {
            let known = fields.contains_key(*name) || page.has_button(form, name, value);
            assert!(known, "`{form}` has no field `{name}`: {fields:?}");
            fields.insert((*name).to_owned(), (*value).to_owned());
        }
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&fields).finish();
        let mut action = page.at.join(&action).unwrap();
        let request = if method == "post" {
            self.client.post(action).header("content-type", "application/x-www-form-urlencoded").body(body)
        } else {
            action.set_query(Some(&body));
            self.client.get(action)
        };
        Seen::of(request.send().await.unwrap()).await
    }

    /// The same, following redirects within the server.
    pub(crate) async fn submits(&self, page: &Seen, form: &str, typed: &[(&str, &str)]) -> Seen {
        self.follow(self.sends(page, form, typed).await).await
    }

    /// Follows the first link that matches a selector.
    pub(crate) async fn first_of(&self, page: &Seen, selector: &str) -> Seen {
        let href = page.href(selector);
        self.follow(self.get(page.at.join(&href).unwrap()).await).await
    }

    /// Follows the link with this text.
    pub(crate) async fn clicks(&self, page: &Seen, text: &str) -> Seen {
        let href = page.link(text);
        self.follow(self.get(page.at.join(&href).unwrap()).await).await
    }
}

impl Seen {
    async fn of(answer: Response) -> Self {
        let (status, at) = (answer.status(), answer.url().clone());
        assert!(!status.is_server_error(), "{status} at {}", at.path());
        let location = answer.headers().get("location").map(|value| value.to_str().unwrap().to_owned());
        Self { status, location, at, html: answer.text().await.unwrap() }
    }

    pub(crate) fn title(&self) -> String {
        self.texts("h1").join(" / ")
    }

    pub(crate) fn title_of(html: &str) -> String {
        let html = Html::parse_document(html);
        html.select(&Selector::parse("h1").unwrap()).flat_map(|title| title.text()).collect()
    }

    pub(crate) fn texts(&self, selector: &str) -> Vec<String> {
        let html = Html::parse_document(&self.html);
        html.select(&Selector::parse(selector).unwrap())
            .map(|element| {
                element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
            })
            .collect()
    }

    pub(crate) fn forms(&self) -> Vec<String> {
        let html = Html::parse_document(&self.html);
        html.select(&Selector::parse("form").unwrap())
            .map(|form| form.value().id().unwrap().to_owned())
            .collect()
    }

    fn href(&self, selector: &str) -> String {
        let html = Html::parse_document(&self.html);
        let link = html.select(&Selector::parse(selector).unwrap()).next().unwrap();
        link.attr("href").unwrap().to_owned()
    }

    fn link(&self, text: &str) -> String {
        let html = Html::parse_document(&self.html);
        let links: Vec<_> = html
            .select(&Selector::parse("a").unwrap())
            .filter(|link| link.text().collect::<String>().trim().starts_with(text))
            .map(|link| link.attr("href").unwrap().to_owned())
            .collect();
        links.first().unwrap_or_else(|| panic!("no link `{text}` on `{}`", self.title())).clone()
    }

    fn has_button(&self, form: &str, name: &str, value: &str) -> bool {
        let button = format!(r#"form#{form} button[name="{name}"][value="{value}"]"#);
        Html::parse_document(&self.html).select(&Selector::parse(&button).unwrap()).next().is_some()
    }

    fn form(&self, id: &str) -> (String, String, BTreeMap<String, String>) {
        let html = Html::parse_document(&self.html);
        let form = html
            .select(&Selector::parse(&format!("form#{id}")).unwrap())
            .next()
            .unwrap_or_else(|| panic!("no form `{id}` on `{}`", self.title()));
        let fields = form
            .select(&Selector::parse("input, textarea").unwrap())
            .map(|field| {
                (field.attr("name").unwrap().to_owned(), field.attr("value").unwrap_or_default().to_owned())
            })
            .collect();
        (form.attr("method").unwrap().to_owned(), form.attr("action").unwrap().to_owned(), fields)
    }
}

impl Browser {
    /// Reads an API path as the partner.
    pub(crate) async fn asks(&self, path: &str) -> Value {
        let answer = self.client.get(self.url(path)).bearer_auth(TOKEN).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap()
    }

    /// Calls the API with another token.
    pub(crate) async fn api_as(
        &self,
        token: &catena_contract::AccessToken,
        path: &str,
        body: &Value,
    ) -> (StatusCode, Value) {
        let token = catena_contract::Expose::expose(token);
        let request = self.client.post(self.url(path)).bearer_auth(token).body(body.to_string());
        let answer = request.send().await.unwrap();
        let status = answer.status();
        (status, serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap())
    }
}
