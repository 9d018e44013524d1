//! The providers a fleet can choose, and those it can only request.
//!
//! Generated from a seed: well-known names and invented ones. The invitation's `limit_tsps` selects which of them a
//! partner offers.

mod changes;
mod edit;
mod event_samples;
pub(crate) mod event_schemas;
mod invented;
mod refusals;
mod registry;
mod source_name;
mod well_known;

pub use changes::Changes;
pub(crate) use edit::{NewProvider, ProviderChange};
pub use event_samples::sample;
pub(crate) use refusals::SimulatedFailure;
pub use source_name::{SourceName, UnknownSource};

use catena_contract::{ComplianceStatus, ConnectionType, ExtTspId, Provider, ProviderStatus, TspId};
use jiff::Timestamp;
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

use crate::ids::{Ids as _, SeededIds};

/// All providers and registry entries.
#[derive(Debug, Clone)]
pub struct Catalogue {
    providers: Vec<Provider>,
    registry: Vec<RegistryEntry>,
    integrated: Vec<RegistryEntry>,
}

/// A provider in a regulator's registry that Catena has not integrated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistryEntry {
    /// Its id.
    pub id: ExtTspId,
    /// Its name.
    pub name: String,
    /// Its e-mail address.
    pub email: Option<String>,
    /// Its telephone number.
    pub phone: Option<String>,
    /// Its website.
    pub website: String,
    /// Its compliance status.
    pub compliance: ComplianceStatus,
    /// When it was listed.
    pub created_at: Timestamp,
    /// When its entry last changed.
    pub updated_at: Timestamp,
    /// The providers created from it; empty until Catena integrates it.
    pub integrated: Vec<TspId>,
}

impl Catalogue {
    /// The catalogue that a seed generates.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        // A separate random stream: the catalogue must not depend on how many ids a run draws.
        let mut ids = SeededIds::new(seed ^ 0xCA7A_106E);
        let mut rng = ChaCha8Rng::seed_from_u64(seed ^ 0xCA7A_106E);
        let mut providers: Vec<Provider> = vec![];
        for template in
            well_known::templates().chain(well_known::other_sources()).chain(invented::brands(&mut rng))
        {
            if providers.iter().all(|provider| provider.slug != template.slug) {
                providers.push(template.into_provider(TspId::new(ids.v4())));
            }
        }
        providers.sort_by_key(|provider| provider.name.to_lowercase());
        let mut registry: Vec<RegistryEntry> = vec![];
        for name in invented::unsupported(&mut rng) {
            if registry.iter().all(|entry| entry.name != name) {
                let domain = format!("{}.example", slug(&name));
                let listed_since = well_known::listed_since();
                registry.push(RegistryEntry {
                    id: ExtTspId::new(ids.v7(Timestamp::UNIX_EPOCH)),
                    email: Some(format!("support@{domain}")),
                    phone: None,
                    website: format!("https://{domain}"),
                    compliance: invented::compliance(&mut rng),
                    created_at: listed_since,
                    updated_at: listed_since,
                    integrated: vec![],
                    name,
                });
            }
        }
        // Generated last, so that the ones before stay the same.
        for template in invented::brands(&mut rng) {
            let known = providers.iter().any(|provider| provider.slug == template.slug)
                || registry.iter().any(|entry| entry.name == template.name);
            if !known {
                providers.push(template.into_provider(TspId::new(ids.v4())));
            }
        }
        providers.sort_by_key(|provider| provider.name.to_lowercase());
        registry.sort_by_key(|entry| entry.name.to_lowercase());
        Self { providers, registry, integrated: vec![] }
    }

    /// Every provider, by name.
    #[must_use]
    pub fn providers(&self) -> &[Provider] {
        &self.providers
    }

    /// Every registry entry that is not integrated, by name.
    #[must_use]
    pub fn registry(&self) -> &[RegistryEntry] {
        &self.registry
    }

    /// The registry entries that have become providers.
    #[must_use]
    pub fn integrated(&self) -> &[RegistryEntry] {
        &self.integrated
    }

    /// This catalogue with a registry entry turned into a provider, and that provider; `None` if the entry does not
    /// exist. Its source is Catena's simulator (assumption `live-source-simulator`).
    #[must_use]
    pub fn with_live(&self, entry: ExtTspId, id: TspId, now: Timestamp) -> Option<(Self, Provider)> {
        let entry = self.registry_entry(entry)?.clone();
        let slug = self.free_slug(&entry.name);
        let provider = Provider {
            name: entry.name.clone(),
            description: None,
            websites: Some(vec![entry.website.clone()]),
            source_name: "catena_simulator".to_owned(),
            status: ProviderStatus::Active,
            conn_type: ConnectionType::ApiKey,
            is_sandbox: false,
            logo_url: None,
            logo_dark_url: None,
            id,
            slug,
            ext_tsp_id: Some(entry.id),
            created_at: now,
            updated_at: now,
            registry: Some("fmcsa".to_owned()),
            compliance_status: entry.compliance,
        };
        let mut after = self.clone();
        after.registry.retain(|known| known.id != entry.id);
        after.integrated.push(RegistryEntry { updated_at: now, integrated: vec![id], ..entry });
        after.providers.push(provider.clone());
        after.sort();
        Some((after, provider))
    }

    /// The active providers a partner offers whose name or slug contains `query`, ignoring case. Values of
    /// `limit_tsps` are matched against slugs and source names; no source says which (assumption
    /// `limit-tsps-slug-or-source`).
    pub fn offered<'a>(
        &'a self,
        limit_tsps: Option<&'a [String]>,
        query: &str,
    ) -> impl Iterator<Item = &'a Provider> + use<'a> {
        self.offered_rows(limit_tsps, query).map(|(_, provider)| provider)
    }

    /// Like [`Self::offered`], with the index in [`Self::providers`].
    pub(crate) fn offered_rows<'a>(
        &'a self,
        limit_tsps: Option<&'a [String]>,
        query: &str,
    ) -> impl Iterator<Item = (usize, &'a Provider)> + use<'a> {
        let query = query.trim().to_lowercase();
        self.providers.iter().enumerate().filter(move |(_, provider)| {
            provider.status == ProviderStatus::Active
                && limit_tsps.is_none_or(|limit| {
                    limit.iter().any(|word| *word == provider.slug || *word == provider.source_name)
                })
                && (query.is_empty()
                    || provider.name.to_lowercase().contains(&query)
                    || provider.slug.contains(&query))
        })
    }

    /// The registry entries whose name or website contains `query`, ignoring case.
    pub fn search_registry<'a>(&'a self, query: &str) -> impl Iterator<Item = &'a RegistryEntry> + use<'a> {
        let query = query.trim().to_lowercase();
        self.registry
            .iter()
            .filter(move |entry| entry.name.to_lowercase().contains(&query) || entry.website.contains(&query))
    }

    /// A registry entry by its id.
    #[must_use]
    pub fn registry_entry(&self, id: ExtTspId) -> Option<&RegistryEntry> {
        self.registry.iter().find(|entry| entry.id == id)
    }
}

