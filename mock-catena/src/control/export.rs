//! A whole Catena as one JSON document, to be taken up by another one: partners with what they have set, what became of
//! the provider catalogue, sessions, subscriptions, and the letters that wait or are dead. It holds every secret there is;
//! keep it as such.

use std::sync::Arc;

use catena_contract::Subscription;
use serde::{Deserialize, Serialize};

use super::{Control, ControlError};
use crate::app::ImportedState;
use crate::catalogue::Changes;
use crate::session::{PartnerRow, Session};
use crate::webhooks::ExportedDelivery;

/// The form of the document; another one is refused.
const FORMAT: u32 = 1;

/// A whole Catena.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Export {
    format: u32,
    #[serde(default)]
    partners: Vec<PartnerRow>,
    #[serde(default)]
    catalogue: Changes,
    sessions: Vec<Session>,
    subscriptions: Vec<Subscription>,
    deliveries: Vec<ExportedDelivery>,
}

/// Why a document was not taken up. Nothing of it was.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// Not such a document.
    #[error("not an export of this program: {because}; write one with `GET /_mock/export`")]
    Malformed {
        /// Where and why, without values.
        because: String,
    },
    /// Of another version.
    #[error("the export has format {found}, this program reads format {FORMAT}")]
    Format {
        /// Which it has.
        found: u32,
    },
}

/// What was taken up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Imported {
    /// Partners.
    pub partners: usize,
    /// Providers that are not as the seed made them.
    pub providers: usize,
    /// Sessions.
    pub sessions: usize,
    /// Subscriptions.
    pub subscriptions: usize,
    /// Letters, waiting or dead.
    pub deliveries: usize,
}

impl Export {
    /// Reads a document.
    ///
    /// # Errors
    /// [`ImportError`]. The text is not repeated: it is full of secrets.
    pub fn from_json(json: &[u8]) -> Result<Self, ImportError> {
        let export: Self = serde_json::from_slice(json).map_err(|error| ImportError::Malformed {
            because: format!(
                "{:?} error at line {}, column {}",
                error.classify(),
                error.line(),
                error.column()
            ),
        })?;
        if export.format == FORMAT { Ok(export) } else { Err(ImportError::Format { found: export.format }) }
    }

    /// How many letters it holds.
    #[must_use]
    pub const fn deliveries(&self) -> usize {
        self.deliveries.len()
    }
}

impl Control {
    /// The whole of it.
    #[must_use]
    pub fn export(&self) -> Export {
        Export {
            format: FORMAT,
            partners: self.app.all_partners(),
            catalogue: self.app.catalogue_changes(),
            sessions: self.app.sessions(None, usize::MAX).into_iter().map(Arc::unwrap_or_clone).collect(),
            subscriptions: self.app.subscriptions(),
            deliveries: self.app.context().courier.export_deliveries(),
        }
    }

    /// Takes up another Catena, beside what is here; what has the same id is replaced.
    ///
    /// # Errors
    /// [`ControlError::Full`].
    pub fn import(&self, export: Export) -> Result<Imported, ControlError> {
        let Export { format: _, partners, catalogue, sessions, subscriptions, deliveries } = export;
        let mut imported = Imported {
            partners: partners.len(),
            providers: catalogue.providers.len(),
            sessions: sessions.len(),
            subscriptions: subscriptions.len(),
            deliveries: 0,
        };
        self.app.import(ImportedState { partners, catalogue, sessions, subscriptions })?;
        imported.deliveries = self.app.context().courier.import_deliveries(deliveries);
        Ok(imported)
    }
}
