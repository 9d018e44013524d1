//! All sessions. Those changed last are kept as they are; older ones that nobody answered take a fifth of the room.

use std::collections::{BTreeMap, VecDeque};
use std::ops::RangeBounds;
use std::sync::Arc;

use catena_contract::InvitationId;

use crate::session::{Common, Session};

/// How many sessions that could be packed are kept as they are, so that small stores pay nothing for it.
const UNPACKED: usize = 10_000;

/// Sessions, sorted by creation, because the ids are version 7 UUIDs.
#[derive(Debug, Default)]
pub(super) struct Sessions {
    all: BTreeMap<InvitationId, Kept>,
    common: Common,
    /// In the order saved.
    recent: VecDeque<InvitationId>,
}

#[derive(Debug)]
enum Kept {
    Whole(Arc<Session>),
    Packed(Box<[u8]>),
}

impl Sessions {
    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    pub(super) fn get(&self, id: InvitationId) -> Option<Arc<Session>> {
        self.whole(id, self.all.get(&id)?)
    }

    /// Saves a session, in place of the one with its id.
    pub(super) fn insert(&mut self, session: Session) {
        let id = session.id();
        self.all.insert(id, Kept::Whole(Arc::new(session)));
        self.recent.push_back(id);
        if self.recent.len() > UNPACKED
            && let Some(id) = self.recent.pop_front()
            && let Some(kept) = self.all.get_mut(&id)
            && let Kept::Whole(session) = kept
            && let Some(packed) = session.packed(&mut self.common)
        {
            *kept = Kept::Packed(packed);
        }
    }

    /// The sessions of a range of ids, oldest first.
    pub(super) fn range(
        &self,
        range: impl RangeBounds<InvitationId>,
    ) -> impl DoubleEndedIterator<Item = Arc<Session>> + '_ {
        self.all.range(range).filter_map(|(id, kept)| self.whole(*id, kept))
    }

    fn whole(&self, id: InvitationId, kept: &Kept) -> Option<Arc<Session>> {
        match kept {
            Kept::Whole(session) => Some(Arc::clone(session)),
            Kept::Packed(packed) => Session::unpacked(id, packed, &self.common).map(Arc::new),
        }
    }
}
