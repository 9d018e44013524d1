//! A whole simulated Catena as one JSON document that another one can import: partners with their properties, changes
//! to the provider catalogue, sessions, subscriptions, waiting or dead deliveries, the clock, the dialect switches and
//! the fault rules. It contains every secret; protect it accordingly.

use std::sync::Arc;

use catena_contract::Subscription;
use serde::{Deserialize, Serialize};

use super::settings::Settings;
use super::{Control, ControlError};
use crate::app::ImportedState;
use crate::catalogue::Changes;
use crate::session::{PartnerRow, Session};
use crate::webhooks::ExportedDelivery;

/// Version of the document format; others are rejected.
const FORMAT: u32 = 1;

/// The exported state of a simulated Catena.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Export {
    format: u32,
    #[serde(default)]
    partners: Vec<PartnerRow>,
    #[serde(default)]
    catalogue: Changes,
    /// Missing in older exports.
    #[serde(default)]
    settings: Option<Settings>,
    sessions: Vec<Session>,
    subscriptions: Vec<Subscription>,
    /// Where deliveries to a `callback_url` go, as long as there are any.
    #[serde(default)]
    callbacks: Vec<Subscription>,
    #[serde(rename = "letters")]
    deliveries: Vec<ExportedDelivery>,
}

/// Why a document was not imported. Nothing of it was.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// Not an export document.
    #[error("not an export of this program: {because}; write one with `GET /_mock/export`")]
    Malformed {
        /// The kind and position of the error, without values.
        because: String,
    },
    /// An export with another format version.
    #[error("the export has format {found}, this program reads format {FORMAT}")]
    Format {
        /// Its format version.
        found: u32,
    },
}

/// What was imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Imported {
    /// Number of partners.
    pub partners: usize,
    /// Number of providers that differ from those the seed generates.
    pub providers: usize,
    /// Number of sessions.
    pub sessions: usize,
    /// Number of subscriptions.
    pub subscriptions: usize,
    /// Number of deliveries, waiting or dead.
    #[serde(rename = "letters")]
    pub deliveries: usize,
}

impl Export {
    /// Reads a document.
    ///
    /// # Errors
    /// [`ImportError`]. It does not repeat the text, which contains secrets.
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

    /// The number of waiting or dead deliveries.
    #[must_use]
    pub const fn deliveries(&self) -> usize {
        self.deliveries.len()
    }
}

impl Control {
    /// Exports everything.
    #[must_use]
    pub fn export(&self) -> Export {
        Export {
            format: FORMAT,
            partners: self.app.all_partners(),
            catalogue: self.app.catalogue_changes(),
            settings: Some(Settings::of(&self.app)),
            sessions: self.app.sessions(None, usize::MAX).into_iter().map(Arc::unwrap_or_clone).collect(),
            subscriptions: self.app.subscriptions(),
            callbacks: self.app.context().courier.export_callbacks(),
            deliveries: self.app.context().courier.export_deliveries(),
        }
    }

    /// Exports everything with new signing secrets instead of the real ones.
    #[must_use]
    pub fn export_without_secrets(&self) -> Export {
        let mut export = self.export();
        for subscription in &mut export.subscriptions {
            subscription.secret = self.app.new_secret();
        }
        export
    }

    /// Imports an export in addition to what exists; items with the same id are replaced. Clock and dialect switches
    /// become those of the export.
    ///
    /// # Errors
    /// [`ControlError::Full`].
    pub fn import(&self, export: Export) -> Result<Imported, ControlError> {
        let Export {
            format: _,
            partners,
            catalogue,
            settings,
            sessions,
            subscriptions,
            callbacks,
            deliveries,
        } = export;
        let mut imported = Imported {
            partners: partners.len(),
            providers: catalogue.providers.len(),
            sessions: sessions.len(),
            subscriptions: subscriptions.len(),
            deliveries: 0,
        };
        if let Some(settings) = settings {
            settings.apply(&self.app);
        }
        self.app.import(ImportedState { partners, catalogue, sessions, subscriptions })?;
        self.app.context().courier.import_callbacks(callbacks);
        imported.deliveries = self.app.context().courier.import_deliveries(deliveries);
        Ok(imported)
    }
}
