//! Well-known providers. Names and source names are the public ones; the kind of credentials is public for some and
//! assumed for the others.

use catena_contract::{ComplianceStatus, ConnectionType, Provider, ProviderStatus, TspId};
use jiff::Timestamp;

use super::{SourceName, slug};

/// A provider before it has an id.
pub(super) struct ProviderTemplate {
    pub(super) name: String,
    pub(super) slug: String,
    pub(super) source_name: &'static str,
    pub(super) conn_type: ConnectionType,
    pub(super) is_sandbox: bool,
}

/// Creation time of the built-in entries: 2025-01-01T00:00:00Z.
const LISTED_SINCE_S: i64 = 1_735_689_600;

impl ProviderTemplate {
    pub(super) fn into_provider(self, id: TspId) -> Provider {
        let listed_since = listed_since();
        Provider {
            description: Some(format!("{} telematics", self.name)),
            websites: Some(vec![format!("https://{}.example", self.slug)]),
            name: self.name,
            source_name: self.source_name.to_owned(),
            status: ProviderStatus::Active,
            conn_type: self.conn_type,
            is_sandbox: self.is_sandbox,
            logo_url: None,
            logo_dark_url: None,
            id,
            slug: self.slug,
            ext_tsp_id: None,
            created_at: listed_since,
            updated_at: listed_since,
            registry: None,
            compliance_status: ComplianceStatus::Unknown,
        }
    }
}

/// Creation time of the built-in entries.
pub(super) fn listed_since() -> Timestamp {
    Timestamp::from_second(LISTED_SINCE_S).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// One brand for every source that is not in the list below. Their kinds of credentials are made up, so that every
/// kind occurs.
pub(super) fn other_sources() -> impl Iterator<Item = ProviderTemplate> {
    let known = |source: &SourceName| WELL_KNOWN.iter().any(|(_, name, _)| *name == source.as_str());
    let kinds = ConnectionType::ALL.iter().copied().cycle();
    SourceName::all().filter(move |source| !known(source)).zip(kinds).map(|(source, conn_type)| {
        let name = source.brand();
        ProviderTemplate {
            slug: slug(&name),
            name,
            source_name: source.as_str(),
            conn_type,
            is_sandbox: false,
        }
    })
}

pub(super) fn templates() -> impl Iterator<Item = ProviderTemplate> {
    WELL_KNOWN.iter().map(|&(name, source_name, conn_type)| ProviderTemplate {
        name: name.to_owned(),
        slug: slug(name),
        source_name,
        conn_type,
        is_sandbox: source_name == "catena_simulator",
    })
}

/// Name, source name, credentials.
const WELL_KNOWN: &[(&str, &str, ConnectionType)] = &[
    ("Samsara", "samsara", ConnectionType::Samsara),
    ("Motive", "motive", ConnectionType::Motive),
    ("Geotab", "geotab", ConnectionType::Geotab),
    ("Verizon Connect", "verizon_connect", ConnectionType::VerizonConnect),
    ("Omnitracs", "omnitracs", ConnectionType::ApiBasic),
    ("Trimble", "trimble", ConnectionType::ApiBasic),
    ("PeopleNet", "peoplenet", ConnectionType::CompanyAccess),
    ("ISAAC Instruments", "isaac", ConnectionType::Isaac),
    ("Lytx", "lytx", ConnectionType::ClientIdSecret),
    ("Netradyne", "netradyne", ConnectionType::ClientIdSecret),
    ("Orbcomm", "orbcomm", ConnectionType::ApiBasic),
    ("SkyBitz", "skybitz", ConnectionType::ApiBasic),
    ("Spireon", "spireon", ConnectionType::ApiBasic),
    ("Teletrac Navman", "teletracnavman", ConnectionType::ApiBasic),
    ("Zonar", "zonar", ConnectionType::ApiBasic),
    ("Azuga", "azuga", ConnectionType::ApiKey),
    ("BigRoad", "bigroad", ConnectionType::AccessToken),
    ("Bouncie", "bouncie", ConnectionType::Bouncie),
    ("EROAD", "eroad", ConnectionType::ApiKey),
    ("EZLOGZ", "ezlogz", ConnectionType::Ezlogz),
    ("EZ Lynk", "ez_lynk", ConnectionType::EzLynk),
    ("Factor ELD", "factor_eld", ConnectionType::FactorEld),
    ("Fleet Complete", "fleetcomplete", ConnectionType::ApiBasic),
    ("FleetUp", "fleetup", ConnectionType::Fleetup),
    ("GPS Insight", "gpsinsight", ConnectionType::ApiBasic),
    ("GPSTab", "gpstab", ConnectionType::ApiKey),
    ("IntelliShift", "intellishift", ConnectionType::ApiBasic),
    ("J. J. Keller", "jjkeller", ConnectionType::ApiKey),
    ("Linxup", "linxup", ConnectionType::ApiKey),
    ("Maven Machines", "maven", ConnectionType::Token),
    ("Mapon", "mapon", ConnectionType::ApiKey),
    ("Matrack", "matrack", ConnectionType::CompanyId),
    ("OneStep GPS", "onestep", ConnectionType::ApiKey),
    ("OnTime ELD", "ontime_eld", ConnectionType::Ontime),
    ("Phillips Connect", "phillips_connect", ConnectionType::Oauth2),
    ("Transflo", "transflo", ConnectionType::ApiKey),
    ("Rand McNally", "randmcnally", ConnectionType::ApiBasic),
    ("Switchboard", "switchboard", ConnectionType::Switchboard),
    ("Tenna", "tenna", ConnectionType::ApiKey),
    ("Tive", "tive", ConnectionType::ClientIdSecret),
    ("Traccar", "traccar", ConnectionType::ApiBasic),
    ("TruckX", "truckx", ConnectionType::TruckxCreds),
    ("Webfleet", "webfleet", ConnectionType::ApiAuth),
    ("Wialon", "wialon", ConnectionType::Token),
    ("Zubie", "zubie", ConnectionType::Oauth2Initiate),
    ("Catena Simulator", "catena_simulator", ConnectionType::ApiKey),
];
