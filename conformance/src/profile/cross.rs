//! What is wrong between keys that are each right.

use std::ops::Range;

use toml::Spanned;

use super::Profile;
use super::error::Mistake;

/// Every such mistake.
pub(super) fn mistakes(profile: &Profile) -> Vec<Mistake> {
    let mut found = Vec::new();
    let mut wrong = |place: Range<usize>, message: &str, advice: &str| {
        found.push(Mistake { place, message: message.to_owned(), advice: advice.to_owned() });
    };
    let pages = &profile.pages;
    let lists = [&pages.connected, &pages.integration_requested, &pages.failed];
    let phrases: Vec<(usize, &Spanned<String>)> = lists
        .iter()
        .enumerate()
        .flat_map(|(list, phrases)| phrases.iter().map(move |phrase| (list, phrase)))
        .collect();
    for (at, (list, phrase)) in phrases.iter().enumerate() {
        let same = |(other, text): &&(usize, &Spanned<String>)| {
            other != list && text.as_ref().to_lowercase() == phrase.as_ref().to_lowercase()
        };
        if phrases.iter().take(at).any(|earlier| same(&earlier)) {
            wrong(
                phrase.span(),
                "the phrase stands under another outcome too",
                "write what the page of this outcome says and the others do not",
            );
        }
    }
    if let Some(cookies) = profile.callback.login.as_ref().and_then(|login| login.cookies.as_ref())
        && cookies.as_ref().is_empty()
    {
        wrong(
            cookies.span(),
            "a sign-in that keeps no cookie signs nobody in",
            "name the session's cookie, or leave `cookies` out to keep all",
        );
    }
    let observe = &profile.observe;
    if observe.integration_request.is_none() && observe.fleet.is_none() {
        for place in [observe.map.as_ref().map(Spanned::span), observe.words.as_ref().map(Spanned::span)]
            .into_iter()
            .flatten()
        {
            wrong(
                place,
                "there is no view whose answers this fits",
                "add `integration_request` or `fleet` under `[observe]`",
            );
        }
    }
    for call in profile.arrange.iter().flat_map(|arrange| &arrange.before) {
        if let (Some(body), Some(_)) = (&call.body, &call.form) {
            wrong(body.span(), "a call sends either `body` or `form`", "keep one of them");
        }
    }
    found
}
