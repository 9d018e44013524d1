//! The API against a small model: two partners, five fleet references, any order of calls, with time passing.
//!
//! Checked after every fourth call and at the end: each invitation has the status and fleet of the model, final
//! statuses do not change, and no partner sees another's rows. Checked in each call: inviting again creates no second
//! invitation while the first is valid, and paging with any size, in both directions, with a row added meanwhile,
//! returns every row once.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use mock_catena::dialect::Dialect;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::client::{Api, INVITATIONS, api_of};
use crate::support::{config, noon};

const FLEETS: &str = "/v2/orgs/fleets";
const AGREEMENTS: &str = "/v2/orgs/share-agreements";
const CLIENTS: [(&str, &str); 2] = [("one", "secret-one"), ("two", "secret-two")];

#[derive(Debug, Clone)]
enum Call {
    Invite { partner: usize, fleet: usize, hours: i64 },
    Accept { invitation: usize },
    Decline { invitation: usize },
    Delete { invitation: usize, partner: usize },
    Wait { hours: i64 },
    List { partner: usize, size: usize, backwards: bool, joins: Option<usize> },
}

fn call() -> impl Strategy<Value = Call> {
    let (partner, fleet, invitation) = (0..CLIENTS.len(), 0..5_usize, 0..64_usize);
    prop_oneof![
        6 => (partner.clone(), fleet.clone(), 1..48_i64)
            .prop_map(|(partner, fleet, hours)| Call::Invite { partner, fleet, hours }),
        4 => invitation.clone().prop_map(|invitation| Call::Accept { invitation }),
        2 => invitation.clone().prop_map(|invitation| Call::Decline { invitation }),
        2 => (invitation, partner.clone())
            .prop_map(|(invitation, partner)| Call::Delete { invitation, partner }),
        1 => (1..30_i64).prop_map(|hours| Call::Wait { hours }),
        2 => (partner, 1..5_usize, any::<bool>(), prop::option::of(fleet))
            .prop_map(|(partner, size, backwards, joins)| Call::List { partner, size, backwards, joins }),
    ]
}

/// An invitation in the model.
#[derive(Debug)]
struct Row {
    id: String,
    partner: usize,
    fleet_ref: String,
    status: &'static str,
    fleet: Option<String>,
    until: Timestamp,
}

struct World {
    api: Api,
    partners: Vec<Api>,
    now: Timestamp,
    rows: Vec<Row>,
}

impl World {
    async fn new() -> Self {
        let mut config = config(Dialect::Docs);
        config.clients =
            CLIENTS.iter().map(|(id, secret)| format!("{id}:{secret}").parse().unwrap()).collect();
        let api = api_of(config);
        let mut world = Self { api, partners: vec![], now: noon(), rows: vec![] };
        world.sign_in().await;
        world
    }

    async fn sign_in(&mut self) {
        self.partners.clear();
        for (id, secret) in CLIENTS {
            self.partners.push(self.api.client(id, secret, "organization").await);
        }
    }

    async fn make(&mut self, call: Call) {
        match call {
            Call::Invite { partner, fleet, hours } => self.invite(partner, fleet, hours).await,
            Call::Accept { invitation } => self.answer(invitation, "accept", "accepted").await,
            Call::Decline { invitation } => self.answer(invitation, "decline", "declined").await,
            Call::Delete { invitation, partner } => self.delete(invitation, partner).await,
            Call::Wait { hours } => {
                self.api.clock.advance(SignedDuration::from_hours(hours));
                self.now += SignedDuration::from_hours(hours);
                for row in self.rows.iter_mut().filter(|row| row.status == "active") {
                    if self.now >= row.until {
                        row.status = "expired";
                    }
                }
                self.sign_in().await;
            }
            Call::List { partner, size, backwards, joins } => {
                self.list(partner, size, backwards, joins).await;
            }
        }
    }

    async fn invite(&mut self, partner: usize, fleet: usize, hours: i64) {
        let fleet_ref = format!("carrier-{fleet}");
        let body = json!({ "fleet_ref": fleet_ref, "expires_in_hours": hours }).to_string();
        let (status, body) = self.partners[partner].post(INVITATIONS, body).await;
        let invitation: Value = serde_json::from_str(&body).unwrap();
        let until = self.now + SignedDuration::from_hours(hours);
        let newest =
            self.rows.iter_mut().rev().find(|row| row.partner == partner && row.fleet_ref == fleet_ref);
        match newest.filter(|row| !matches!(row.status, "expired" | "deleted")) {
            Some(row) => {
                assert_eq!((status, &invitation["id"]), (StatusCode::OK, &json!(row.id)), "{row:?}");
                assert_eq!(
                    invitation["fleet_id"],
                    json!(row.fleet),
                    "another fleet after a refresh: {row:?}"
                );
                row.until = until;
                if row.status == "declined" {
                    row.status = "active";
                }
            }
            None => {
                assert_eq!(status, StatusCode::CREATED, "{body}");
                let id = invitation["id"].as_str().unwrap().to_owned();
                assert!(self.rows.iter().all(|row| row.id != id), "an id given twice");
                self.rows.push(Row { id, partner, fleet_ref, status: "active", fleet: None, until });
            }
        }
    }

    fn chosen(&mut self, nth: usize) -> Option<&mut Row> {
        let length = self.rows.len();
        self.rows.get_mut(nth.checked_rem(length)?)
    }

