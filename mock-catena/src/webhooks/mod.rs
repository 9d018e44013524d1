//! Delivers events to webhook subscriptions.
//!
//! Decides which subscriptions receive an event, signs and compresses deliveries, retries them, and keeps the dead
//! letter queue, the breaker, metrics and logs. The pure part decides (`scheduler`, `queue`: calls in, next step
//! out); `courier` does the I/O. Each subscription's deliveries are sent in order, one at a time, so a slow partner
//! does not delay others. The dialect decides which response counts as delivered.

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
mod resend;
mod scheduler;
mod shutdown_report;
mod totals;

#[cfg(test)]
mod tests;

pub use attempt::get_page;
pub use attempt_log::{LogRow, LogStatus};
pub use config::CourierConfig;
pub use courier::Courier;
pub use export::ExportedDelivery;
pub use metrics::{Metrics, Windows};
pub use resend::{Resend, ResendError};
pub use shutdown_report::ShutdownSummary;
pub use totals::Totals;
