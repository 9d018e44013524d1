//! The book's rules.
