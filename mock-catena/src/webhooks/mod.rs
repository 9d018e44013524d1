//! Takes events to subscribers.
//!
//! Owned here: which subscription hears of an event, the signed and gzipped delivery, retries, the dead letter queue,
//! the breaker, and the log of what came of it all. A pure core decides (`book`, `line`: calls in, next step out); a
//! thin shell sends (`desk`). Each subscription's deliveries leave in order and one at a time, so a slow partner
//! delays nobody else. Which answer counts as delivered is the dialect's.

mod api;
mod attempt;
mod attempt_log;
mod backoff;
mod breaker;
mod config;
mod connection;
mod connector;
mod courier;
mod delivery;
mod delivery_log;
mod endpoint;
mod export;
mod gzip;
mod metrics;
mod pool;
mod queue;
mod request;
mod scheduler;
mod shutdown_report;

#[cfg(test)]
mod tests;

pub use attempt_log::{LogRow, LogStatus};
pub use config::CourierConfig;
pub use courier::Courier;
pub use export::ExportedDelivery;
pub use metrics::{Metrics, Windows};
pub use scheduler::Totals;
pub use shutdown_report::ShutdownSummary;
