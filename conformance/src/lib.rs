//! The judge: points at a partner's endpoints, plays Catena to them, and says what holds.

pub mod finding;
pub mod judge;
pub mod oracle;
pub mod probe;
pub mod profile;
pub mod specification;
pub mod target;
pub mod template;
pub mod verdict;
