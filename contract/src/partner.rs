//! A partner of Catena, and its settings.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::string_enum::string_enum;
use crate::{PartnerId, PartnerPropertyId, wire_time};

string_enum!(
    /// The business category of a partner (OpenAPI `PartnerCategory`).
    PartnerCategory, "partner category" {
        Maintenance = "Maintenance & Vehicle Health",
        Fuel = "Fuel, Energy & Sustainability",
        Insurance = "Insurance & Risk Management",
        Safety = "Safety & Driver Performance",
        Compliance = "Compliance & Legal",
        Operations = "Operations & Dispatch",
        Visibility = "Visibility & Logistics",
        Payments = "Payments & Finance",
        Workforce = "Workforce & HR",
        CustomerExperience = "Customer Experience & Growth",
        Data = "Data & Connectivity",
    }
);

string_enum!(
    /// The key of a partner's property (OpenAPI `PartnerPropertyKeyEnum`).
    PartnerPropertyKey, "partner property" {
        /// The failure redirect URL of invitations that have none.
        DefaultFailureRedirectUrl = "default_failure_redirect_url",
        /// The success redirect URL of invitations that have none.
        DefaultSuccessRedirectUrl = "default_success_redirect_url",
        /// The callback URL of invitations that have none.
        DefaultCallbackUrl = "default_callback_url",
        /// The lifetime, in hours, of links whose invitation states none.
        DefaultInvitationExpiresInHours = "default_invitation_expires_in_hours",
        ContractSigned = "contract_signed",
        ContractUrl = "contract_url",
        ContractStartedAt = "contract_started_at",
        BillingModel = "billing_model",
        BillingDayOfMonth = "billing_day_of_month",
        AccountStatus = "account_status",
        Notes = "notes",
    }
);

/// A partner (OpenAPI `PartnerRead`, keys in the same order).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = PartnerRead))]
pub struct Partner {
    /// Its name.
    pub name: String,
    /// A short description.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub description: Option<String>,
    /// Its websites.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub websites: Option<Vec<String>>,
    /// Its business categories.
    pub categories: Vec<PartnerCategory>,
    /// Whether it is a test account.
    pub is_sandbox: bool,
    /// Its parent partner.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub parent_partner_id: Option<PartnerId>,
    /// Catena's id of it.
    pub id: PartnerId,
    /// Its slug, used in URLs.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub slug: Option<String>,
    /// When it joined.
    #[serde(with = "wire_time")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub created_at: Timestamp,
    /// When it last changed.
    #[serde(with = "wire_time")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub updated_at: Timestamp,
}

/// A partner's property to set (OpenAPI `PartnerPropertyCreate`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPartnerProperty {
    /// The property's key.
    pub key: PartnerPropertyKey,
    /// The property's value, always text.
    pub value: String,
}

/// A partner's property that is set (OpenAPI `PartnerPropertyRead`, keys in the same order).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = PartnerPropertyRead))]
pub struct PartnerProperty {
    /// The property's key.
    pub key: PartnerPropertyKey,
    /// The property's value.
    pub value: String,
    /// The property's id.
    pub id: PartnerPropertyId,
    /// When it was set.
    #[serde(with = "wire_time")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub created_at: Timestamp,
    /// The partner it belongs to.
    pub partner_id: PartnerId,
}
