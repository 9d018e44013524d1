//! Suggests a key for one that does not exist.

use super::PROFILE;
use super::{Key, Kind};

/// The similarity above which a key is suggested.
const SIMILAR: f64 = 0.8;

/// Advice for a key that does not exist in its table.
pub(super) fn advice(found: &str, here: &[Key]) -> String {
    let similarity = |key: &Key| strsim::jaro_winkler(key.name, &found.to_lowercase());
    let nearest = here.iter().max_by(|left, right| similarity(left).total_cmp(&similarity(right)));
    if let Some(nearest) = nearest.filter(|nearest| similarity(nearest) > SIMILAR) {
        return format!("did you mean `{}`?", nearest.name);
    }
    let mut elsewhere = Vec::new();
    places(found, "", PROFILE, &mut elsewhere);
    if !elsewhere.is_empty() {
        return format!("move it to {}", elsewhere.join(" or "));
    }
    let all: Vec<_> = here.iter().map(|key| format!("`{}`", key.name)).collect();
    format!("the keys of this table are {}", all.join(", "))
}

/// Finds every table that has a key with this name.
fn places(name: &str, path: &str, keys: &[Key], found: &mut Vec<String>) {
    for key in keys {
        if key.name == name {
            found.push(if path.is_empty() {
                "the top of the profile, before the first table".to_owned()
            } else {
                format!("`[{path}]`")
            });
        }
        if let Kind::Table(inner) | Kind::Tables(inner) = key.kind {
            let path = if path.is_empty() { key.name.to_owned() } else { format!("{path}.{}", key.name) };
            places(name, &path, inner, found);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_similar_key_is_suggested_from_this_table_or_another() {
        assert_eq!(advice("Web_hook", PROFILE), "did you mean `webhook`?");
        assert_eq!(advice("timeout", PROFILE), "move it to `[limits]`");
        assert_eq!(advice("success_redirect_url", PROFILE), "move it to `[callback]`");
        insta::assert_snapshot!(advice("colour", PROFILE), @"the keys of this table are `name`, `ca_certificate`, `revision`, `callback`, `webhook`, `pages`, `observe`, `arrange`, `limits`");
    }
}
