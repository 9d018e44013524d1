//! Adding, changing and removing providers, as Catena's staff does.

use catena_contract::{ComplianceStatus, ConnectionType, Provider, ProviderStatus, TspId};
use jiff::Timestamp;

use super::{Catalogue, SourceName, slug};
use crate::body::body;
use crate::body::formats::{Name, Uri};

body! {
    /// A provider to add.
    #[schema(as = TspCreate, description = "The body of [`create`].")]
    pub(crate) struct NewProvider {
        #[schema(value_type = String, min_length = 1, pattern = r"\S")]
        name: Name = required("what the fleet reads"),
        source_name: SourceName = required("the adapter behind it"),
        conn_type: ConnectionType = required("which credentials it asks for"),
        description: Option<String> = text,
        websites: Option<Vec<Uri>> = list,
        #[schema(required = false)]
        status: Option<ProviderStatus> = optional,
        #[schema(value_type = Option<bool>, required = false, default = false)]
        is_sandbox: bool = boolean(false),
        logo_url: Option<Uri> = optional,
        logo_dark_url: Option<Uri> = optional,
    }
}

body! {
    /// Changes to a provider; `None` keeps the current value.
    #[schema(as = TspUpdate, description = "The body of [`update`].")]
    pub(crate) struct ProviderChange {
        #[schema(value_type = Option<String>, min_length = 1, pattern = r"\S")]
        name: Option<Name> = optional,
        source_name: Option<SourceName> = optional,
        conn_type: Option<ConnectionType> = optional,
        description: Option<String> = text,
    }
}

impl Catalogue {
    /// Most providers.
    pub const MOST_PROVIDERS: usize = 5_000;

    /// A provider by its id.
    #[must_use]
    pub fn provider(&self, id: TspId) -> Option<&Provider> {
        self.providers.iter().find(|provider| provider.id == id)
    }

    /// This catalogue with another provider, and that provider; `None` if there is no room.
    #[must_use]
    pub(crate) fn with_provider(
        &self,
        new: NewProvider,
        id: TspId,
        now: Timestamp,
    ) -> Option<(Self, Provider)> {
        if self.providers.len() >= Self::MOST_PROVIDERS {
            return None;
        }
        let provider = Provider {
            slug: self.free_slug(&new.name.0),
            name: new.name.0,
            description: new.description,
            websites: new.websites.map(|list| list.into_iter().map(Uri::into).collect()),
            source_name: new.source_name.to_string(),
            status: new.status.unwrap_or(ProviderStatus::Active),
            conn_type: new.conn_type,
            is_sandbox: new.is_sandbox,
            logo_url: new.logo_url.map(Uri::into),
            logo_dark_url: new.logo_dark_url.map(Uri::into),
            id,
            ext_tsp_id: None,
            created_at: now,
            updated_at: now,
            registry: None,
            compliance_status: ComplianceStatus::Unknown,
        };
        let mut after = self.clone();
        after.providers.push(provider.clone());
        after.sort();
        Some((after, provider))
    }

    /// This catalogue with a changed provider, and that provider. The slug does not change, because links and
    /// `limit_tsps` use it.
    #[must_use]
    pub(crate) fn with_change(
        &self,
        id: TspId,
        change: ProviderChange,
        now: Timestamp,
    ) -> Option<(Self, Provider)> {
        let mut after = self.clone();
        let provider = after.providers.iter_mut().find(|provider| provider.id == id)?;
        let ProviderChange { name, source_name, conn_type, description } = change;
        if let Some(Name(name)) = name {
            provider.name = name;
        }
        if let Some(source_name) = source_name {
            provider.source_name = source_name.to_string();
        }
        provider.conn_type = conn_type.unwrap_or(provider.conn_type);
        provider.description = description.or_else(|| provider.description.take());
        provider.updated_at = now;
        let provider = provider.clone();
        after.sort();
        Some((after, provider))
    }

    /// This catalogue without a provider.
    #[must_use]
    pub fn without(&self, id: TspId) -> Option<Self> {
        let mut after = self.clone();
        after.providers.retain(|provider| provider.id != id);
        (after.providers.len() < self.providers.len()).then_some(after)
    }

    /// A slug that no provider has yet.
    pub(super) fn free_slug(&self, name: &str) -> String {
        let base = match slug(name) {
            slug if slug.is_empty() => "tsp".to_owned(),
            slug => slug,
        };
        let taken = |slug: &str| self.providers.iter().any(|provider| provider.slug == slug);
        let numbered = (2..).map(|number| format!("{base}-{number}"));
        let mut candidates = std::iter::once(base.clone()).chain(numbered);
        candidates.find(|slug| !taken(slug)).unwrap_or(base)
    }

    pub(super) fn sort(&mut self) {
        self.providers.sort_by_key(|provider| provider.name.to_lowercase());
    }
}
