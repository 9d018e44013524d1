//! How a fleet's provider is reached, and how that stands.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::words::words;
use crate::{ConnectionId, FleetId, FleetRef, TspId, wire_time};

words!(
    /// How a connection stands (OpenAPI `ConnectionStatusEnum`).
    ConnectionStatus, "connection status" {
        Active = "active",
        Failed = "failed",
        Cancelled = "cancelled",
        Paused = "paused",
        Stale = "stale",
        Deleted = "deleted",
    }
);

words!(
    /// Which credentials a provider asks for (OpenAPI `ConnectionTypeEnum`, 36 words).
    ConnectionType, "connection type" {
        AccessToken = "access_token",
        ApiAuth = "api_auth",
        ApiBasic = "api_basic",
        ApiKey = "api_key",
        AzugaSlc = "azuga_slc",
        Bouncie = "bouncie",
        ClientIdSecret = "client_id_secret",
        CompanyAccess = "company_access",
        CompanyId = "company_id",
        Database = "database",
        EzLynk = "ez_lynk",
        EzLynkAccess = "ez_lynk_access",
        Ezlogz = "ezlogz",
        FactorEld = "factor_eld",
        Fleetup = "fleetup",
        FleetupSlc = "fleetup_slc",
        Geotab = "geotab",
        Isaac = "isaac",
        Motive = "motive",
        Oauth1 = "oauth1",
        Oauth2 = "oauth2",
        Oauth2Initiate = "oauth2_initiate",
        Oauth2PrivateKey = "oauth2_private_key",
        Ontime = "ontime",
        PrivateKey = "private_key",
        S3 = "s3",
        Samsara = "samsara",
        Switchboard = "switchboard",
        SpireonSlc = "spireon_slc",
        Sftp = "sftp",
        Token = "token",
        TtCreds = "tt_creds",
        TruckxCreds = "truckx_creds",
        TruckxSlc = "truckx_slc",
        VerizonConnect = "verizon_connect",
        VerizonConnectSlc = "verizon_connect_slc",
    }
);

/// A connection (OpenAPI `ConnectionRead`, its keys in its order).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = ConnectionRead))]
pub struct Connection {
    /// Its identity.
    pub id: ConnectionId,
    /// When it was made.
    #[serde(with = "wire_time")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub created_at: Timestamp,
    /// When it last changed.
    #[serde(with = "wire_time")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub updated_at: Timestamp,
    /// Whose it is.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub fleet_id: Option<FleetId>,
    /// The partner's name for whose it is.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub fleet_ref: Option<FleetRef>,
    /// To which provider.
    pub tsp_id: TspId,
    /// The adapter behind the provider.
    pub source_name: String,
    /// What the provider asks for, of the kind that it asks for; secrets read `*****`.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::Credentials))]
    pub credentials: Map<String, Value>,
    /// How it stands.
    pub status: ConnectionStatus,
    /// The fleet's word for it.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub description: Option<String>,
}
