//! Reads `InvitationCreate` and reports all errors at once.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::str::FromStr;

use catena_contract::{
    FleetDetails, FleetRef, FleetRefError, NewInvitation, Permissions, RedirectUrl, Resource, ShareLevel,
};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::body::JsonReader;
use crate::body::formats::{Country, Email, Phone, Uri};
use crate::dialect::EmptyFleetRef;
use crate::session::InvitationDefaults;

/// What the field `fleet_ref` is, for an error.
const FLEET_REF: &str = "your own id of the fleet";

/// A reference that is not empty.
struct NonEmpty(FleetRef);

impl FromStr for NonEmpty {
    type Err = String;

    fn from_str(raw: &str) -> Result<Self, String> {
        let fleet_ref: FleetRef = raw.parse().map_err(|error: FleetRefError| error.to_string())?;
        if fleet_ref.as_str().is_empty() {
            return Err("`fleet_ref` is empty; send your own id of the fleet".to_owned());
        }
        Ok(Self(fleet_ref))
    }
}

impl PartialSchema for NonEmpty {
    /// As [`FleetRef`], but not empty.
    fn schema() -> RefOr<Schema> {
        let mut schema = FleetRef::schema();
        if let RefOr::T(Schema::Object(object)) = &mut schema {
            object.min_length = Some(1);
        }
        schema
    }
}

impl ToSchema for NonEmpty {
    fn name() -> Cow<'static, str> {
        "NewFleetRef".into()
    }
}

/// Default life of a link in hours.
const HOURS_UNLESS_SAID: u32 = 24;

/// `None` only if an error was added. Absent or null fields get the partner's default values (assumption
/// `partner-defaults`).
pub(super) fn read(
    fields: &mut JsonReader,
    defaults: InvitationDefaults,
    empty_fleet_ref: EmptyFleetRef,
) -> Option<NewInvitation> {
    let fleet_ref = match empty_fleet_ref {
        EmptyFleetRef::Accepted => fields.required("fleet_ref", FLEET_REF),
        EmptyFleetRef::Refused => {
            fields.required::<NonEmpty>("fleet_ref", FLEET_REF).map(|NonEmpty(fleet_ref)| fleet_ref)
        }
    };
    let fleet = fleet(fields);
    let success_redirect_url =
        fields.optional::<Uri>("success_redirect_url").map(|uri| uri.0).or(defaults.success_redirect_url);
    let failure_redirect_url =
        fields.optional::<Uri>("failure_redirect_url").map(|uri| uri.0).or(defaults.failure_redirect_url);
    let callback_url = fields.optional::<Uri>("callback_url").map(|uri| uri.0).or(defaults.callback_url);
    let limit_tsps = fields.list("limit_tsps");
    let permissions = permissions(fields);
    let hours = defaults.expires_in_hours.unwrap_or(HOURS_UNLESS_SAID);
    let expires_in_hours = fields.integer("expires_in_hours", 1..=672, hours);
    Some(NewInvitation {
        fleet_ref: fleet_ref?,
        fleet,
        success_redirect_url,
        failure_redirect_url,
        callback_url,
        limit_tsps,
        permissions,
        expires_in_hours,
    })
}

/// The body of an invitation request.
#[derive(ToSchema)]
#[schema(as = InvitationCreate)]
#[expect(dead_code, reason = "only for the OpenAPI document")]
pub(super) struct InvitationCreate {
    /// Your own reference of the fleet; returned in webhooks and redirects.
    #[schema(value_type = NonEmpty)]
    fleet_ref: NonEmpty,
    fleet_name: Option<String>,
    #[schema(value_type = Option<Email>)]
    fleet_email: Option<Email>,
    fleet_regulatory_id: Option<String>,
    fleet_regulatory_id_type: Option<String>,
    fleet_phone: Option<Phone>,
    fleet_website: Option<RedirectUrl>,
    fleet_country_code: Option<Country>,
    success_redirect_url: Option<RedirectUrl>,
    failure_redirect_url: Option<RedirectUrl>,
    callback_url: Option<RedirectUrl>,
    /// Slugs or source names; if absent, every provider is offered.
    limit_tsps: Option<Vec<String>>,
    /// If absent, `read` on every resource.
    permissions: Option<BTreeMap<Resource, ShareLevel>>,
    #[schema(minimum = 1, maximum = 672, default = 24, required = false)]
    expires_in_hours: u32,
    #[schema(deprecated)]
    partner_provided_fleet_name: Option<String>,
    #[schema(deprecated)]
    partner_provided_fleet_email: Option<Email>,
    #[schema(deprecated)]
    partner_provided_fleet_regulatory_id: Option<String>,
    #[schema(deprecated)]
    partner_provided_fleet_regulatory_id_type: Option<String>,
    #[schema(deprecated)]
    partner_provided_fleet_phone: Option<Phone>,
    #[schema(deprecated)]
    partner_provided_fleet_website: Option<RedirectUrl>,
    #[schema(deprecated)]
    partner_provided_fleet_country_code: Option<Country>,
}

/// The `fleet_*` fields. Each may also have its deprecated name `partner_provided_*`, which is used only if the other
/// is missing.
fn fleet(fields: &mut JsonReader) -> FleetDetails {
    let mut plain = |name: &str| {
        let old = fields.text(&format!("partner_provided_{name}"));
        fields.text(name).or(old)
    };
    let fleet_name = plain("fleet_name");
    let fleet_regulatory_id = plain("fleet_regulatory_id");
    let fleet_regulatory_id_type = plain("fleet_regulatory_id_type");
    let email: Option<Email> = either(fields, "fleet_email");
    let phone: Option<Phone> = either(fields, "fleet_phone");
    let website: Option<Uri> = either(fields, "fleet_website");
    let country: Option<Country> = either(fields, "fleet_country_code");
    FleetDetails {
        fleet_name,
        fleet_email: email.map(|email| email.0),
        fleet_regulatory_id,
        fleet_regulatory_id_type,
        fleet_phone: phone.map(|phone| phone.0),
        fleet_website: website.map(|website| website.0.into()),
        fleet_country_code: country.map(|country| country.0),
    }
}

fn either<T: FromStr<Err: std::fmt::Display>>(fields: &mut JsonReader, name: &str) -> Option<T> {
    let old = fields.optional(&format!("partner_provided_{name}"));
    fields.optional(name).or(old)
}

fn permissions(fields: &mut JsonReader) -> Permissions {
    let Some(mut nested) = fields.object("permissions") else { return Permissions::new() };
    let permissions = nested.pairs::<Resource, ShareLevel>().into_iter().collect();
    fields.absorb(nested);
    permissions
}
