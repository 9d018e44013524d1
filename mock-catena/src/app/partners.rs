//! Partners and their properties.

use std::sync::Arc;

use catena_contract::{
    NewPartnerProperty, Partner, PartnerCategory, PartnerId, PartnerProperty, PartnerPropertyId,
};
use jiff::Timestamp;

use super::{App, State};
use crate::body::formats::{Name, Uri};
use crate::body::partner_property::{PropertyCreate, new_property};
use crate::body::{JsonReader, body};
use crate::ids::Ids;
use crate::session::{InvitationDefaults, PartnerRow};
use crate::store::{Index, Page, PageRequest, PartnerKey, StoreFull};

/// Most properties of one partner.
const MOST_PROPERTIES: usize = 1_000;

body! {
    /// A partner to add.
    #[schema(as = PartnerCreate, description = "The body of [`create`].")]
    pub(crate) struct NewPartner {
        #[schema(value_type = String, min_length = 1, pattern = r"\S")]
        name: Name = required("what fleets read"),
        description: Option<String> = text,
        websites: Option<Vec<Uri>> = list,
        categories: Option<Vec<PartnerCategory>> = list,
        #[schema(value_type = Option<bool>, required = false, default = false)]
        is_sandbox: bool = boolean(false),
        parent_partner_id: Option<PartnerId> = optional,
        #[schema(value_type = Option<Vec<PropertyCreate>>, required = false)]
        properties: Vec<NewPartnerProperty> = by(properties),
    }
}

body! {
    /// Changes to a partner; `None` keeps the current value.
    #[schema(as = PartnerUpdate, description = "The body of [`update`].")]
    pub(crate) struct PartnerChange {
        #[schema(value_type = Option<String>, min_length = 1, pattern = r"\S")]
        name: Option<Name> = optional,
        description: Option<String> = text,
    }
}

fn properties(fields: &mut JsonReader) -> Option<Vec<NewPartnerProperty>> {
    Some(fields.objects("properties", new_property).into_iter().flatten().collect())
}

impl App {
    /// A partner and its properties.
    pub(crate) fn partner(&self, id: PartnerId) -> Option<Arc<PartnerRow>> {
        self.state().store.partner(id)
    }

    /// A page of all partners, or only the one that the caller may see.
    pub(crate) fn partners(
        &self,
        only: Option<PartnerId>,
        page_request: PageRequest<PartnerKey>,
    ) -> Page<PartnerKey, Arc<PartnerRow>> {
        let state = self.state();
        let Some(only) = only else { return state.store.partners(page_request) };
        let own = state.store.partner(only);
        let index: Index<PartnerKey> = own.iter().map(|row| (row.partner.created_at, only)).collect();
        index.page(page_request).filter_map(|_| own.clone())
    }

    /// The default values for a partner's invitations.
    pub(crate) fn invitation_defaults(&self, id: PartnerId) -> InvitationDefaults {
        let row = self.partner(id).filter(|row| !row.properties.is_empty());
        row.map(|row| row.defaults()).unwrap_or_default()
    }

    /// Adds a partner.
    pub(crate) fn add_partner(&self, new: NewPartner) -> Result<Arc<PartnerRow>, StoreFull> {
        let now = self.now();
        let mut state = self.state();
        let id = PartnerId::new(state.ids.v4());
        let partner = Partner {
            slug: Some(crate::catalogue::slug(&new.name.0)).filter(|slug| !slug.is_empty()),
            name: new.name.0,
            description: new.description,
            websites: new.websites.map(|list| list.into_iter().map(Uri::into).collect()),
            categories: new.categories.unwrap_or_default(),
            is_sandbox: new.is_sandbox,
            parent_partner_id: new.parent_partner_id,
            id,
            created_at: now,
            updated_at: now,
        };
        let properties = new_properties(new.properties, id, now, state.ids.as_mut());
        self.save_row(&mut state, PartnerRow { partner, properties })
    }

    /// Changes a partner.
    pub(crate) fn change_partner(&self, id: PartnerId, change: PartnerChange) -> Option<Arc<PartnerRow>> {
        let now = self.now();
        let mut state = self.state();
        let mut row = Arc::unwrap_or_clone(state.store.partner(id)?);
        row.partner.name = change.name.map_or(row.partner.name, |name| name.0);
        row.partner.description = change.description.or(row.partner.description);
        row.partner.updated_at = now;
        self.save_row(&mut state, row).ok()
    }

    /// Removes a partner; whether there was one.
    pub(crate) fn remove_partner(&self, id: PartnerId) -> bool {
        let mut state = self.state();
        let known = state.store.partner(id).is_some();
        state.store.remove_partner(id);
        known
    }

    /// Adds properties. `None` if the partner does not exist, `Some(None)` if there is no room.
    #[expect(clippy::option_option, reason = "two errors with different responses")]
    pub(crate) fn set_properties(
        &self,
        id: PartnerId,
        new: Vec<NewPartnerProperty>,
    ) -> Option<Option<Vec<PartnerProperty>>> {
        let now = self.now();
        let mut state = self.state();
        let mut row = Arc::unwrap_or_clone(state.store.partner(id)?);
        if row.properties.len() + new.len() > MOST_PROPERTIES {
            return Some(None);
        }
        let set = new_properties(new, id, now, state.ids.as_mut());
        row.properties.extend(set.iter().cloned());
        self.save_row(&mut state, row).ok()?;
        Some(Some(set))
    }

    /// Removes a property; whether there was one.
    pub(crate) fn unset_property(&self, id: PartnerId, property: PartnerPropertyId) -> bool {
        let mut state = self.state();
        let Some(row) = state.store.partner(id) else { return false };
        let mut row = Arc::unwrap_or_clone(row);
        let before = row.properties.len();
        row.properties.retain(|known| known.id != property);
        let gone = row.properties.len() < before;
        gone && self.save_row(&mut state, row).is_ok()
    }

    fn save_row(&self, state: &mut State, row: PartnerRow) -> Result<Arc<PartnerRow>, StoreFull> {
        state.store.save_partner(row.clone())?;
        Ok(Arc::new(row))
    }
}

fn new_properties(
    new: Vec<NewPartnerProperty>,
    id: PartnerId,
    now: Timestamp,
    ids: &mut dyn Ids,
) -> Vec<PartnerProperty> {
    let property = |NewPartnerProperty { key, value }| PartnerProperty {
        key,
        value,
        id: PartnerPropertyId::new(ids.v4()),
        created_at: now,
        partner_id: id,
    };
    new.into_iter().map(property).collect()
}
