//! Judges whether a partner's Connect callbacks keep Catena's contract, and holds the partner it is proved on.

pub mod reference_partner;
