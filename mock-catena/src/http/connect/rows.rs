//! The provider list, written once for each catalogue: what a row says never changes, only the query of its link does.

use std::sync::{Arc, Mutex, PoisonError};

use askama::Template;
use catena_contract::Provider;

use super::mark::Mark;
use crate::catalogue::Catalogue;

/// The rows of the newest catalogue.
#[derive(Clone, Default)]
pub(super) struct Shelf(Arc<Mutex<Option<Written>>>);

/// A catalogue and its rows.
type Written = (Arc<Catalogue>, Arc<Rows>);

/// A row for every provider, in the catalogue's order.
pub(super) struct Rows(Vec<Row>);

/// A row around the query of its link, escaped.
pub(super) struct Row {
    pub(super) before: String,
    pub(super) after: String,
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

impl Shelf {
    /// The rows of a catalogue: those there are, or new ones.
    pub(super) fn rows(&self, catalogue: &Arc<Catalogue>) -> Arc<Rows> {
        let mut shelf = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((written, rows)) = shelf.as_ref()
            && Arc::ptr_eq(written, catalogue)
        {
            return Arc::clone(rows);
        }
        let rows = Arc::new(Rows::of(catalogue.providers()));
        *shelf = Some((Arc::clone(catalogue), Arc::clone(&rows)));
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

    /// The row of the provider at this place of the catalogue.
    pub(super) fn at(&self, place: usize) -> Option<&Row> {
        self.0.get(place)
    }
}

/// A text as HTML writes it.
pub(super) fn escaped(text: &str) -> String {
    written(&Escaped { text })
}

/// Writing to a string does not fail.
fn written(template: &impl Template) -> String {
    template.render().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_escaped_and_written_once_for_each_catalogue() {
        let shelf = Shelf::default();
        let catalogue = Arc::new(Catalogue::seeded(1));
        let rows = shelf.rows(&catalogue);
        assert!(Arc::ptr_eq(&rows, &shelf.rows(&catalogue)));
        assert!(!Arc::ptr_eq(&rows, &shelf.rows(&Arc::new(Catalogue::seeded(1)))));
        let mut odd = catalogue.providers().first().unwrap().clone();
        odd.name = "<b>\"&'".to_owned();
        let rows = Rows::of(std::slice::from_ref(&odd));
        let row = rows.at(0).unwrap();
        for text in [&row.before, &row.after] {
            assert!(!text.contains("<b>") && !text.contains("\"&'"), "{text}");
        }
        assert_eq!(escaped("a&b=<\">"), "a&#38;b=&#60;&#34;&#62;");
    }
}
