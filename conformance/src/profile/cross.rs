//! Finds mistakes in the combination of keys that are valid on their own.

use std::ops::Range;

use toml::Spanned;

use super::error::Mistake;
use super::keys::Root;

/// Every such mistake.
pub(super) fn mistakes(profile: &Root) -> Vec<Mistake> {
    let mut found = Vec::new();
    let mut mistake = |place: Range<usize>, message: &str, advice: &str| {
        found.push(Mistake { place, message: message.to_owned(), advice: advice.to_owned() });
    };
    if let Some(pages) = &profile.pages {
        let pages = pages.get_ref();
        let lists = [&pages.connected, &pages.integration_requested, &pages.failed, &pages.neutral];
        let phrases: Vec<(usize, &Spanned<String>)> = lists
            .iter()
            .enumerate()
            .flat_map(|(list, phrases)| {
                phrases.iter().flat_map(|phrases| phrases.get_ref()).map(move |p| (list, p))
            })
            .collect();
        for (at, (list, phrase)) in phrases.iter().enumerate() {
            let same = |(other, text): &&(usize, &Spanned<String>)| {
                other != list && text.get_ref().to_lowercase() == phrase.get_ref().to_lowercase()
            };
            if phrases.iter().take(at).any(|earlier| same(&earlier)) {
                mistake(
                    phrase.span(),
                    "this phrase is also listed for another outcome",
                    "write a phrase that only the page of this outcome has",
                );
            }
        }
    }
    if let Some(cookies) =
        profile.callback.get_ref().login.as_ref().and_then(|login| login.get_ref().cookies.as_ref())
        && cookies.get_ref().is_empty()
    {
        mistake(
            cookies.span(),
            "a sign-in without cookies gives no session",
            "name the cookie of the session, or omit `cookies` to use every cookie",
        );
    }
    if let Some(observe) = &profile.observe {
        let observe = observe.get_ref();
        if observe.integration_request.is_none() && observe.fleet.is_none() {
            let places = [observe.map.as_ref().map(Spanned::span), observe.words.as_ref().map(Spanned::span)];
            for place in places.into_iter().flatten() {
                mistake(
                    place,
                    "the profile has no view that this applies to",
                    "add `integration_request` or `fleet` under `[observe]`",
                );
            }
        }
    }
    for call in profile.arrange.iter().flat_map(|arrange| arrange.get_ref().before.get_ref()) {
        if let (Some(body), Some(_)) = (&call.body, &call.form) {
            mistake(body.span(), "a call has either `body` or `form`, not both", "remove one of them");
        }
    }
    found
}
