//! `/v2/integrations/*`: connections of fleets to providers, their schedules and executions, the freshness of their
//! data, and what each provider supports.

mod connection;
mod connections;
mod credentials;
mod freshness;
mod pre_auths;
mod schedule_reads;
mod schedules;
mod tsps;

use super::openapi::{Operations, at};

pub(super) fn operations() -> Operations {
    Operations::default()
        .with(at!(connections::list, connections::create))
        .with(at!(freshness::list))
        .with(at!(connections::read, connections::update, connections::delete))
        .with(at!(schedule_reads::list))
        .with(at!(schedule_reads::read))
        .with(at!(schedule_reads::executions))
        .with(at!(schedule_reads::all_executions))
        .with(at!(pre_auths::create))
        .with(at!(tsps::list))
        .with(at!(tsps::read))
}
