//! The defects of one partner. The other files here add what each of them changes.

use std::collections::BTreeSet;

use super::catalogue::Defect;
use super::lock_queue::LockQueue;

#[derive(Debug)]
pub(crate) struct ActiveDefects {
    defects: BTreeSet<Defect>,
    pub(super) fleet_locks: LockQueue,
}

impl ActiveDefects {
    pub(crate) fn new(defects: BTreeSet<Defect>) -> Self {
        Self { defects, fleet_locks: LockQueue::default() }
    }

    pub(super) fn has(&self, defect: Defect) -> bool {
        self.defects.contains(&defect)
    }
}
