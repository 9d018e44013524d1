//! Properties of the oracle for any page.

use http::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use proptest::prelude::*;
use proptest::sample::select;

use super::claims::Phrases;
use super::{Baseline, Page};
use catena_probe::Answer;

/// Sentences that claim a connection, in every language of the oracle.
const CLAIMS: [&str; 6] = [
    "Your telematics provider is connected.",
    "You are connected",
    "Su proveedor está conectado.",
    "La conexión se ha establecido.",
    "Votre fournisseur est connecté.",
    "La connexion est établie.",
];

/// The same sentences as denials, promises and questions.
const NO_CLAIMS: [&str; 18] = [
    "Your telematics provider is not connected.",
    "Once your telematics provider is connected, we will write.",
    "We are checking whether your telematics provider is connected.",
    "You are not connected",
    "You will see data as soon as you are connected",
    "Are you sure you are connected?",
    "Su proveedor no está conectado.",
    "Cuando su proveedor está conectado, le escribimos.",
    "Comprobando si su proveedor está conectado.",
    "La conexión no se ha establecido.",
    "Una vez que la conexión se ha establecido, verá sus datos.",
    "¿La conexión se ha establecido?",
    "Votre fournisseur n'est pas connecté.",
    "Dès que votre fournisseur est connecté, nous vous écrirons.",
    "Nous vérifions si votre fournisseur est connecté.",
    "La connexion n'est pas établie.",
    "Une fois que la connexion est établie, les données arrivent.",
    "La connexion est établie ?",
];

/// Text without a claim, for the rest of a page.
fn filler() -> impl Strategy<Value = String> {
    proptest::collection::vec(
        select(&["Acme", "fleet", "42", "dashboard", "10:04", "Bienvenue", "Hola"][..]),
        1..6,
    )
    .prop_map(|words| words.join(" "))
}

fn html(body: &str) -> Page {
    let headers =
        HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"))]);
    Page::read(&Answer { status: 200, headers, body: body.as_bytes().to_vec(), cut: false })
}

fn says_connected(page: &Page) -> bool {
    Phrases::default().claims(page).connected.is_some()
}

proptest! {
    #[test]
    fn a_claim_is_found_in_any_context(
        claim in select(&CLAIMS[..]),
        before in filler(),
        after in filler(),
        tag in select(&["p", "h1", "li", "td", "div", "section", "strong"][..]),
        upper in any::<bool>(),
    ) {
        let claim = if upper { claim.to_uppercase() } else { claim.replace(' ', "\n  ") };
        let page = html(&format!("<main><p>{before}</p><div><{tag}>{claim}</{tag}></div><p>{after}</p></main>"));
        prop_assert!(says_connected(&page), "{:?}", page.blocks);
    }

    #[test]
    fn denials_promises_and_questions_claim_nothing(
        sentence in select(&NO_CLAIMS[..]),
        before in filler(),
        after in filler(),
    ) {
        let page = html(&format!("<p>{before}</p><h1>{sentence}</h1><p>{after}</p>"));
        prop_assert!(!says_connected(&page), "{:?}", page.blocks);
    }

    #[test]
    fn invisible_text_claims_nothing(claim in select(&CLAIMS[..]), seen in filler(), way in 0..5_usize) {
        let hidden = [
            format!("<script>say('{claim}')</script>"),
            format!("<p hidden>{claim}</p>"),
            format!("<div style='display: none'><p>{claim}</p></div>"),
            format!("<nav><a href=/>{claim}</a></nav>"),
            format!("<!-- {claim} --><template>{claim}</template>"),
        ];
        let page = html(&format!("<p>{seen}</p>{}", hidden[way]));
        prop_assert!(!says_connected(&page), "{:?}", page.blocks);
    }

    #[test]
    fn a_banner_on_every_page_changes_no_claim(
        banner in select(&CLAIMS[..]),
        success in filler(),
        requested in filler(),
        claim in proptest::option::of(select(&CLAIMS[..])),
        top in any::<bool>(),
    ) {
        let page = |said: &str| {
            let (over, under) = if top { (banner, "") } else { ("", banner) };
            html(&format!("<div>{over}</div><main><h1>{said}</h1></main><div>{under}</div>"))
        };
        let pages = [format!("success {success}"), format!("request {requested}"), "failure".to_owned()];
        let pages = pages.map(|said| [page(&said), page(&said)]);
        let baseline = Baseline::of(&pages.each_ref().map(|pages| pages.each_ref()));
        // The words of the banner claim nothing, wherever they are on the page.
        let claim = claim.filter(|claim| *claim != banner);
        let seen = page(claim.unwrap_or("Thank you"));
        let claims = Phrases::default().claims_beyond(&seen, &baseline);
        prop_assert_eq!(claims.connected.as_deref(), claim);
    }

    #[test]
    fn any_bytes_are_read_and_quotations_are_short(
        bytes in proptest::collection::vec(any::<u8>(), 0..400),
        kind in select(&["text/html", "application/json", "text/plain", ""][..]),
        claim in proptest::option::of(select(&CLAIMS[..])),
    ) {
        let mut body = bytes;
        body.extend(claim.unwrap_or_default().bytes());
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(kind))]);
        let page = Page::read(&Answer { status: 200, headers, body, cut: false });
        prop_assert!(page.blocks.iter().all(|block| !block.trim().is_empty()));
        prop_assert!(page.frame.iter().all(|at| *at < page.blocks.len()));
        let claims = Phrases::default().claims(&page);
        for said in [claims.connected, claims.requested, claims.failed].into_iter().flatten() {
            prop_assert!(said.chars().count() <= 120);
        }
    }
}
