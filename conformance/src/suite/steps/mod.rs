//! The steps of the feature files: thin. One file a concept; each step probes through [`Run`](crate::run::Run), or
//! hands what was seen to a judge.

pub(crate) mod effects;
mod injected;
mod journeys;
mod odd_deliveries;
mod odd_redirects;
mod page_security;
pub(crate) mod property;
pub(crate) mod races;
mod redirects;
mod replays;
mod stored_state;
mod webhooks;
mod world;

pub(crate) use world::{Setting, World};
