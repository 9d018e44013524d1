//! A sorted list of keys with cursor pagination: a page costs the same however long the list is, and rows that are
//! added or removed do not move other rows to another page.

use std::collections::BTreeSet;
use std::ops::Bound;

/// Where a page starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cursor<K> {
    /// At the first row.
    Start,
    /// After a row, even if it was removed.
    After(K),
    /// Before a row: the page ends there.
    Before(K),
    /// At the last row: the page ends there.
    End,
}

/// A request for a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageRequest<K> {
    /// Where the page starts.
    pub cursor: Cursor<K>,
    /// Most rows.
    pub size: usize,
}

/// One page of rows, oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<K, T = K> {
    /// Keys and rows.
    pub rows: Vec<(K, T)>,
    /// The last key before the page, if any.
    pub before: Option<K>,
    /// The first key after the page, if any.
    pub after: Option<K>,
    /// Number of rows in the whole list.
    pub total: usize,
}

impl<K: Copy, T> Page<K, T> {
    /// The same page with each row converted.
    pub fn map<U>(self, mut row: impl FnMut(T) -> U) -> Page<K, U> {
        self.filter_map(|value| Some(row(value)))
    }

    /// The same page with each row converted; rows that become `None` are left out.
    pub fn filter_map<U>(self, mut row: impl FnMut(T) -> Option<U>) -> Page<K, U> {
        let Self { rows, before, after, total } = self;
        let rows = rows.into_iter().filter_map(|(key, value)| Some((key, row(value)?))).collect();
        Page { rows, before, after, total }
    }
}

/// The keys of one list.
#[derive(Debug, Clone)]
pub struct Index<K>(BTreeSet<K>);

impl<K> Default for Index<K> {
    fn default() -> Self {
        Self(BTreeSet::new())
    }
}

impl<K: Ord> FromIterator<K> for Index<K> {
    fn from_iter<I: IntoIterator<Item = K>>(keys: I) -> Self {
        Self(keys.into_iter().collect())
    }
}

impl<K: Ord + Copy> Index<K> {
    /// Adds a key.
    pub fn insert(&mut self, key: K) {
        self.0.insert(key);
    }

    /// Removes a key.
    pub fn remove(&mut self, key: &K) {
        self.0.remove(key);
    }

    /// The number of keys.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether the list is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Every key, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = K> + '_ {
        self.0.iter().copied()
    }

    /// A page of the list.
    #[must_use]
    pub fn page(&self, page_request: PageRequest<K>) -> Page<K> {
        let PageRequest { cursor, size } = page_request;
        let mut keys: Vec<K> = match cursor {
            Cursor::Start => self.0.iter().take(size).copied().collect(),
            Cursor::After(key) => self.after(key).take(size).copied().collect(),
            Cursor::Before(key) => self.0.range(..key).rev().take(size).copied().collect(),
            Cursor::End => self.0.iter().rev().take(size).copied().collect(),
        };
        if matches!(cursor, Cursor::Before(_) | Cursor::End) {
            keys.reverse();
        }
        let (before, after) = match (keys.first(), keys.last(), cursor) {
            (Some(first), Some(last), _) => {
                (self.0.range(..first).next_back().copied(), self.after(*last).next().copied())
            }
            (_, _, Cursor::After(_)) => (self.0.last().copied(), None),
            (_, _, Cursor::Before(_)) => (None, self.0.first().copied()),
            (_, _, Cursor::Start | Cursor::End) => (None, None),
        };
        Page { rows: keys.into_iter().map(|key| (key, key)).collect(), before, after, total: self.0.len() }
    }

    fn after(&self, key: K) -> impl Iterator<Item = &K> {
        self.0.range((Bound::Excluded(key), Bound::Unbounded))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn walk(index: &Index<u16>, size: usize, backwards: bool) -> Vec<u16> {
        let mut seen = vec![];
        let mut cursor = if backwards { Cursor::End } else { Cursor::Start };
        loop {
            let page = index.page(PageRequest { cursor, size });
            let keys: Vec<_> = page.rows.iter().map(|(key, _)| *key).collect();
            assert_eq!(page.total, index.len());
            if backwards {
                seen.splice(0..0, keys.iter().copied());
            } else {
                seen.extend(&keys);
            }
            match (backwards, page.before, page.after) {
                (true, Some(_), _) => cursor = Cursor::Before(keys[0]),
                (false, _, Some(_)) => cursor = Cursor::After(keys[keys.len() - 1]),
                (true, None, _) | (false, _, None) => return seen,
            }
        }
    }

    proptest! {
        #[test]
        fn pages_partition_the_list_in_both_directions(keys: BTreeSet<u16>, size in 1..20_usize) {
            let index: Index<u16> = keys.iter().copied().collect();
            let all: Vec<_> = keys.into_iter().collect();
            prop_assert_eq!(&walk(&index, size, false), &all);
            prop_assert_eq!(&walk(&index, size, true), &all);
        }

        #[test]
        fn a_page_is_the_same_page_when_rows_join_and_leave_elsewhere(
            keys: BTreeSet<u16>, size in 1..20_usize, at: u16, joins: Vec<u16>,
        ) {
            let mut index: Index<u16> = keys.iter().copied().collect();
            let before = index.page(PageRequest { cursor: Cursor::After(at), size });
            let last = before.rows.last().map_or(at, |(key, _)| *key);
            for key in joins.into_iter().filter(|key| *key <= at || *key > last) {
                if key <= at { index.remove(&key) } else if before.rows.len() == size { index.insert(key) }
            }
            let after = index.page(PageRequest { cursor: Cursor::After(at), size });
            prop_assert_eq!(before.rows, after.rows);
        }
    }
}
