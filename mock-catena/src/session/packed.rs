//! A session in few bytes, for a store that holds very many: what invitations share is kept once, and the rest as JSON.

use std::collections::HashMap;
use std::hash::Hash;

use catena_contract::{
    AccessToken, Expose as _, FleetDetails, FleetRef, InvitationId, NewInvitation, Permissions, RedirectUrl,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::state::Facts;
use super::{PartnerProfile, Session, Stage};

/// Most different values of one kind that are kept once. A session with another value is not packed.
const MOST: usize = 4_096;

/// What many sessions have in common.
#[derive(Debug, Default)]
pub(crate) struct Common {
    partners: Values<PartnerProfile>,
    urls: Values<RedirectUrl>,
    /// Magic links without the id at the end.
    links: Values<String>,
}

/// Different values, each with a number.
#[derive(Debug)]
struct Values<T> {
    values: Vec<T>,
    numbers: HashMap<T, u16>,
}

impl<T> Default for Values<T> {
    fn default() -> Self {
        Self { values: vec![], numbers: HashMap::new() }
    }
}

impl<T: Clone + Eq + Hash> Values<T> {
    /// The number of a value; `None` if there are too many.
    fn number(&mut self, value: &T) -> Option<u16> {
        if let Some(number) = self.numbers.get(value) {
            return Some(*number);
        }
        let number = u16::try_from(self.values.len()).ok().filter(|_| self.values.len() < MOST)?;
        self.values.push(value.clone());
        self.numbers.insert(value.clone(), number);
        Some(number)
    }

    fn value(&self, number: u16) -> Option<T> {
        self.values.get(usize::from(number)).cloned()
    }
}

/// The stages that have no data of their own.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
enum Plain {
    #[serde(rename = "i")]
    Invited,
    #[serde(rename = "v")]
    Viewed,
    #[serde(rename = "e")]
    Expired,
    #[serde(rename = "d")]
    Deleted,
}

/// Written as an array, in this order.
#[derive(Serialize, Deserialize)]
struct Row(
    Plain,
    u16,
    u16,
    FleetRef,
    Vec<(u8, String)>,
    [Option<u16>; 3],
    Option<Vec<String>>,
    Permissions,
    u32,
    i64,
    i64,
);

/// The texts that a partner gave of a fleet, each with its number.
fn texts(fleet: &FleetDetails) -> Vec<(u8, String)> {
    let all = [
        &fleet.fleet_name,
        &fleet.fleet_email,
        &fleet.fleet_regulatory_id,
        &fleet.fleet_regulatory_id_type,
        &fleet.fleet_phone,
        &fleet.fleet_website,
        &fleet.fleet_country_code,
    ];
    (0..).zip(all).filter_map(|(number, text)| Some((number, text.clone()?))).collect()
}

fn details(texts: Vec<(u8, String)>) -> FleetDetails {
    let mut fleet = FleetDetails::default();
    for (number, text) in texts {
        let place = match number {
            0 => &mut fleet.fleet_name,
            1 => &mut fleet.fleet_email,
            2 => &mut fleet.fleet_regulatory_id,
            3 => &mut fleet.fleet_regulatory_id_type,
            4 => &mut fleet.fleet_phone,
            5 => &mut fleet.fleet_website,
            _ => &mut fleet.fleet_country_code,
        };
        *place = Some(text);
    }
    fleet
}

impl Session {
    /// This session in few bytes; `None` if it has more data than an invitation without an answer, or values that few
    /// others have.
    pub(crate) fn packed(&self, common: &mut Common) -> Option<Box<[u8]>> {
        let Facts { id, partner, magic_link, request, created_at, expires_at } = &self.facts;
        let stage = match self.stage {
            Stage::Invited => Plain::Invited,
            Stage::Viewed => Plain::Viewed,
            Stage::Expired => Plain::Expired,
            Stage::Deleted => Plain::Deleted,
            Stage::Away(_) | Stage::Accepted(_) | Stage::Declined { .. } => return None,
        };
        let link = magic_link.expose();
        let start = link.strip_suffix(&*id.expose())?.to_owned();
        let mut url = |url: &Option<RedirectUrl>| match url {
            None => Some(None),
            Some(url) => common.urls.number(url).map(Some),
        };
        let row = Row(
            stage,
            common.partners.number(partner)?,
            common.links.number(&start)?,
            request.fleet_ref.clone(),
            texts(&request.fleet),
            [
                url(&request.success_redirect_url)?,
                url(&request.failure_redirect_url)?,
                url(&request.callback_url)?,
            ],
            request.limit_tsps.clone(),
            request.permissions.clone(),
            request.expires_in_hours,
            i64::try_from(created_at.as_nanosecond()).ok()?,
            i64::try_from(expires_at.as_nanosecond()).ok()?,
        );
        serde_json::to_vec(&row).ok().map(Vec::into_boxed_slice)
    }

    /// The session that was packed.
    pub(crate) fn unpacked(id: InvitationId, packed: &[u8], common: &Common) -> Option<Self> {
        let Row(
            stage,
            partner,
            link,
            fleet_ref,
            fleet,
            urls,
            limit_tsps,
            permissions,
            hours,
            created,
            expires,
        ) = serde_json::from_slice(packed).ok()?;
        let [success_redirect_url, failure_redirect_url, callback_url] =
            urls.map(|url| url.and_then(|url| common.urls.value(url)));
        let magic_link = common.links.value(link)? + &id.expose();
        let facts = Facts {
            id,
            partner: common.partners.value(partner)?,
            magic_link: AccessToken::try_from(magic_link).ok()?,
            request: NewInvitation {
                fleet_ref,
                fleet: details(fleet),
                success_redirect_url,
                failure_redirect_url,
                callback_url,
                limit_tsps,
                permissions,
                expires_in_hours: hours,
            },
            created_at: Timestamp::from_nanosecond(created.into()).ok()?,
            expires_at: Timestamp::from_nanosecond(expires.into()).ok()?,
        };
        let stage = match stage {
            Plain::Invited => Stage::Invited,
            Plain::Viewed => Stage::Viewed,
            Plain::Expired => Stage::Expired,
            Plain::Deleted => Stage::Deleted,
        };
        Some(Self { facts, stage })
    }
}

#[cfg(test)]
mod tests {
    use catena_contract::NewInvitation;
    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::*;
    use crate::ids::SeededIds;

    proptest! {
        #[test]
        fn a_packed_session_is_the_same_session_again(
            request: NewInvitation, seed: u64, second in 0..4_000_000_000_i64, nanosecond in 0..1_000_000_000,
            stage in prop_oneof![Just(Stage::Invited), Just(Stage::Viewed), Just(Stage::Expired), Just(Stage::Deleted)],
        ) {
            let base = "https://tools.acme.test/catena/".parse().unwrap();
            let now = Timestamp::new(second, nanosecond).unwrap();
            let mut ids = SeededIds::new(seed);
            let (session, _) = Session::invite(request, &PartnerProfile::default(), &base, now, &mut ids);
            let session = Session { stage, ..session };
            let mut common = Common::default();
            let packed = session.packed(&mut common).unwrap();
            prop_assert_eq!(Session::unpacked(session.id(), &packed, &common), Some(session));
        }
    }

    #[test]
    fn a_session_with_one_url_too_many_is_not_packed() {
        let mut urls = Values::default();
        let numbers: Vec<_> = (0..=MOST).map(|number| urls.number(&number.to_string())).collect();
        assert_eq!(numbers.iter().filter(|number| number.is_some()).count(), MOST);
        assert_eq!(urls.number(&"7".to_owned()), Some(7));
    }
}
