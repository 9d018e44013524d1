//! Fictitious providers: small brands that share a source, and registry entries that are not integrated.

use catena_contract::{ComplianceStatus, ConnectionType};
use fake::Fake as _;
use fake::faker::company::en::CompanyName;
use fake::faker::name::en::LastName;
use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;

use super::slug;
use super::well_known::ProviderTemplate;

/// How many brands to invent.
const BRANDS: usize = 30;
/// How many registry entries to invent.
const UNSUPPORTED: usize = 60;

/// Sources used by many brands, with their kind of credentials.
const SHARED_SOURCES: &[(&str, ConnectionType)] = &[
    ("eld_mandate", ConnectionType::ApiKey),
    ("alfa_eld", ConnectionType::CompanyId),
    ("drive_hos", ConnectionType::ApiBasic),
    ("vistracks", ConnectionType::ApiKey),
    ("hos247", ConnectionType::ApiKey),
    ("gpstrackit", ConnectionType::Token),
];

/// A random element of a non-empty list.
fn one_of<T: Copy>(list: &[T], last_resort: T, rng: &mut ChaCha8Rng) -> T {
    list.get(rng.random_range(0..list.len().max(1))).copied().unwrap_or(last_resort)
}

pub(super) fn brands(rng: &mut ChaCha8Rng) -> impl Iterator<Item = ProviderTemplate> + use<> {
    let mut templates = vec![];
    for _ in 0..BRANDS {
        let family: String = LastName().fake_with_rng(rng);
        let suffix = one_of(&["ELD", "GPS", "Fleet", "Telematics", "Logs"], "ELD", rng);
        let (source_name, conn_type) = one_of(SHARED_SOURCES, ("eld_mandate", ConnectionType::ApiKey), rng);
        let name = format!("{family} {suffix}");
        templates.push(ProviderTemplate {
            slug: slug(&name),
            name,
            source_name,
            conn_type,
            is_sandbox: false,
        });
    }
    templates.into_iter()
}

pub(super) fn unsupported(rng: &mut ChaCha8Rng) -> Vec<String> {
    (0..UNSUPPORTED)
        .map(|_| {
            let company: String = CompanyName().fake_with_rng(rng);
            format!("{company} {}", one_of(&["Tracking", "Dispatch Logs", "Fleetware"], "Tracking", rng))
        })
        .collect()
}

pub(super) fn compliance(rng: &mut ChaCha8Rng) -> ComplianceStatus {
    one_of(
        &[ComplianceStatus::Compliant, ComplianceStatus::Compliant, ComplianceStatus::NonCompliant],
        ComplianceStatus::Unknown,
        rng,
    )
}
