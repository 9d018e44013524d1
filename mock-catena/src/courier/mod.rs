//! Takes events to subscribers.
//!
//! Owned here: which subscription hears of an event, the signed and gzipped delivery, retries, the dead letter queue,
//! the breaker, and the log of what came of it all. A pure core decides (`book`, `line`: calls in, next step out); a
//! thin shell sends (`desk`). Each subscription's deliveries leave in order and one at a time, so a slow partner
//! delays nobody else. Which answer counts as delivered is the dialect's.

mod attempt;
mod backoff;
mod book;
mod breaker;
mod connection;
mod desk;
mod dialing;
mod farewell;
mod gzip;
mod letter;
mod line;
mod log;
mod log_row;
mod origin;
mod parcel;
mod route;
mod seal;
mod tally;
mod tuning;
mod verbs;

#[cfg(test)]
mod tests;

pub use attempt::{AttemptRecord, AttemptResult};
pub use book::Totals;
pub use breaker::BreakerRule;
pub use desk::Courier;
pub use farewell::Farewell;
pub use log::{DeliveryRecord, DeliveryState};
pub use log_row::{LogRow, LogStatus};
pub use parcel::Parcel;
pub use tally::{Metrics, Windows};
pub use tuning::Tuning;
