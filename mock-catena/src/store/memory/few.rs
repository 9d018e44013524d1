//! A list that nearly always has one row, which then needs no memory of its own.

/// At least one row, in the order added.
#[derive(Debug)]
pub(super) enum Few<T> {
    One(T),
    More(Vec<T>),
}

impl<T: Copy> Few<T> {
    pub(super) fn push(&mut self, row: T) {
        match self {
            Self::One(first) => *self = Self::More(vec![*first, row]),
            Self::More(rows) => rows.push(row),
        }
    }

    pub(super) fn as_slice(&self) -> &[T] {
        match self {
            Self::One(row) => std::slice::from_ref(row),
            Self::More(rows) => rows,
        }
    }
}
