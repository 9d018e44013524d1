//! What honest partners say, each in its own words. Read off the reference partner's page.

use jiff::Timestamp;

/// What the reference partner's page tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    Connected,
    Requested,
    Failed,
    Checking,
    Neutral,
}

impl Shown {
    pub(super) fn of(page: &str) -> Self {
        if page.contains("is connected") {
            Self::Connected
        } else if page.contains("has been requested") {
            Self::Requested
        } else if page.contains("was not connected") {
            Self::Failed
        } else if page.contains("confirming") {
            Self::Checking
        } else {
            Self::Neutral
        }
    }

    const fn of_these(self, words: [&'static str; 5]) -> &'static str {
        let [connected, requested, failed, checking, neutral] = words;
        match self {
            Self::Connected => connected,
            Self::Requested => requested,
            Self::Failed => failed,
            Self::Checking => checking,
            Self::Neutral => neutral,
        }
    }
}

/// The page for its own front end.
pub(super) fn json(shown: Shown) -> String {
    let word = shown.of_these(["connected", "integration-requested", "failure", "checking", "unknown"]);
    format!(r#"{{"outcome":"{word}","account":{{"connected":true}}}}"#)
}

pub(super) fn spanish(shown: Shown) -> String {
    translated(shown.of_these([
        "Su proveedor está conectado.",
        "Su proveedor ha sido solicitado. Le avisaremos cuando esté conectado.",
        "Su proveedor no fue conectado.",
        "Estamos comprobando si su proveedor está conectado.",
        "No sabemos cómo terminó.",
    ]))
}

pub(super) fn french(shown: Shown) -> String {
    translated(shown.of_these([
        "Votre fournisseur est connecté.",
        "Votre demande a bien été enregistrée. Nous vous écrirons dès que votre fournisseur est connecté.",
        "Votre fournisseur n’est pas encore connecté.",
        "Nous vérifions si votre fournisseur est connecté.",
        "Nous ne savons pas comment cela s’est terminé.",
    ]))
}

pub(super) fn german(shown: Shown) -> String {
    translated(shown.of_these([
        "Ihr Anbieter ist verbunden.",
        "Ihr Anbieter wurde angefragt.",
        "Ihr Anbieter wurde nicht verbunden.",
        "Wir prüfen die Verbindung.",
        "Wir wissen nicht, wie es ausgegangen ist.",
    ]))
}

fn translated(words: &str) -> String {
    format!("<!doctype html><meta charset=utf-8><main><h1>{words}</h1></main>")
}

/// Menus, a clock, and other people's news around the page.
pub(super) fn wordy(page: &str, now: Timestamp) -> String {
    let menu = "<nav><a href=/f>Connected fleets</a> <a href=/h>Not connected yet? Read how</a></nav>";
    page.replace("<main>", &format!("{menu}<p>Rendered at {now}</p><main>"))
}

/// One sentence above every page, outside any menu.
pub(super) fn with_banner(page: &str) -> String {
    page.replace("<main>", "<div class=banner>You are connected to the Acme demo.</div><main>")
}
