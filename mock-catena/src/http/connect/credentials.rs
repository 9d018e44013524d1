//! What a provider asks for. The simulated Catena tries nothing: any text does, and one word is refused, so that both
//! ways can be walked. What was typed is looked at once and forgotten.

use catena_contract::ConnectionType;

/// The credential that no simulated provider takes.
pub(super) const REFUSED: &str = "refuse-me";

/// A field of a provider's form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CredentialField {
    /// Its name in the form, that of the API's credential schemas.
    pub(super) name: &'static str,
    /// What the fleet reads.
    pub(super) label: &'static str,
    /// Whether it is hidden while typed.
    pub(super) secret: bool,
}

const fn plain(name: &'static str, label: &'static str) -> CredentialField {
    CredentialField { name, label, secret: false }
}

const fn hidden(name: &'static str, label: &'static str) -> CredentialField {
    CredentialField { name, label, secret: true }
}

const USERNAME: CredentialField = plain("username", "Username");
const PASSWORD: CredentialField = hidden("password", "Password");
const API_KEY: CredentialField = hidden("api_key", "API key");
const TOKEN: CredentialField = hidden("token", "Token");
const CLIENT_ID: CredentialField = plain("client_id", "Client id");
const CLIENT_SECRET: CredentialField = hidden("client_secret", "Client secret");
const DOT_NUMBER: CredentialField = plain("dot_number", "DOT number");

/// The fields of a connection type, after the API's credential schemas. Who signs in on the provider's own site is
/// asked for username and password here instead.
pub(super) fn fields(conn_type: ConnectionType) -> Vec<CredentialField> {
    use ConnectionType as Type;
    match conn_type {
        Type::ApiKey => vec![API_KEY],
        Type::AccessToken => vec![hidden("access_token", "Access token")],
        Type::Token => vec![TOKEN],
        Type::CompanyId => vec![plain("company_id", "Company id")],
        Type::CompanyAccess => vec![USERNAME, PASSWORD, plain("company_id", "Company id")],
        Type::ClientIdSecret | Type::Oauth2 | Type::Oauth1 => vec![CLIENT_ID, CLIENT_SECRET],
        Type::Geotab => vec![USERNAME, PASSWORD, plain("database", "Database")],
        Type::ApiAuth | Type::FactorEld => vec![USERNAME, PASSWORD, API_KEY],
        Type::AzugaSlc => vec![API_KEY, TOKEN],
        Type::EzLynk | Type::EzLynkAccess => vec![plain("carrier_identifier", "Carrier identifier")],
        Type::Ezlogz => {
            vec![plain("app_id", "App id"), hidden("app_key", "App key"), hidden("client_key", "Client key")]
        }
        Type::Fleetup | Type::FleetupSlc => {
            vec![plain("account_id", "Account id"), hidden("secret_key", "Secret key"), API_KEY]
        }
        Type::Isaac => vec![USERNAME, PASSWORD, hidden("auth_code", "Authorization code")],
        Type::Oauth2PrivateKey | Type::PrivateKey => vec![CLIENT_ID, hidden("private_key", "Private key")],
        Type::Ontime | Type::TtCreds => {
            vec![API_KEY, hidden("provider_token", "Provider token"), DOT_NUMBER]
        }
        Type::S3 => vec![
            plain("access_key", "Access key"),
            hidden("secret_key", "Secret key"),
            plain("bucket_name", "Bucket"),
        ],
        Type::Sftp | Type::Database => vec![plain("host", "Host"), USERNAME, PASSWORD],
        Type::Switchboard => vec![plain("api_id", "API id"), API_KEY],
        Type::TruckxCreds | Type::TruckxSlc => vec![DOT_NUMBER, TOKEN],
        Type::ApiBasic
        | Type::VerizonConnect
        | Type::VerizonConnectSlc
        | Type::SpireonSlc
        | Type::Bouncie
        | Type::Motive
        | Type::Samsara
        | Type::Oauth2Initiate => vec![USERNAME, PASSWORD],
    }
}

/// Whether the real provider opens a window of its own to sign in.
pub(super) const fn signs_in_elsewhere(conn_type: ConnectionType) -> bool {
    matches!(
        conn_type,
        ConnectionType::Samsara
            | ConnectionType::Motive
            | ConnectionType::Bouncie
            | ConnectionType::Oauth2Initiate
    )
}

/// Tries what was typed; what is wrong with it, if anything.
pub(super) fn fault<'a>(
    provider: &str,
    fields: &[CredentialField],
    typed: impl Fn(&str) -> &'a str,
) -> Option<String> {
    if let Some(empty) = fields.iter().find(|field| typed(field.name).is_empty()) {
        return Some(format!("{} is missing.", empty.label));
    }
    fields
        .iter()
        .any(|field| typed(field.name) == REFUSED)
        .then(|| format!("{provider} refused these credentials. Check them and try again."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_connection_type_asks_for_something() {
        assert!(ConnectionType::ALL.iter().all(|conn_type| !fields(*conn_type).is_empty()));
    }

    #[test]
    fn any_credentials_do_except_none_and_the_refused_word() {
        let ask = &fields(ConnectionType::Geotab);
        assert_eq!(fault("Geotab", ask, |_| "anything"), None);
        assert_eq!(fault("Geotab", ask, |_| "").as_deref(), Some("Username is missing."));
        let typed = |name: &str| if name == "password" { REFUSED } else { "x" };
        assert_eq!(
            fault("Geotab", ask, typed).as_deref(),
            Some("Geotab refused these credentials. Check them and try again.")
        );
    }
}
