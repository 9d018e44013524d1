//! What a page claims about the fleet: connected, requested, failed, several of these, or nothing we understand.
//!
//! For each outcome, the profile's `[pages]` phrases replace our own. Ours are in English, Spanish and French. They are
//! matched sentence by sentence and recognize denials, promises and questions: "not connected yet" and "once you are
//! connected" claim nothing. Menus and footers are not searched for our phrases.

mod language;

use super::{Baseline, Page};
use crate::profile::Pages;
use language::{says_connected, says_failed, says_requested};

/// The sentences of a page that claim an outcome.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Claims {
    /// Claims that the fleet is connected.
    pub connected: Option<String>,
    /// Claims that the provider was requested.
    pub requested: Option<String>,
    /// Claims that the fleet was not connected.
    pub failed: Option<String>,
}

impl Claims {
    /// Whether the page claims nothing that we understand.
    #[must_use]
    pub const fn none(&self) -> bool {
        self.connected.is_none() && self.requested.is_none() && self.failed.is_none()
    }

    /// Which outcomes are claimed: connected, requested, failed.
    #[must_use]
    pub const fn outcomes(&self) -> [bool; 3] {
        [self.connected.is_some(), self.requested.is_some(), self.failed.is_some()]
    }

    /// The first claim.
    #[must_use]
    pub fn first(&self) -> Option<&str> {
        [&self.connected, &self.requested, &self.failed].into_iter().flatten().next().map(String::as_str)
    }
}

/// The phrases that claims are found by.
#[derive(Debug, Clone, Default)]
pub struct Phrases {
    own: Pages,
}

impl Phrases {
    /// The partner's own phrases, and ours for the outcomes that it gives none for.
    #[must_use]
    pub fn new(own: &Pages) -> Self {
        Self { own: own.clone() }
    }

    /// Whether the page's visible text contains a phrase.
    #[must_use]
    pub fn is_on(phrase: &str, page: &Page) -> bool {
        page.blocks.iter().any(|block| contains(block, phrase))
    }

    /// The claims of a page.
    #[must_use]
    pub fn claims(&self, page: &Page) -> Claims {
        self.claims_beyond(page, &Baseline::default())
    }

    /// The claims of a page, without the blocks that the pages of all outcomes have. This holds for the partner's own
    /// phrases too.
    #[must_use]
    pub fn claims_beyond(&self, page: &Page, baseline: &Baseline) -> Claims {
        let claim = |own: &[String], ours: fn(&str) -> bool| {
            if own.is_empty() {
                page.own_blocks()
                    .filter(|block| !baseline.has(block))
                    .flat_map(|block| sentences(block))
                    .find(|sentence| ours(sentence))
                    .map(shortened)
            } else {
                let matches = |block: &&String| own.iter().any(|phrase| contains(block, phrase));
                page.blocks
                    .iter()
                    .filter(|block| !baseline.has(block))
                    .find(matches)
                    .map(|block| shortened(block))
            }
        };
        Claims {
            connected: claim(&self.own.connected, says_connected),
            requested: claim(&self.own.integration_requested, says_requested),
            failed: claim(&self.own.failed, says_failed),
        }
    }
}

fn contains(block: &str, phrase: &str) -> bool {
    let fold = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    fold(block).contains(&fold(phrase))
}

fn sentences(block: &str) -> impl Iterator<Item = &str> {
    block
        .split_inclusive(['.', '!', '?', ';', '\u{2014}'])
        .map(str::trim)
        .filter(|sentence| !sentence.is_empty())
}

