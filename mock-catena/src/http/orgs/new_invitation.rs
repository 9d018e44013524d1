//! Reads `InvitationCreate`: every field through its door, every fault reported at once.

use catena_contract::{ApiError, FleetDetails, NewInvitation, Permissions, Resource, ShareLevel};

use super::formats::{Country, Email, Phone, Website};
use crate::http::fields::Fields;

/// Life of a link in hours, unless the partner says.
const HOURS_UNLESS_SAID: u32 = 24;

pub(super) fn read(body: &[u8]) -> Result<NewInvitation, ApiError> {
    let mut fields = Fields::of_body(body)?;
    let fleet_ref = fields.required("fleet_ref", "your own id of the fleet");
    let fleet = fleet(&mut fields);
    let success_redirect_url = fields.optional("success_redirect_url");
    let failure_redirect_url = fields.optional("failure_redirect_url");
    let callback_url = fields.optional("callback_url");
    let limit_tsps = fields.list("limit_tsps");
    let permissions = permissions(&mut fields);
    let expires_in_hours = fields.integer("expires_in_hours", 1..=672, HOURS_UNLESS_SAID);
    let faults = fields.into_faults();
    match fleet_ref {
        Some(fleet_ref) if faults.is_empty() => Ok(NewInvitation {
            fleet_ref,
            fleet,
            success_redirect_url,
            failure_redirect_url,
            callback_url,
            limit_tsps,
            permissions,
            expires_in_hours,
        }),
        Some(_) | None => Err(ApiError::Unprocessable(faults)),
    }
}

/// The `fleet_*` fields; each also by its deprecated `partner_provided_*` name, which gives way.
fn fleet(fields: &mut Fields) -> FleetDetails {
    let mut plain = |name: &str| {
        let old = fields.text(&format!("partner_provided_{name}"));
        fields.text(name).or(old)
    };
    let fleet_name = plain("fleet_name");
    let fleet_regulatory_id = plain("fleet_regulatory_id");
    let fleet_regulatory_id_type = plain("fleet_regulatory_id_type");
    let email: Option<Email> = either(fields, "fleet_email");
    let phone: Option<Phone> = either(fields, "fleet_phone");
    let website: Option<Website> = either(fields, "fleet_website");
    let country: Option<Country> = either(fields, "fleet_country_code");
    FleetDetails {
        fleet_name,
        fleet_email: email.map(|email| email.0),
        fleet_regulatory_id,
        fleet_regulatory_id_type,
        fleet_phone: phone.map(|phone| phone.0),
        fleet_website: website.map(|website| website.0),
        fleet_country_code: country.map(|country| country.0),
    }
}

fn either<T: std::str::FromStr<Err: std::fmt::Display>>(fields: &mut Fields, name: &str) -> Option<T> {
    let old = fields.optional(&format!("partner_provided_{name}"));
    fields.optional(name).or(old)
}

fn permissions(fields: &mut Fields) -> Permissions {
    let Some(mut nested) = fields.object("permissions") else { return Permissions::new() };
    let permissions = nested.pairs::<Resource, ShareLevel>().into_iter().collect();
    fields.absorb(nested);
    permissions
}