    async fn answer(&mut self, nth: usize, how: &str, becomes: &'static str) {
        let fleet = self.api.anonymous();
        let Some(row) = self.chosen(nth) else { return };
        let (status, body) = fleet.post(&format!("{INVITATIONS}/{}/{how}", row.id), "{}").await;
        let expected = match row.status {
            "active" => StatusCode::OK,
            "deleted" => StatusCode::NOT_FOUND,
            _ => StatusCode::CONFLICT,
        };
        assert_eq!(status, expected, "{how} {row:?}: {body}");
        if status == StatusCode::OK {
            let invitation: Value = serde_json::from_str(&body).unwrap();
            row.fleet = invitation["fleet_id"].as_str().map(str::to_owned);
            row.status = becomes;
        }
    }

    async fn delete(&mut self, nth: usize, partner: usize) {
        let caller = self.partners[partner].with(self.partners[partner].token.clone().unwrap());
        let Some(row) = self.chosen(nth) else { return };
        let (status, body) = caller.delete(&format!("{INVITATIONS}/{}", row.id)).await;
        let expected = match row.status {
            _ if row.partner != partner => StatusCode::NOT_FOUND,
            "active" => StatusCode::NO_CONTENT,
            "deleted" => StatusCode::NOT_FOUND,
            _ => StatusCode::CONFLICT,
        };
        assert_eq!(status, expected, "delete {row:?} by {partner}: {body}");
        if status == StatusCode::NO_CONTENT {
            row.status = "deleted";
        }
    }

    fn listed(&self, partner: usize) -> Vec<String> {
        let rows = self.rows.iter().filter(|row| row.partner == partner && row.status != "deleted");
        rows.map(|row| row.id.clone()).collect()
    }

    /// Reads every page; after the first one, a fleet may be invited.
    async fn list(&mut self, partner: usize, size: usize, backwards: bool, mut joins: Option<usize>) {
        // The cursor of the first or last row, and the further cursors.
        let (start, onwards) =
            if backwards { ("PA%3D%3D", "previous_page") } else { ("Pg%3D%3D", "next_page") };
        let (mut cursor, mut seen) = (start.to_owned(), Vec::<String>::new());
        let mut expected = self.listed(partner);
        loop {
            let page =
                self.partners[partner].seen(&format!("{INVITATIONS}?size={size}&cursor={cursor}")).await;
            let items = page["items"].as_array().unwrap().iter();
            let ids: Vec<_> = items.map(|row| row["id"].as_str().unwrap().to_owned()).collect();
            assert!(ids.len() <= size);
            if backwards {
                seen.splice(0..0, ids);
            } else {
                seen.extend(ids);
            }
            let next = page[onwards].as_str().map(str::to_owned);
            if let Some(fleet) = joins.take() {
                self.invite(partner, fleet, 24).await;
                // A new row is last, so it is missed when reading backwards, or after the last page was read.
                if !backwards && next.is_some() {
                    expected = self.listed(partner);
                }
            }
            match next {
                Some(next) => cursor = next,
                None => break,
            }
        }
        assert_eq!(seen, expected, "pages of {size}, backwards: {backwards}");
    }

    /// Everything each partner can see matches the model.
    async fn check(&self) {
        let anyone = self.api.anonymous();
        for row in &self.rows {
            let (status, body) = anyone.get(&format!("{INVITATIONS}/{}", row.id)).await;
            if row.status == "deleted" {
                assert_eq!(status, StatusCode::NOT_FOUND, "{row:?}");
                continue;
            }
            let invitation: Value = serde_json::from_str(&body).unwrap();
            assert_eq!(invitation["status"], json!(row.status), "{row:?}");
            assert_eq!(invitation["fleet_id"], json!(row.fleet), "{row:?}");
            assert_eq!(row.fleet.is_some(), row.status == "accepted", "{row:?}");
        }
        let fleets: Vec<_> = self.rows.iter().filter_map(|row| row.fleet.as_ref()).collect();
        assert_eq!(fleets.iter().collect::<BTreeSet<_>>().len(), fleets.len(), "a fleet of two invitations");
        for (partner, caller) in self.partners.iter().enumerate() {
            let own = self.rows.iter().filter(|row| row.partner == partner);
            let own: BTreeSet<_> = own.filter_map(|row| row.fleet.as_deref()).collect();
            for (path, key) in [(FLEETS, "id"), (AGREEMENTS, "fleet_id")] {
                let page = caller.seen(path).await;
                let items = page["items"].as_array().unwrap();
                let seen: BTreeSet<_> = items.iter().map(|row| row[key].as_str().unwrap()).collect();
                assert_eq!((seen, items.len()), (own.clone(), own.len()), "{path} of partner {partner}");
            }
            for fleet in
                self.rows.iter().filter(|row| row.partner != partner).filter_map(|row| row.fleet.as_deref())
            {
                assert_eq!(caller.status(&format!("{FLEETS}/{fleet}")).await, 404);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_api_matches_its_model_in_any_order_of_calls(calls in prop::collection::vec(call(), 1..40)) {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
            let mut world = World::new().await;
            for (number, call) in calls.into_iter().enumerate() {
                world.make(call).await;
                if number % 4 == 3 {
                    world.check().await;
                }
            }
            world.check().await;
        });
    }
}
