//! `/v2/integrations/*`: connections between fleets and providers, how fresh their data is, and what a provider can give.

mod connection;
mod connections;
mod freshness;
mod given;
mod pre_auths;
mod schedules;
mod tsps;

use super::openapi::{Operations, at};

pub(super) fn operations() -> Operations {
    Operations::default()
        .with(at!(connections::list, connections::create))
        .with(at!(freshness::list))
        .with(at!(connections::read, connections::update, connections::delete))
        .with(at!(pre_auths::create))
        .with(at!(tsps::list))
        .with(at!(tsps::read))
}