/// A quotation for a report: at most 120 characters.
fn shortened(text: &str) -> String {
    const MOST: usize = 120;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    text.chars().take(MOST - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims(text: &str) -> Claims {
        let page = Page {
            blocks: vec![text.to_owned()],
            frame: Vec::new(),
            scripted: false,
            asks_to_sign_in: false,
        };
        Phrases::default().claims(&page)
    }

    fn kind(text: &str) -> String {
        let claims = claims(text);
        let mut kind = String::new();
        for (claimed, letter) in [(claims.connected, 'C'), (claims.requested, 'R'), (claims.failed, 'F')] {
            if claimed.is_some() {
                kind.push(letter);
            }
        }
        kind
    }

    #[test]
    fn english_is_understood() {
        for (text, expected) in [
            ("Your telematics provider is connected.", "C"),
            ("You're connected!", "C"),
            ("Connected!", "C"),
            ("Your ELD has been successfully connected. Welcome aboard.", "C"),
            ("Connection established", "C"),
            ("status: connected", "C"),
            ("connected: true", "C"),
            ("Your provider is connected and data will arrive within minutes.", "C"),
            ("Your provider is connected once you confirm.", ""),
            ("Your provider has been requested. We will tell you once it is connected.", "R"),
            ("Your request has been received", "R"),
            ("Thank you for your request!", "R"),
            ("Motive is not supported yet.", "R"),
            ("status: integration-requested", "R"),
            ("Your provider was not connected. You can try again.", "F"),
            ("You are not connected yet.", "F"),
            ("We could not connect your provider.", "F"),
            ("connected: false", "F"),
            ("Connected fleets", ""),
            ("Get connected", ""),
            ("Once your provider is connected, data will flow.", ""),
            ("We are checking whether your provider is connected.", ""),
            ("Is your provider connected?", ""),
            ("We will let you know when you are connected.", ""),
            ("Thank you. You may close this window.", ""),
            ("isConnected: false", "F"),
            ("status: integration_requested", "R"),
            ("Dein Anbieter ist verbunden.", ""),
            ("Your bank account is connected, so payouts keep going.", ""),
            ("Over 12,000 fleets are already connected.", ""),
            ("Other carriers are connected in under two minutes.", ""),
            ("Fleets like yours are connected within two weeks on average.", ""),
            ("Status: live chat is open 9 to 5.", ""),
            ("Connection live chat available.", ""),
            ("Fleets that are connected get paid faster.", ""),
            ("Your account is connected to FreightHub.", ""),
            ("Your Samsara account is connected.", "C"),
            ("The connection is live.", "C"),
            ("Your fleet is connected: 12 trucks report already.", "C"),
            ("Your fleets are connected.", "C"),
            ("Status: live.", "C"),
        ] {
            assert_eq!(kind(text), expected, "{text:?}");
        }
    }

    #[test]
    fn spanish_is_understood() {
        for (text, expected) in [
            ("Su proveedor está conectado.", "C"),
            ("¡Conectado!", "C"),
            ("La conexión se ha establecido.", "C"),
            ("Su flota ha sido conectada correctamente.", "C"),
            ("Sí, su proveedor está conectado.", "C"),
            ("Su proveedor ha sido solicitado. Le avisaremos cuando esté conectado.", "R"),
            ("Hemos recibido su solicitud.", "R"),
            ("Gracias por tu solicitud", "R"),
            ("Su proveedor todavía no es compatible.", "R"),
            ("No hemos recibido su solicitud.", ""),
            ("Su proveedor no fue conectado.", "F"),
            ("Aún no está conectado.", "F"),
            ("No se pudo conectar su proveedor.", "F"),
            ("La conexión ha fallado.", "F"),
            ("Una vez que su proveedor está conectado, verá sus datos.", ""),
            ("¿Está conectado su proveedor?", ""),
            ("Estamos comprobando si su proveedor está conectado.", ""),
            ("Flotas conectadas", ""),
            ("Las flotas están conectadas en dos semanas.", ""),
            ("Su cuenta bancaria está vinculada.", ""),
            ("Su cuenta está vinculada a FreightHub.", ""),
            ("Su cuenta de Samsara está conectada.", "C"),
        ] {
            assert_eq!(kind(text), expected, "{text:?}");
        }
    }

    #[test]
    fn french_is_understood() {
        for (text, expected) in [
            ("Votre fournisseur est connecté.", "C"),
            ("Connecté !", "C"),
            ("Votre flotte a été connectée avec succès.", "C"),
            ("La connexion est établie.", "C"),
            ("Votre fournisseur a été demandé. Nous vous préviendrons dès qu'il est connecté.", "R"),
            ("Votre demande a bien été enregistrée.", "R"),
            ("Merci pour votre demande !", "R"),
            ("Nous avons bien reçu votre demande.", "R"),
            ("Ce fournisseur n'est pas encore pris en charge.", "R"),
            ("Nous n'avons pas reçu votre demande.", ""),
            ("Votre fournisseur n'a pas été connecté.", "F"),
            ("Vous n'êtes pas encore connecté.", "F"),
            ("La connexion a échoué.", "F"),
            ("Impossible de se connecter.", "F"),
            ("Une fois que votre fournisseur est connecté, les données arrivent.", ""),
            ("Votre fournisseur est-il connecté ?", ""),
            ("Nous vérifions que votre fournisseur est connecté.", ""),
            ("Flottes connectées", ""),
            ("Vous êtes connecté en tant que Jean Dupont.", ""),
            ("Vous êtes connectée.", ""),
            ("Vous êtes connecté à Samsara.", "C"),
            ("Votre compte est connecté à FreightHub.", ""),
            ("Votre compte Samsara est connecté.", "C"),
        ] {
            assert_eq!(kind(text), expected, "{text:?}");
        }
    }

    #[test]
    fn only_the_partners_own_phrases_are_found_in_menus_and_footers() {
        let page = Page {
            blocks: vec!["You are connected.".into(), "Welcome".into()],
            frame: vec![0],
            scripted: false,
            asks_to_sign_in: false,
        };
        assert!(Phrases::default().claims(&page).none());
        let own = Pages { connected: vec!["are connected".into()], ..Pages::default() };
        assert!(Phrases::new(&own).claims(&page).connected.is_some());
    }

    #[test]
    fn the_partners_own_phrases_replace_ours() {
        let own = Pages { connected: vec!["está  Conectado".into()], ..Pages::default() };
        let page = Page {
            blocks: vec!["Su proveedor está conectado.".into(), "You are connected.".into()],
            frame: Vec::new(),
            scripted: false,
            asks_to_sign_in: false,
        };
        assert_eq!(
            Phrases::new(&own).claims(&page).connected.as_deref(),
            Some("Su proveedor está conectado.")
        );
    }
}
