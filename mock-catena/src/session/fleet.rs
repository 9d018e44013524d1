//! The fleet of an accepted invitation: what the API shows, and what the fleet changes about itself.

use std::collections::BTreeMap;

use catena_contract::{
    Expose as _, Fleet, FleetProperty, FleetPropertyId, NewFleetProperty, ShareAgreementStatus,
};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{AgreementMove, Effect, Session, Stage, change_agreement};
use crate::ids::Ids;

/// Most properties of one fleet.
pub const MOST_PROPERTIES: usize = 100;

/// The text fields that a fleet may set, in addition to its name.
pub const PROFILE_TEXTS: &[&str] = &[
    "description",
    "display_name",
    "legal_name",
    "dba_name",
    "regulatory_id",
    "regulatory_id_type",
    "regulatory_id_status",
    "registered_email",
    "registered_phone",
    "registered_fax",
    "address",
    "city",
    "province",
    "postal_code",
    "country_code",
];

/// What a fleet has changed about itself since it accepted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FleetProfile {
    name: Option<String>,
    /// By name, see [`PROFILE_TEXTS`]; `None` was removed.
    texts: BTreeMap<String, Option<String>>,
    regulatory_id_date: Option<Date>,
    properties: Vec<FleetProperty>,
    changed_at: Option<Timestamp>,
    gone: bool,
}

/// Changes to a fleet; fields that are not listed keep their value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FleetChange {
    /// The new name.
    pub name: Option<String>,
    /// By name, see [`PROFILE_TEXTS`]; `None` removes the value.
    pub texts: BTreeMap<String, Option<String>>,
    /// Date of the regulatory id; `Some(None)` removes it.
    pub regulatory_id_date: Option<Option<Date>>,
}

/// Why a fleet was not changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FleetRefused {
    /// No fleet accepted this invitation, or it was deleted.
    #[error("no fleet has this id")]
    NoFleet,
    /// It has no such property.
    #[error("this fleet has no property with this id")]
    NoProperty,
    /// It has the maximum number of properties.
    #[error("a fleet has at most {MOST_PROPERTIES} properties here; delete some first")]
    Full,
}

impl Session {
    /// The fleet as the API shows it; `None` before acceptance and after deletion. Values from the invitation are
    /// used until the fleet sets its own (assumption `fleet-from-invitation`).
    #[must_use]
    pub fn fleet(&self) -> Option<Fleet> {
        let member = self.member()?;
        let profile = &member.profile;
        if profile.gone {
            return None;
        }
        let request = &self.facts.request.fleet;
        let invitation = self.facts.id.expose();
        let text = |field: &str| -> Option<String> {
            let from_invitation = || match field {
                "regulatory_id" => request.fleet_regulatory_id.clone(),
                "regulatory_id_type" => request.fleet_regulatory_id_type.clone(),
                "registered_email" => request.fleet_email.clone(),
                "registered_phone" => request.fleet_phone.clone(),
                "country_code" => request.fleet_country_code.clone(),
                _ => None,
            };
            profile.texts.get(field).cloned().unwrap_or_else(from_invitation)
        };
        let website = match &request.fleet_website {
            Some(website) => website.to_string(),
            None => {
                // Six characters of the id, as seen on the live server.
                let tail = member.fleet_id.to_string();
                format!("https://unknown-fleet-{invitation}-{}.com/", tail.get(..6).unwrap_or_default())
            }
        };
        Some(Fleet {
            name: profile
                .name
                .clone()
                .or_else(|| request.fleet_name.clone())
                .unwrap_or_else(|| format!("Fleet {invitation}")),
            description: text("description"),
            display_name: text("display_name"),
            legal_name: text("legal_name"),
            dba_name: text("dba_name"),
            websites: Some(vec![website]),
            invitation_id: Some(self.facts.id),
            fleet_ref: self.facts.request.fleet_ref.clone(),
            regulatory_id: text("regulatory_id"),
            regulatory_id_type: text("regulatory_id_type"),
            regulatory_id_date: profile.regulatory_id_date,
            regulatory_id_status: text("regulatory_id_status"),
            registered_email: text("registered_email"),
            registered_phone: text("registered_phone"),
            registered_fax: text("registered_fax"),
            address: text("address"),
            city: text("city"),
            province: text("province"),
            postal_code: text("postal_code"),
            country_code: text("country_code"),
            id: member.fleet_id,
            created_at: member.accepted_at,
            updated_at: profile.changed_at.unwrap_or(member.accepted_at),
        })
    }

