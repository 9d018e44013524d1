//! A connection to a fleet's provider.

use serde_json::{Map, Value};

use crate::record::record;
use crate::string_enum::string_enum;
use crate::{ConnectionId, FleetId, FleetRef, TspId};

string_enum!(
    /// The status of a connection (OpenAPI `ConnectionStatusEnum`).
    ConnectionStatus, "connection status" {
        Active = "active",
        Failed = "failed",
        Cancelled = "cancelled",
        Paused = "paused",
        Stale = "stale",
        Deleted = "deleted",
    }
);

string_enum!(
    /// Which credentials a provider requires (OpenAPI `ConnectionTypeEnum`, 36 values).
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

record! {
    /// A connection (OpenAPI `ConnectionRead`, keys in the same order).
    Connection as ConnectionRead {
        /// The connection's id.
        id: ConnectionId,
        /// When it was created.
        created_at: Timestamp,
        /// When it last changed.
        updated_at: Timestamp,
        /// The fleet it belongs to.
        fleet_id: Option<FleetId>,
        /// The partner's own id of the fleet.
        fleet_ref: Option<FleetRef>,
        /// The provider.
        tsp_id: TspId,
        /// The adapter behind the provider.
        source_name: String,
        /// The credentials that the connection type requires; secrets are shown as `*****`.
        #[cfg_attr(feature = "openapi", schema(value_type = crate::Credentials))]
        credentials: Map<String, Value>,
        /// Current status.
        status: ConnectionStatus,
        /// The fleet's description of it.
        description: Option<String>,
    }
}
