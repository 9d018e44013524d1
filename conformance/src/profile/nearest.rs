//! The key that was probably meant.

use super::PROFILE;
use super::{Key, Kind};

/// Likeness above which a key is taken for the one that was meant.
const ALIKE: f64 = 0.8;

/// What to do about a key that is not known in its table.
pub(super) fn advice(found: &str, here: &[Key]) -> String {
    let likeness = |key: &Key| strsim::jaro_winkler(key.name, &found.to_lowercase());
    let nearest = here.iter().max_by(|left, right| likeness(left).total_cmp(&likeness(right)));
    if let Some(nearest) = nearest.filter(|nearest| likeness(nearest) > ALIKE) {
        return format!("did you mean `{}`?", nearest.name);
    }
    let mut elsewhere = Vec::new();
    places(found, "", PROFILE, &mut elsewhere);
    if !elsewhere.is_empty() {
        return format!("it belongs under {}", elsewhere.join(", or "));
    }
    let all: Vec<_> = here.iter().map(|key| format!("`{}`", key.name)).collect();
    format!("the keys here are {}", all.join(", "))
}

/// Every table that has a key of this name.
fn places(name: &str, path: &str, keys: &[Key], found: &mut Vec<String>) {
    for key in keys {
        if key.name == name {
            found.push(if path.is_empty() {
                "the profile itself, before the first table".to_owned()
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
    fn a_key_is_looked_for_here_then_elsewhere() {
        assert_eq!(advice("Web_hook", PROFILE), "did you mean `webhook`?");
        assert_eq!(advice("timeout", PROFILE), "it belongs under `[limits]`");
        assert_eq!(advice("success_redirect_url", PROFILE), "it belongs under `[callback]`");
        insta::assert_snapshot!(advice("colour", PROFILE), @"the keys here are `name`, `ca_certificate`, `callback`, `webhook`, `pages`, `observe`, `arrange`, `limits`");
    }
}
