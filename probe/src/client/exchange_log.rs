//! The requests of a run in the order in which they ended, with the beginning of each answer.

use std::sync::{Mutex, PoisonError};

use super::{Client, ClientError};
use crate::{Answer, Exchange, Limits};

/// Most bytes of an answer that are kept.
const LONGEST: usize = 64 * 1024;

/// What a client has sent, if it keeps that.
#[derive(Debug, Default)]
pub(super) struct ExchangeLog(Mutex<Vec<Exchange>>);

impl Client {
    /// A client that keeps what it sends, for [`Client::take_log`].
    ///
    /// # Errors
    /// As [`Client::new`].
    pub fn logged(limits: Limits) -> Result<Self, ClientError> {
        Ok(Self { log: Some(ExchangeLog::default()), ..Self::new(limits)? })
    }

    /// What was sent since the last call, by a client that keeps it.
    #[must_use]
    pub fn take_log(&self) -> Vec<Exchange> {
        let log = self.log.as_ref().map(|log| log.0.lock().unwrap_or_else(PoisonError::into_inner));
        log.map(|mut kept| std::mem::take(&mut *kept)).unwrap_or_default()
    }

    /// Keeps a request that was sent, if this client does that.
    pub(super) fn keep(&self, exchange: &Exchange) {
        let (Some(log), 1..) = (&self.log, exchange.number) else { return };
        let mut kept = exchange.clone();
        if let Ok(Answer { body, cut, .. }) = &mut kept.answer
            && body.len() > LONGEST
        {
            body.truncate(LONGEST);
            body.shrink_to_fit();
            *cut = true;
        }
        log.0.lock().unwrap_or_else(PoisonError::into_inner).push(kept);
    }
}
