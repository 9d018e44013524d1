//! A partner of Catena, and what it has set for itself.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::words::words;
use crate::{PartnerId, PartnerPropertyId, wire_time};

words!(
    /// What a partner does (OpenAPI `PartnerCategory`).
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

words!(
    /// What can be set about a partner (OpenAPI `PartnerPropertyKeyEnum`).
    PartnerPropertyKey, "partner property" {
        /// Where a failure goes unless the invitation says.
        DefaultFailureRedirectUrl = "default_failure_redirect_url",
        /// Where a success goes unless the invitation says.
        DefaultSuccessRedirectUrl = "default_success_redirect_url",
        /// Where notices go unless the invitation says.
        DefaultCallbackUrl = "default_callback_url",
        /// How long a link lives unless the invitation says.
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

/// A partner (OpenAPI `PartnerRead`, its keys in its order).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = PartnerRead))]
pub struct Partner {
    /// Its name.
    pub name: String,
    /// A sentence about it.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub description: Option<String>,
    /// Its websites.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub websites: Option<Vec<String>>,
    /// What it does.
    pub categories: Vec<PartnerCategory>,
    /// Whether it is a test account.
    pub is_sandbox: bool,
    /// The partner it belongs to.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub parent_partner_id: Option<PartnerId>,
    /// Its identity.
    pub id: PartnerId,
    /// Its name in URLs.
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

/// A property to set (OpenAPI `PartnerPropertyCreate`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPartnerProperty {
    /// Which.
    pub key: PartnerPropertyKey,
    /// To what, always as text.
    pub value: String,
}

/// A property that is set (OpenAPI `PartnerPropertyRead`, its keys in its order).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = PartnerPropertyRead))]
pub struct PartnerProperty {
    /// Which.
    pub key: PartnerPropertyKey,
    /// To what.
    pub value: String,
    /// Its identity.
    pub id: PartnerPropertyId,
    /// Since when.
    #[serde(with = "wire_time")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub created_at: Timestamp,
    /// Whose.
    pub partner_id: PartnerId,
}
