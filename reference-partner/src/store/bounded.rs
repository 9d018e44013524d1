//! Tables that do not grow without end, since anyone can send a redirect.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// A map with at most `most` rows; a full one refuses new keys.
#[derive(Debug)]
pub(super) struct Capped<K, V> {
    rows: BTreeMap<K, V>,
    most: usize,
}

impl<K: Ord + Clone, V> Capped<K, V> {
    pub(super) const fn new(most: usize) -> Self {
        Self { rows: BTreeMap::new(), most }
    }

    pub(super) fn get(&self, key: &K) -> Option<&V> {
        self.rows.get(key)
    }

    pub(super) fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        self.rows.get_mut(key)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.rows.iter()
    }

    pub(super) fn for_each(&mut self, change: impl FnMut(&mut V)) {
        self.rows.values_mut().for_each(change);
    }

    /// Adds or replaces a row; says whether it is there now.
    pub(super) fn insert(&mut self, key: K, value: V) -> bool {
        let fits = self.rows.len() < self.most || self.rows.contains_key(&key);
        if fits {
            self.rows.insert(key, value);
        }
        fits
    }

    /// The row of `key`, made if there is room for it.
    pub(super) fn entry(&mut self, key: &K) -> Option<&mut V>
    where
        V: Default,
    {
        if self.rows.len() >= self.most {
            return self.rows.get_mut(key);
        }
        Some(self.rows.entry(key.clone()).or_default())
    }
}

/// The last `most` values that were seen.
#[derive(Debug)]
pub(super) struct Recent<T> {
    values: BTreeSet<T>,
    order: VecDeque<T>,
    most: usize,
}

impl<T: Ord + Copy> Recent<T> {
    pub(super) const fn new(most: usize) -> Self {
        Self { values: BTreeSet::new(), order: VecDeque::new(), most }
    }

    pub(super) fn contains(&self, value: &T) -> bool {
        self.values.contains(value)
    }

    /// Whether `value` is new; forgets the oldest when there are too many.
    pub(super) fn insert(&mut self, value: T) -> bool {
        if !self.values.insert(value) {
            return false;
        }
        self.order.push_back(value);
        if self.order.len() > self.most
            && let Some(oldest) = self.order.pop_front()
        {
            self.values.remove(&oldest);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_table_refuses_new_rows_and_keeps_the_old() {
        let mut table = Capped::new(2);
        assert!(table.insert("a", 1) && table.insert("b", 2));
        assert!(!table.insert("c", 3));
        assert!(table.entry(&"c").is_none());
        assert!(table.insert("a", 4));
        assert_eq!(table.entry(&"a"), Some(&mut 4));
        assert_eq!(table.iter().count(), 2);
    }

    #[test]
    fn the_oldest_value_is_forgotten_first() {
        let mut recent = Recent::new(2);
        assert!(recent.insert(1) && recent.insert(2));
        assert!(!recent.insert(1));
        assert!(recent.insert(3));
        assert!(!recent.insert(2));
        assert!(recent.insert(1));
    }
}