    /// The fleet's properties, in the order set.
    #[must_use]
    pub fn fleet_properties(&self) -> &[FleetProperty] {
        self.member().map(|member| member.profile.properties.as_slice()).unwrap_or_default()
    }

    /// Whether the fleet shares data now.
    #[must_use]
    pub fn shares(&self) -> bool {
        self.member().is_some_and(|member| {
            member.agreement.status == ShareAgreementStatus::Active && !member.profile.gone
        })
    }

    fn changing(
        self,
        now: Timestamp,
        change: impl FnOnce(&mut FleetProfile) -> Result<(), FleetRefused>,
    ) -> Result<Self, FleetRefused> {
        let Self { facts, stage } = self;
        let Stage::Accepted(mut member) = stage else { return Err(FleetRefused::NoFleet) };
        if member.profile.gone {
            return Err(FleetRefused::NoFleet);
        }
        change(&mut member.profile)?;
        member.profile.changed_at = Some(now);
        Ok(Self { facts, stage: Stage::Accepted(member) })
    }

    /// Changes the fleet's own description.
    pub fn change_profile(self, change: FleetChange, now: Timestamp) -> Result<Self, FleetRefused> {
        self.changing(now, |profile| {
            profile.name = change.name.or_else(|| profile.name.take());
            profile.texts.extend(change.texts);
            profile.regulatory_id_date = change.regulatory_id_date.unwrap_or(profile.regulatory_id_date);
            Ok(())
        })
    }

    /// Adds properties. Several with the same key may exist (assumption `fleet-properties-add-up`).
    pub fn set_properties(
        self,
        new: Vec<NewFleetProperty>,
        now: Timestamp,
        ids: &mut dyn Ids,
    ) -> Result<(Self, Vec<FleetProperty>), FleetRefused> {
        let fleet_id = self.member().ok_or(FleetRefused::NoFleet)?.fleet_id;
        let made: Vec<_> = new
            .into_iter()
            .map(|NewFleetProperty { key, value }| {
                let id = FleetPropertyId::new(ids.v4());
                FleetProperty { key, value, id, created_at: now, fleet_id }
            })
            .collect();
        let session = self.changing(now, |profile| {
            if profile.properties.len() + made.len() > MOST_PROPERTIES {
                return Err(FleetRefused::Full);
            }
            profile.properties.extend(made.iter().cloned());
            Ok(())
        })?;
        Ok((session, made))
    }

    /// Removes a property.
    pub fn unset_property(self, id: FleetPropertyId, now: Timestamp) -> Result<Self, FleetRefused> {
        self.changing(now, |profile| {
            let at = profile.properties.iter().position(|known| known.id == id);
            profile.properties.remove(at.ok_or(FleetRefused::NoProperty)?);
            Ok(())
        })
    }

    /// Deletes the fleet with its agreement and connections; the invitation stays accepted (assumption
    /// `fleet-deletes-all`).
    pub fn delete_fleet(
        self,
        now: Timestamp,
        ids: &mut dyn Ids,
    ) -> Result<(Self, Vec<Effect>), FleetRefused> {
        let session = self.changing(now, |profile| {
            profile.gone = true;
            Ok(())
        })?;
        let connections: Vec<_> = session
            .member()
            .into_iter()
            .flat_map(|member| member.connections.iter().map(|known| known.connection_id))
            .collect();
        let mut session = session;
        for connection in connections {
            // Cannot fail: each of them exists.
            if let Ok((without, _)) = super::remove_connection(session.clone(), connection) {
                session = without;
            }
        }
        // The agreement may have been deleted before.
        match change_agreement(session.clone(), AgreementMove::Delete, now, ids) {
            Ok(moved) => Ok(moved),
            Err(_) => Ok((session, vec![])),
        }
    }
}
