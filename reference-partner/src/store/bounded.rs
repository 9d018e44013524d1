//! Collections with a maximum size, since anyone can send a redirect.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// A map with at most `max` rows, of which the oldest is removed when a new one needs room.
#[derive(Debug)]
pub(super) struct BoundedMap<K, V> {
    rows: BTreeMap<K, V>,
    /// The keys in the order in which they were added.
    order: VecDeque<K>,
    max: usize,
}

impl<K: Ord + Clone, V> BoundedMap<K, V> {
    pub(super) const fn new(max: usize) -> Self {
        Self { rows: BTreeMap::new(), order: VecDeque::new(), max }
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

    /// Adds or replaces a row. Returns whether its key is new.
    pub(super) fn insert(&mut self, key: K, value: V) -> bool {
        self.make_room(&key);
        self.rows.insert(key, value).is_none()
    }

    /// The row of `key`, created if there is none.
    pub(super) fn entry(&mut self, key: &K) -> &mut V
    where
        V: Default,
    {
        self.make_room(key);
        self.rows.entry(key.clone()).or_default()
    }

    fn make_room(&mut self, key: &K) {
        if self.rows.contains_key(key) {
            return;
        }
        self.order.push_back(key.clone());
        if self.order.len() > self.max
            && let Some(oldest) = self.order.pop_front()
        {
            self.rows.remove(&oldest);
        }
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
    fn a_full_table_removes_the_oldest_row() {
        let mut table = BoundedMap::new(2);
        assert!(table.insert("a", 1) && table.insert("b", 2));
        assert!(!table.insert("a", 4));
        assert!(table.insert("c", 3));
        assert_eq!(table.iter().collect::<Vec<_>>(), [(&"b", &2), (&"c", &3)]);
        *table.entry(&"d") = 5;
        assert_eq!(table.iter().collect::<Vec<_>>(), [(&"c", &3), (&"d", &5)]);
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
