//! The providers a fleet can choose, and those it can only ask for.
//!
//! Built from a seed, the same for the same seed: the names everybody knows, and invented ones beside them. Which of
//! them a partner offers is the invitation's `limit_tsps`.

mod invented;
mod well_known;

use catena_contract::{ComplianceStatus, ConnectionType, ExtTspId, Provider, ProviderStatus, TspId};
use jiff::Timestamp;
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

use crate::ids::{Ids as _, SeededIds};

/// Providers and registry entries.
#[derive(Debug, Clone)]
pub struct Catalogue {
    providers: Vec<Provider>,
    registry: Vec<RegistryEntry>,
}

/// A provider in a regulator's registry that is not integrated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistryEntry {
    /// Its identity.
    pub id: ExtTspId,
    /// Its name.
    pub name: String,
    /// Its website.
    pub website: String,
    /// How it stands in the registry.
    pub compliance: ComplianceStatus,
}

impl Catalogue {
    /// The catalogue of a seed.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        // A stream of its own: how many ids a run draws must not change what a fleet can choose.
        let mut ids = SeededIds::new(seed ^ 0xCA7A_106E);
        let mut rng = ChaCha8Rng::seed_from_u64(seed ^ 0xCA7A_106E);
        let mut providers: Vec<Provider> = vec![];
        for sketch in well_known::sketches().chain(invented::brands(&mut rng)) {
            if providers.iter().all(|provider| provider.slug != sketch.slug) {
                providers.push(sketch.into_provider(TspId::new(ids.v4())));
            }
        }
        providers.sort_by_key(|provider| provider.name.to_lowercase());
        let mut registry: Vec<RegistryEntry> = vec![];
        for name in invented::unsupported(&mut rng) {
            if registry.iter().all(|entry| entry.name != name) {
                registry.push(RegistryEntry {
                    id: ExtTspId::new(ids.v7(Timestamp::UNIX_EPOCH)),
                    website: format!("https://{}.example", slug(&name)),
                    compliance: invented::compliance(&mut rng),
                    name,
                });
            }
        }
        registry.sort_by_key(|entry| entry.name.to_lowercase());
        Self { providers, registry }
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

    /// This catalogue with a registry entry become a provider, and that provider; `None` if there is no such entry.
    /// Its source is Catena's own simulator (assumption `live-source-simulator`).
    #[must_use]
    pub fn with_live(&self, entry: ExtTspId, id: TspId, now: Timestamp) -> Option<(Self, Provider)> {
        let entry = self.registry_entry(entry)?.clone();
        let mut slug = slug(&entry.name);
        while self.providers.iter().any(|known| known.slug == slug) {
            slug.push_str("-live");
        }
        let provider = Provider {
            name: entry.name.clone(),
            description: None,
            websites: Some(vec![entry.website]),
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
        after.providers.push(provider.clone());
        after.providers.sort_by_key(|provider| provider.name.to_lowercase());
        Some((after, provider))
    }

    /// The active providers a partner offers whose name or slug holds `query`, in any case. A word of `limit_tsps`
    /// is a slug or a source name; no source says which (assumption `limit-tsps-slug-or-source`).
    pub fn offered<'a>(
        &'a self,
        limit_tsps: Option<&'a [String]>,
        query: &str,
    ) -> impl Iterator<Item = &'a Provider> + use<'a> {
        let query = query.trim().to_lowercase();
        self.providers.iter().filter(move |provider| {
            provider.status == ProviderStatus::Active
                && limit_tsps.is_none_or(|limit| {
                    limit.iter().any(|word| *word == provider.slug || *word == provider.source_name)
                })
                && (query.is_empty()
                    || provider.name.to_lowercase().contains(&query)
                    || provider.slug.contains(&query))
        })
    }

    /// The registry entries whose name or website holds `query`, in any case.
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

/// A name as a URL writes it: small letters and digits, hyphens between.
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

    /// `TspEnum` of the published OpenAPI document: clients built from it refuse any other word.
    const TSP_ENUM: &str = "
        ada ai_eld air_eld alfa_eld alpha_eld als anytrek_pro anytrek_classic apex_eld apollo apollocloud
        ascend att awaregps azuga bigroad bluehorse_eld blueinktech bouncie budgetgps catena_simulator
        captain_eld carrier_lynx club_eld counting_trucks_eld cyntrx digital_eld dragon_eld drive_hos
        driver_tech dsg_elogs dynamic_eld eighteighteight_eld eld_88 eld_books eld_mandate eld_mandate_prime
        eroad eva_eld evo_eld expressway_eld extreme_eld ezlogz ez_lynk factor_eld firstgate fleetcomplete
        fleetcompletehub fleethunt fleetsharp fleetup fm forwardthinking forza_eld geotab gpsinsight gpstab
        gpstrackit grand_eld greenlight groundhog hcss hos247 hutch intellishift ironman_eld isaac jjkeller
        kinexaiot knight_eld konexial lioneight linxup loop_eld lucid_eld luna_eld lytx lytxv3 mapon matrack
        maven mdm_eld mobilefleet moonlight_eld motion_eld motive my_drivebook my_logs_eld nero netradyne
        new_eld_world nextgen_eld nextraq omnitracs onestep ontime_eld optima orbcomm orient_eld panda_eld
        payd peak_eld peoplenet phillips_connect phoenix pop_eld prologs proride_eld qualitylogs_eld
        randmcnally rastrac raven redfox regulog_eld ridehub roadeazy rock_eld rollingtrans routemate
        royal_eld safelane samsara selectivedrive simba_eld skybitz smart_elds sparkle_eld spireon sun_eld
        surfsight swift switchboard synergy_eld teletracnavman teletracnavman_director telogis tenna
        thermo_king think tive topcompliance_eld traccar trackease_eld trackpro traclog transflo trimble
        truckford truckspy truckx trueroad_eld tt txt_eld us_fast_eld verizon_connect vista_eld vistracks
        vlog_eld vulcansols_eld wialon webfleet xplore_eld zigzag_eld zms_eld zonar zubie";

    #[test]
    fn every_source_name_is_one_that_clients_know() {
        let known: BTreeSet<_> = TSP_ENUM.split_whitespace().collect();
        for seed in 0..20 {
            for provider in Catalogue::seeded(seed).providers() {
                assert!(known.contains(provider.source_name.as_str()), "{}", provider.source_name);
            }
        }
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
    fn slugs_and_ids_tell_providers_apart_and_white_labels_share_a_source() {
        for seed in 0..20 {
            let catalogue = Catalogue::seeded(seed);
            let providers = catalogue.providers();
            assert!(providers.len() >= 60, "{}", providers.len());
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
    fn a_partner_offers_what_it_limits_by_slug_or_source_name() {
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
