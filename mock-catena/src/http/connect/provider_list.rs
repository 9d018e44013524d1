//! The provider list, rendered once per catalogue: only the query of the links differs between sessions.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use askama::Template;
use catena_contract::Provider;

use super::mark::Mark;
use crate::catalogue::Catalogue;

/// The rendered rows of the newest catalogue.
#[derive(Clone, Default)]
pub(super) struct RowCache(Arc<Mutex<Option<Written>>>);

/// A catalogue and its rows.
type Written = (Arc<Catalogue>, Arc<Rows>);

/// A row for every provider, in the catalogue's order.
pub(super) struct Rows(Vec<Row>);

/// Usual size of a row in bytes.
const USUAL_ROW: usize = 144;

/// A row, split at the query of its link.
struct Row {
    before: String,
    after: String,
}

#[derive(Template)]
#[template(
    source = r#"<li><a class="h{{ mark.hue }}" data-mark="{{ mark.letters }}" href="/connect/provider?"#,
    ext = "html"
)]
struct Before {
    mark: Mark,
}

#[derive(Template)]
#[template(source = r#"&amp;provider={{ slug|urlencode }}">{{ name }}"#, ext = "html")]
struct After<'a> {
    slug: &'a str,
    name: &'a str,
}

#[derive(Template)]
#[template(source = "{{ text }}", ext = "html")]
struct Escaped<'a> {
    text: &'a str,
}

impl RowCache {
    /// The rows of a catalogue, from the cache if possible.
    pub(super) fn rows(&self, catalogue: &Arc<Catalogue>) -> Arc<Rows> {
        let mut cache = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((written, rows)) = cache.as_ref()
            && Arc::ptr_eq(written, catalogue)
        {
            return Arc::clone(rows);
        }
        let rows = Arc::new(Rows::of(catalogue.providers()));
        *cache = Some((Arc::clone(catalogue), Arc::clone(&rows)));
        rows
    }
}

impl Rows {
    fn of(providers: &[Provider]) -> Self {
        let row = |provider: &Provider| {
            let before = Before { mark: Mark::of(&provider.name) };
            let after = After { slug: &provider.slug, name: &provider.name };
            Row { before: written(&before), after: written(&after) }
        };
        Self(providers.iter().map(row).collect())
    }

    /// Approximate size of the list in bytes.
    pub(super) fn room(&self) -> usize {
        self.0.len() * USUAL_ROW
    }
}

/// A list that writes itself into a page.
pub(super) struct List {
    pub(super) rows: Arc<Rows>,
    /// Indexes in the catalogue, each with a note or an empty text.
    pub(super) places: Vec<(usize, &'static str)>,
    /// The query for every link, escaped.
    pub(super) link: String,
}

impl fmt::Display for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, note) in &self.places {
            let Some(row) = self.rows.0.get(*place) else { continue };
            f.write_str(&row.before)?;
            f.write_str(&self.link)?;
            f.write_str(&row.after)?;
            if !note.is_empty() {
                write!(f, r#" <span class="note">{note}</span>"#)?;
            }
            f.write_str("</a></li>\n")?;
        }
        Ok(())
    }
}

/// A text with HTML escapes.
pub(super) fn escaped(text: &str) -> String {
    written(&Escaped { text })
}

/// Renders a template to text; writing to a string cannot fail.
pub(super) fn written(template: &impl Template) -> String {
    template.render().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_escaped_and_rendered_once_per_catalogue() {
        let cache = RowCache::default();
        let catalogue = Arc::new(Catalogue::seeded(1));
        let rows = cache.rows(&catalogue);
        assert!(Arc::ptr_eq(&rows, &cache.rows(&catalogue)));
        assert!(!Arc::ptr_eq(&rows, &cache.rows(&Arc::new(Catalogue::seeded(1)))));
        let mut odd = catalogue.providers().first().unwrap().clone();
        odd.name = "<b>\"&'".to_owned();
        let rows = Rows::of(std::slice::from_ref(&odd));
        let places = vec![(0, "connected"), (7, "")];
        let list = List { rows: Arc::new(rows), places, link: "invite=x".to_owned() }.to_string();
        assert!(!list.contains("<b>") && !list.contains("\"&'"), "{list}");
        assert_eq!(list.matches("<li>").count(), 1, "{list}");
        assert!(list.ends_with(" <span class=\"note\">connected</span></a></li>\n"), "{list}");
        assert_eq!(escaped("a&b=<\">"), "a&#38;b=&#60;&#34;&#62;");
    }
}
