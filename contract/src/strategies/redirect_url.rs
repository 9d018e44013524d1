//! Redirect URLs as partners configure them.

use proptest::collection::vec;
use proptest::prelude::*;

use super::primitives::parsed;
use super::text::text;
use crate::{Parameter, RedirectUrl, RedirectUrls};

records! {
    RedirectUrls { success, failure }
}

arbitrary!(RedirectUrl => redirect_url(););

/// A URL that a partner could configure: ports, paths with and without a trailing slash, queries with Catena's
/// parameters, stray `?` and `&`, fragments, hash routes, and an internationalised host.
pub fn redirect_url() -> BoxedStrategy<RedirectUrl> {
    let host = prop_oneof![
        Just("your-app.com".to_owned()),
        Just("localhost:3000".to_owned()),
        Just("127.0.0.1:8080".to_owned()),
        Just("bücher.example".to_owned()),
        text("[a-z]{1,10}\\.example(:[1-9][0-9]{1,3})?"),
    ];
    let path = text("(/[a-zA-Z0-9._~%-]{0,8}){0,4}");
    let fragment = prop_oneof![3 => Just(String::new()), 1 => text("#[a-z]{0,6}"), 1 => text("#/[a-z]{1,6}\\?[a-z]=[0-9]")];
    parsed(
        (prop_oneof![Just("https"), Just("http")], host, path, own_query(), fragment)
            .prop_map(|(scheme, host, path, query, fragment)| {
                format!("{scheme}://{host}{path}{query}{fragment}")
            })
            .boxed(),
    )
}

/// The query that a partner's own URL may have, with its `?`, or nothing.
fn own_query() -> BoxedStrategy<String> {
    let key = prop_oneof![
        3 => text("[a-z]{1,6}"),
        1 => any::<Parameter>().prop_map(|parameter| parameter.as_str().to_owned()),
        1 => Just("%73tatus".to_owned()),
    ];
    let pair = (key, text("(=[a-zA-Z0-9%+._-]{0,8})?")).prop_map(|(key, value)| format!("{key}{value}"));
    prop_oneof![
        2 => Just(String::new()),
        3 => (vec(pair, 0..4), prop_oneof![3 => Just(""), 1 => Just("&")])
            .prop_map(|(pairs, tail)| format!("?{}{tail}", pairs.join("&"))),
    ]
    .boxed()
}
