//! What can be said about a refusal that no experiment explains: whether the handler seems to refuse it, or something
//! before the handler. An unsigned delivery and a plain GET of the same URL show it.

use std::sync::Arc;

use catena_probe::{Answer, Exchange};

use super::{first_line, status_and_text};
use crate::judge::Cause;

/// What other requests to the endpoint got.
#[derive(Debug, Clone)]
pub struct Contrast {
    /// A delivery without a signature.
    pub unsigned: Arc<Exchange>,
    /// A GET without anything.
    pub get: Arc<Exchange>,
}

/// Whether a refusal speaks of what only a handler of deliveries verifies.
#[must_use]
pub fn names_the_signature(refusal: &Answer) -> bool {
    let text = String::from_utf8_lossy(&refusal.body).to_ascii_lowercase();
    ["signature", "hmac", "timestamp\"", "not signed", "unsigned"].iter().any(|word| text.contains(word))
}

impl Contrast {
    /// What may be the cause of this refusal of a genuine delivery. `None` if the refusal says it, or if there is no handler.
    #[must_use]
    pub fn cause(&self, refused: &Exchange) -> Option<Cause> {
        let refusal = refused.answer.as_ref().ok().filter(|answer| answer.is_client_error())?;
        if matches!(refusal.status, 404 | 405 | 410) || names_the_signature(refusal) {
            return None;
        }
        let path = refused.request.url.path();
        let (unsigned, get) = (self.unsigned.answer.as_ref().ok()?, self.get.answer.as_ref().ok()?);
        if !is_same(unsigned, refusal) {
            return Some(Cause {
                what: format!("an unsigned delivery got {}, so the handler reads the signature", status_and_text(unsigned)),
                fix: "Check that the endpoint verifies with `secret` under `[webhook]`, and that it computes the HMAC over \
                      the header's text, a dot and the uncompressed body."
                    .to_owned(),
            });
        }
        let before = format!(
            "something before it may refuse the request, such as a login, a CSRF guard, a firewall or a proxy: exempt \
             `{path}` from it."
        );
        Some(if is_same(get, refusal) {
            Cause {
                what: "an unsigned delivery and a plain GET got the same answer, so it need not be about the signature"
                    .to_owned(),
                fix: format!(
                    "Find out what answers `{path}`: {before} If the handler does, check that it verifies with `secret` under \
                     `[webhook]`."
                ),
            }
        } else {
            Cause {
                what: format!(
                    "an unsigned delivery got the same answer, and a plain GET got {}, so it does not show whether the \
                     handler or something before it refuses",
                    status_and_text(get)
                ),
                fix: format!(
                    "If the handler refuses the signature, check that it verifies with `secret` under `[webhook]`, over the \
                     uncompressed body. Otherwise {before}"
                ),
            }
        })
    }
}

fn is_same(one: &Answer, other: &Answer) -> bool {
    one.status == other.status && first_line(one) == first_line(other)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::header::HeaderMap;

    use super::*;
    use crate::judge::test_exchange::answered;

    fn exchange(status: u16, text: &str) -> Arc<Exchange> {
        let mut exchange = Exchange::clone(&answered(status, HeaderMap::new(), Duration::ZERO));
        exchange.request.url.set_path("/hooks");
        exchange.answer.as_mut().unwrap().body = text.as_bytes().to_vec();
        Arc::new(exchange)
    }

    fn causes(refused: (u16, &str), unsigned: (u16, &str), get: (u16, &str)) -> Option<(String, String)> {
        let [refused, unsigned, get] = [refused, unsigned, get].map(|(status, text)| exchange(status, text));
        Contrast { unsigned, get }.cause(&refused).map(|cause| (cause.what, cause.fix))
    }

    #[test]
    fn honest_alternatives_are_named() {
        let forbidden = (403, "Forbidden");
        let (what, fix) = causes(forbidden, forbidden, (405, "")).unwrap();
        assert!(
            what.contains("a plain GET got status 405") && fix.contains("exempt `/hooks`"),
            "{what} {fix}"
        );
        assert!(fix.contains("`secret`") && fix.contains("a firewall"), "{fix}");
        let (what, _) = causes(forbidden, forbidden, forbidden).unwrap();
        assert!(what.contains("need not be about the signature"), "{what}");
        let (what, fix) = causes(forbidden, (401, "who are you"), (405, "")).unwrap();
        assert!(what.contains("status 401 (\"who are you\")") && !fix.contains("firewall"), "{what} {fix}");
    }

    #[test]
    fn a_refusal_that_says_why_and_a_missing_handler_need_no_guess() {
        for refused in [(403, "invalid signature"), (404, "Not Found"), (405, "")] {
            assert_eq!(causes(refused, refused, (200, "")), None, "{refused:?}");
        }
    }
}
