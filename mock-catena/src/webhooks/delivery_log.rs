//! A bounded log of finished deliveries; the oldest are dropped first.

use std::collections::VecDeque;

use crate::timeline::DeliveryRecord;

/// The newest finished deliveries.
#[derive(Debug)]
pub(super) struct DeliveryLog {
    records: VecDeque<DeliveryRecord>,
    most: usize,
}

impl DeliveryLog {
    pub(super) const fn new(most: usize) -> Self {
        Self { records: VecDeque::new(), most }
    }

    pub(super) fn push(&mut self, record: DeliveryRecord) {
        if self.records.len() >= self.most {
            self.records.pop_front();
        }
        self.records.push_back(record);
    }

    /// Replaces a delivery's earlier record, if it is still in the log.
    pub(super) fn replace(&mut self, record: DeliveryRecord) {
        match self.records.iter_mut().rev().find(|known| known.number == record.number) {
            Some(known) => *known = record,
            None => self.push(record),
        }
    }

    pub(super) fn clear(&mut self) {
        self.records.clear();
    }

    pub(super) fn to_vec(&self) -> Vec<DeliveryRecord> {
        self.records.iter().cloned().collect()
    }
}
