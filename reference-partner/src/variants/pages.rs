//! The variants' own pages, made from the reference partner's page.

use axum::http::{HeaderName, header};
use jiff::Timestamp;

/// Headers of every page that is shown to a fleet.
pub(super) const PRIVATE: [(HeaderName, &str); 2] =
    [(header::CACHE_CONTROL, "no-store"), (header::REFERRER_POLICY, "no-referrer")];

/// How a variant shows an outcome.
#[derive(Debug, Clone, Copy)]
pub(super) enum PageStyle {
    Unchanged,
    /// HTML without a text, which a script would render.
    Script,
    /// A redirect to a URL without parameters that shows the page.
    CleanUrl,
    Json,
    Translated(Texts),
    Wordy,
    Banner,
}

/// One text per outcome.
#[derive(Debug, Clone, Copy)]
pub(super) struct Texts {
    connected: &'static str,
    requested: &'static str,
    failed: &'static str,
    checking: &'static str,
    neutral: &'static str,
}

const JSON: Texts = Texts {
    connected: "connected",
    requested: "integration-requested",
    failed: "failure",
    checking: "checking",
    neutral: "unknown",
};
pub(super) const SPANISH: Texts = Texts {
    connected: "Su proveedor está conectado.",
    requested: "Su proveedor ha sido solicitado. Le avisaremos cuando esté conectado.",
    failed: "Su proveedor no fue conectado.",
    checking: "Estamos comprobando si su proveedor está conectado.",
    neutral: "No sabemos cómo terminó.",
};
pub(super) const FRENCH: Texts = Texts {
    connected: "Votre fournisseur est connecté.",
    requested: "Votre demande a bien été enregistrée. Nous vous écrirons dès que votre fournisseur est connecté.",
    failed: "Votre fournisseur n’est pas encore connecté.",
    checking: "Nous vérifions si votre fournisseur est connecté.",
    neutral: "Nous ne savons pas comment cela s’est terminé.",
};
pub(super) const GERMAN: Texts = Texts {
    connected: "Ihr Anbieter ist verbunden.",
    requested: "Ihr Anbieter wurde angefragt.",
    failed: "Ihr Anbieter wurde nicht verbunden.",
    checking: "Wir prüfen die Verbindung.",
    neutral: "Wir wissen nicht, wie es ausgegangen ist.",
};

impl Texts {
    /// The text for the outcome that the reference partner's page shows.
    fn for_page(self, page: &str) -> &'static str {
        if page.contains("is connected") {
            self.connected
        } else if page.contains("has been requested") {
            self.requested
        } else if page.contains("was not connected") {
            self.failed
        } else if page.contains("confirming") {
            self.checking
        } else {
            self.neutral
        }
    }
}

pub(super) fn json(page: &str) -> String {
    let outcome = JSON.for_page(page);
    format!(r#"{{"outcome":"{outcome}","account":{{"connected":true}}}}"#)
}

pub(super) fn translated(texts: Texts, page: &str) -> String {
    format!("<!doctype html><meta charset=utf-8><main><h1>{}</h1></main>", texts.for_page(page))
}

/// The page with a menu and a clock.
pub(super) fn wordy(page: &str, now: Timestamp) -> String {
    let menu = "<nav><a href=/f>Connected fleets</a> <a href=/h>Not connected yet? Read how</a></nav>";
    page.replace("<main>", &format!("{menu}<p>Rendered at {now}</p><main>"))
}

/// The page with a sentence above it, outside any menu.
pub(super) fn with_banner(page: &str) -> String {
    page.replace("<main>", "<div class=banner>You are connected to the Acme demo.</div><main>")
}
