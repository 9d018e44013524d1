//! How a fleet's provider is reached, and how that stands.

use crate::words::words;

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
