//! The steps of the feature files, one file for each concept. A step sends through [`Run`](crate::run::Run), or gives
//! what was seen to a judge; it decides nothing itself.

pub(crate) mod effects;
mod event_ids;
mod injected;
mod journeys;
mod odd_deliveries;
mod odd_redirects;
mod page_security;
pub(crate) mod property;
pub(crate) mod races;
mod record;
mod redirects;
mod replays;
mod sessions;
mod stored_state;
mod webhooks;
mod world;

pub(crate) use world::{ScenarioContext, World};