/// A name as used in URLs: lower-case letters and digits, separated by hyphens.
pub(crate) fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in name.chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_source_name_is_published() {
        assert_eq!(SourceName::all().count(), 166);
        for seed in 0..20 {
            for provider in Catalogue::seeded(seed).providers() {
                assert!(provider.source_name.parse::<SourceName>().is_ok(), "{}", provider.source_name);
            }
        }
    }

    #[test]
    fn every_source_and_every_connection_type_has_a_provider() {
        let catalogue = Catalogue::seeded(1);
        let providers = catalogue.providers();
        let sources: BTreeSet<_> = providers.iter().map(|provider| provider.source_name.as_str()).collect();
        assert_eq!(sources, SourceName::all().map(SourceName::as_str).collect());
        let ways: BTreeSet<_> = providers.iter().map(|provider| provider.conn_type).collect();
        assert_eq!(ways, ConnectionType::ALL.iter().copied().collect());
    }

    #[test]
    fn a_misspelt_word_finds_its_entry_and_nonsense_finds_none() {
        let catalogue = Catalogue::seeded(1);
        let entry = &catalogue.registry()[7];
        let first = entry.name.split(' ').next().unwrap().to_lowercase();
        assert!(catalogue.search(&first).iter().any(|found| found.id == entry.id));
        let mut misspelt = entry.name.to_lowercase();
        misspelt.remove(2);
        assert_eq!(catalogue.search(&misspelt)[0].id, entry.id);
        assert_eq!(
            catalogue.search(entry.email.as_deref().unwrap().split('@').nth(1).unwrap())[0].id,
            entry.id
        );
        assert_eq!(catalogue.search("zzzzqqqq").len(), 0);
        assert_eq!(catalogue.search(" ").len(), catalogue.registry().len());
    }

    #[test]
    fn the_same_seed_gives_the_same_catalogue() {
        let names = |seed| {
            let catalogue = Catalogue::seeded(seed);
            let providers = catalogue.providers().iter().map(|p| format!("{} {}", p.id, p.slug));
            let registry = catalogue.registry().iter().map(|e| format!("{} {}", e.id, e.name));
            providers.chain(registry).collect::<Vec<_>>()
        };
        assert_eq!(names(1), names(1));
        assert_ne!(names(1), names(2));
    }

    #[test]
    fn slugs_and_ids_are_unique_and_white_labels_share_a_source() {
        for seed in 0..20 {
            let catalogue = Catalogue::seeded(seed);
            let providers = catalogue.providers();
            assert!(providers.len() >= 200, "{}", providers.len());
            assert!(catalogue.registry().len() >= 40, "{}", catalogue.registry().len());
            assert_eq!(providers.iter().map(|p| &p.slug).collect::<BTreeSet<_>>().len(), providers.len());
            assert_eq!(providers.iter().map(|p| p.id).collect::<BTreeSet<_>>().len(), providers.len());
            assert!(
                providers.iter().map(|p| &p.source_name).collect::<BTreeSet<_>>().len() < providers.len()
            );
            assert!(catalogue.registry().iter().all(|e| providers.iter().all(|p| p.name != e.name)));
        }
    }

    #[test]
    fn limit_tsps_selects_by_slug_or_source_name() {
        let catalogue = Catalogue::seeded(1);
        let limit = ["samsara".to_owned(), "geotab".to_owned(), "no-such".to_owned()];
        let offered: Vec<_> = catalogue.offered(Some(&limit), "").map(|p| p.name.as_str()).collect();
        assert!(offered.contains(&"Samsara") && offered.contains(&"Geotab"));
        assert!(catalogue.offered(Some(&limit), "").all(|p| limit.contains(&p.source_name)));
        let found: Vec<_> = catalogue.offered(None, " SAMS ").map(|p| p.slug.as_str()).collect();
        assert_eq!(found, ["samsara"]);
        assert_eq!(catalogue.offered(Some(&[]), "").count(), 0);
    }
}
