//! `/v2/integrations/*`: connections of fleets to providers, the freshness of their data, and what each provider
//! supports.

mod connection;
mod connections;
mod credentials;
mod freshness;
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
