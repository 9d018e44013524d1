//! The steps of the feature files: thin. One file a concept; each step probes through [`Run`](crate::run::Run), or
//! hands what was seen to a judge.

mod effects;
mod journeys;
mod oddity;
mod property;
mod redirects;
mod scene;
mod webhooks;

pub(crate) use scene::{Scene, Setting};
