//! A page of a list: items, and the cursors that lead on from it.

use serde::{Deserialize, Serialize};

/// One page (OpenAPI `CursorPage`). Send any cursor back as `?cursor=`; a null `next_page` ends the walk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CursorPage<T> {
    /// The rows of this page.
    pub items: Vec<T>,
    /// How many rows the whole list has. Lists of the orgs service have it, the others do not.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub total: Option<u64>,
    /// Fetches this page again.
    pub current_page: Option<String>,
    /// Fetches this page again, from its last row backwards.
    pub current_page_backwards: Option<String>,
    /// The page before, if any.
    pub previous_page: Option<String>,
    /// The page after, if any.
    pub next_page: Option<String>,
}
