//! The adapters that connect to providers.

use std::fmt;
use std::str::FromStr;

use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// The adapter that connects to a provider: one of the 166 values of the published `TspEnum`, because clients
/// generated from that document accept no other. White-label brands share one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceName(&'static str);

/// A text that is not a source name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no source of this name; write one of `TspEnum`, such as `samsara`")]
pub struct UnknownSource;

impl SourceName {
    /// Every source, in the order of the published document.
    pub const ALL: &[&str] = &[
        "ada",
        "ai_eld",
        "air_eld",
        "alfa_eld",
        "alpha_eld",
        "als",
        "anytrek_pro",
        "anytrek_classic",
        "apex_eld",
        "apollo",
        "apollocloud",
        "ascend",
        "att",
        "awaregps",
        "azuga",
        "bigroad",
        "bluehorse_eld",
        "blueinktech",
        "bouncie",
        "budgetgps",
        "catena_simulator",
        "captain_eld",
        "carrier_lynx",
        "club_eld",
        "counting_trucks_eld",
        "cyntrx",
        "digital_eld",
        "dragon_eld",
        "drive_hos",
        "driver_tech",
        "dsg_elogs",
        "dynamic_eld",
        "eighteighteight_eld",
        "eld_88",
        "eld_books",
        "eld_mandate",
        "eld_mandate_prime",
        "eroad",
        "eva_eld",
        "evo_eld",
        "expressway_eld",
        "extreme_eld",
        "ezlogz",
        "ez_lynk",
        "factor_eld",
        "firstgate",
        "fleetcomplete",
        "fleetcompletehub",
        "fleethunt",
        "fleetsharp",
        "fleetup",
        "fm",
        "forwardthinking",
        "forza_eld",
        "geotab",
        "gpsinsight",
        "gpstab",
        "gpstrackit",
        "grand_eld",
        "greenlight",
        "groundhog",
        "hcss",
        "hos247",
        "hutch",
        "intellishift",
        "ironman_eld",
        "isaac",
        "jjkeller",
        "kinexaiot",
        "knight_eld",
        "konexial",
        "lioneight",
        "linxup",
        "loop_eld",
        "lucid_eld",
        "luna_eld",
        "lytx",
        "lytxv3",
        "mapon",
        "matrack",
        "maven",
        "mdm_eld",
        "mobilefleet",
        "moonlight_eld",
        "motion_eld",
        "motive",
        "my_drivebook",
        "my_logs_eld",
        "nero",
        "netradyne",
        "new_eld_world",
        "nextgen_eld",
        "nextraq",
        "omnitracs",
        "onestep",
        "ontime_eld",
        "optima",
        "orbcomm",
        "orient_eld",
        "panda_eld",
        "payd",
        "peak_eld",
        "peoplenet",
        "phillips_connect",
        "phoenix",
        "pop_eld",
        "prologs",
        "proride_eld",
        "qualitylogs_eld",
        "randmcnally",
        "rastrac",
        "raven",
        "redfox",
        "regulog_eld",
        "ridehub",
        "roadeazy",
        "rock_eld",
        "rollingtrans",
        "routemate",
        "royal_eld",
        "safelane",
        "samsara",
        "selectivedrive",
        "simba_eld",
        "skybitz",
        "smart_elds",
        "sparkle_eld",
        "spireon",
        "sun_eld",
        "surfsight",
        "swift",
        "switchboard",
        "synergy_eld",
        "teletracnavman",
        "teletracnavman_director",
        "telogis",
        "tenna",
        "thermo_king",
        "think",
        "tive",
        "topcompliance_eld",
        "traccar",
        "trackease_eld",
        "trackpro",
        "traclog",
        "transflo",
        "trimble",
        "truckford",
        "truckspy",
        "truckx",
        "trueroad_eld",
        "tt",
        "txt_eld",
        "us_fast_eld",
        "verizon_connect",
        "vista_eld",
        "vistracks",
        "vlog_eld",
        "vulcansols_eld",
        "wialon",
        "webfleet",
        "xplore_eld",
        "zigzag_eld",
        "zms_eld",
        "zonar",
        "zubie",
    ];

    /// The name as text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }

    /// A brand name derived from the source name: `ai_eld` is `AI ELD`.
    #[must_use]
    pub fn brand(self) -> String {
        let shouted =
            ["eld", "gps", "hos", "ai", "us", "tt", "fm", "als", "ada", "att", "zms", "mdm", "dsg", "hcss"];
        let word = |word: &str| {
            let (head, rest) = word.split_at_checked(1).unwrap_or((word, ""));
            if shouted.contains(&word) { word.to_uppercase() } else { head.to_uppercase() + rest }
        };
        self.0.split('_').map(word).collect::<Vec<_>>().join(" ")
    }

    /// Every source.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::ALL.iter().map(|word| Self(word))
    }
}

impl FromStr for SourceName {
    type Err = UnknownSource;

    fn from_str(raw: &str) -> Result<Self, UnknownSource> {
        Self::ALL.iter().find(|word| **word == raw).map(|word| Self(word)).ok_or(UnknownSource)
    }
}

impl fmt::Display for SourceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0)
    }
}

impl PartialSchema for SourceName {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::String).enum_values(Some(Self::ALL.iter().copied())).into()
    }
}

impl ToSchema for SourceName {
    fn name() -> std::borrow::Cow<'static, str> {
        "TspEnum".into()
    }
}
