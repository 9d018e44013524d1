//! A partner of Catena, and its settings.

use crate::record::record;
use crate::string_enum::string_enum;
use crate::{PartnerId, PartnerPropertyId};

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

record! {
    /// A partner (OpenAPI `PartnerRead`, keys in the same order).
    Partner as PartnerRead {
        /// Its name.
        name: String,
        /// A short description.
        description: Option<String>,
        /// Its websites.
        websites: Option<Vec<String>>,
        /// Its business categories.
        categories: Vec<PartnerCategory>,
        /// Whether it is a test account.
        is_sandbox: bool,
        /// Its parent partner.
        parent_partner_id: Option<PartnerId>,
        /// Catena's id of it.
        id: PartnerId,
        /// Its slug, used in URLs.
        slug: Option<String>,
        /// When it joined.
        created_at: Timestamp,
        /// When it last changed.
        updated_at: Timestamp,
    }
}

record! {
    /// A partner's property to set (OpenAPI `PartnerPropertyCreate`).
    NewPartnerProperty {
        /// The property's key.
        key: PartnerPropertyKey,
        /// The property's value, always text.
        value: String,
    }
}

record! {
    /// A partner's property that is set (OpenAPI `PartnerPropertyRead`, keys in the same order).
    PartnerProperty as PartnerPropertyRead {
        /// The property's key.
        key: PartnerPropertyKey,
        /// The property's value.
        value: String,
        /// The property's id.
        id: PartnerPropertyId,
        /// When it was set.
        created_at: Timestamp,
        /// The partner it belongs to.
        partner_id: PartnerId,
    }
}
