//! Collections with a maximum size, since anyone can send a redirect.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// A map with at max `max` rows. A full map refuses new keys.
#[derive(Debug)]
pub(super) struct BoundedMap<K, V> {
    rows: BTreeMap<K, V>,
    max: usize,
}

impl<K: Ord + Clone, V> BoundedMap<K, V> {
    pub(super) const fn new(max: usize) -> Self {
        Self { rows: BTreeMap::new(), max }
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

    /// Adds or replaces a row. Returns whether the map contains it now.
    pub(super) fn insert(&mut self, key: K, value: V) -> bool {
        let fits = self.rows.len() < self.max || self.rows.contains_key(&key);
        if fits {
            self.rows.insert(key, value);
        }
        fits
    }

    /// The row of `key`, created if there is room.
    pub(super) fn entry(&mut self, key: &K) -> Option<&mut V>
    where
        V: Default,
    {
        if self.rows.len() >= self.max {
            return self.rows.get_mut(key);
        }
        Some(self.rows.entry(key.clone()).or_default())
    }
}

/// The last `max` distinct values.
#[derive(Debug)]
pub(super) struct RecentSet<T> {
    values: BTreeSet<T>,
    order: VecDeque<T>,
    max: usize,
}

impl<T: Ord + Copy> RecentSet<T> {
    pub(super) const fn new(max: usize) -> Self {
        Self { values: BTreeSet::new(), order: VecDeque::new(), max }
    }

    pub(super) fn contains(&self, value: &T) -> bool {
        self.values.contains(value)
    }

    /// Adds `value` and removes the oldest if there are too many. Returns whether `value` is new.
    pub(super) fn insert(&mut self, value: T) -> bool {
        if !self.values.insert(value) {
            return false;
        }
        self.order.push_back(value);
        if self.order.len() > self.max
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
        let mut table = BoundedMap::new(2);
        assert!(table.insert("a", 1) && table.insert("b", 2));
        assert!(!table.insert("c", 3));
        assert!(table.entry(&"c").is_none());
        assert!(table.insert("a", 4));
        assert_eq!(table.entry(&"a"), Some(&mut 4));
        assert_eq!(table.iter().count(), 2);
    }

    #[test]
    fn the_oldest_value_is_removed_first() {
        let mut recent = RecentSet::new(2);
        assert!(recent.insert(1) && recent.insert(2));
        assert!(!recent.insert(1));
        assert!(recent.insert(3));
        assert!(!recent.insert(2));
        assert!(recent.insert(1));
    }
}
