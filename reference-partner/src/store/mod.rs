//! What the partner knows about fleets and their integration requests.
//!
//! The store keeps facts from webhooks and redirects and derives the rest, so that order and repetition do not matter: a
//! connection may arrive before the event that names its fleet, and a repeated fact counts once. It reads no clock and
//! does no I/O.
//!
//! It never removes a connection: no documented event says that one ended (`connection.staled` is repaired by the fleet
//! through the same link), and no redirect can end one.

mod bounded;
mod defect_state;
mod defective;
mod records;
mod shared;
#[cfg(test)]
mod tests;
mod views;

pub(crate) use records::Store;
pub(crate) use shared::SharedStore;
