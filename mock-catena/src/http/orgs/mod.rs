//! `/v2/orgs/*`: the partner's API for inviting fleets.

mod external_tsps;
mod fleet_properties;
mod fleets;
mod invitations;
mod new_invitation;
mod partner_properties;
mod partners;
mod share_agreements;
mod tsps;

use super::openapi::{Operations, at};

pub(super) fn operations() -> Operations {
    Operations::default()
        .with(at!(invitations::list, invitations::create))
        .with(at!(invitations::read, invitations::delete))
        .with(at!(invitations::accept))
        .with(at!(invitations::decline))
        .with(at!(tsps::list, tsps::create))
        .with(at!(tsps::read, tsps::update, tsps::delete))
        .with(at!(external_tsps::list))
        .with(at!(external_tsps::requests))
        .with(at!(external_tsps::request))
        .with(at!(partners::list, partners::create))
        .with(at!(partners::read, partners::update, partners::delete))
        .with(at!(partner_properties::list, partner_properties::set))
        .with(at!(partner_properties::unset))
        .with(at!(fleets::list))
        .with(at!(fleets::read, fleets::update, fleets::delete))
        .with(at!(fleet_properties::list, fleet_properties::create))
        .with(at!(fleet_properties::delete))
        .merge(share_agreements::operations())
}
