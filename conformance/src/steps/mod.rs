//! The steps of the feature files: thin. One file a concept; each step probes through [`Run`](crate::run::Run), or
//! hands what was seen to a judge.

mod addresses;
mod effects;
mod journeys;
mod manners;
mod oddity;
mod planted;
mod property;
mod races;
mod redirects;
mod replays;
mod scene;
mod stores;
mod webhooks;

pub(crate) use scene::{Scene, Setting};
