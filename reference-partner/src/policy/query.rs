//! Reading a redirect's query.

use url::form_urlencoded;

/// The decoded values of every parameter called `name`.
pub(crate) fn values<'a>(query: &'a str, name: &'a str) -> impl Iterator<Item = String> + 'a {
    form_urlencoded::parse(query.as_bytes())
        .filter(move |(found, _)| found == name)
        .map(|(_, value)| value.into_owned())
}
