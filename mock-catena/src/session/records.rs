//! The event records of a session.

use catena_contract::webhook::{
    ConnectionRecord, Event, FleetConnectionRecord, InvitationRecord, ShareAgreementRecord, TspRecord,
};
use catena_contract::{ConnectionStatus, EventId, FleetId, IntegrationRequest, ShareAgreement};
use jiff::Timestamp;

use super::{About, Effect, Emitted, FleetConnection, Session};
use crate::ids::Ids;

impl Session {
    /// The effect that emits `event` about this session's fleet.
    pub(super) fn emit(&self, event: Event, now: Timestamp, ids: &mut dyn Ids) -> Effect {
        Effect::Emit(Emitted {
            id: EventId::new(ids.v7(now)),
            at: now,
            about: About {
                fleet_id: self.member().map(|member| member.fleet_id),
                fleet_ref: Some(self.facts.request.fleet_ref.clone()),
                partner: Some(self.facts.partner.id),
                session: Some(self.facts.id),
            },
            event,
        })
    }

    /// The invitation as events carry it.
    pub(super) fn record(&self) -> Vec<InvitationRecord> {
        let invitation = self.invitation();
        vec![InvitationRecord {
            id: invitation.id,
            created_at: invitation.created_at,
            magic_link: invitation.magic_link,
            expires_at: invitation.expires_at,
            expires_in_hours: invitation.expires_in_hours,
            status: invitation.status,
            partner_provided_fleet_name: invitation.fleet_name,
            accepted_at: invitation.accepted_at,
            pre_registration_access_token: invitation.pre_registration_access_token,
            pre_registration_refresh_token: invitation.pre_registration_refresh_token,
            success_redirect_url: invitation.success_redirect_url,
            failure_redirect_url: invitation.failure_redirect_url,
            callback_url: invitation.callback_url,
            limit_tsps: invitation.limit_tsps,
            fleet_id: invitation.fleet_id,
            partner_slug: invitation.partner_slug,
            partner_id: Some(invitation.partner_id),
            decline_reason: invitation.decline_reason,
            declined_at: invitation.declined_at,
            fleet_ref: Some(invitation.fleet_ref),
        }]
    }
}

pub(super) fn agreement(agreement: &ShareAgreement) -> Vec<ShareAgreementRecord> {
    let scope = |(resource, level): (&catena_contract::Resource, &catena_contract::ShareLevel)| {
        (resource.to_string(), level.to_string())
    };
    vec![ShareAgreementRecord {
        id: agreement.id,
        fleet_id: agreement.fleet_id,
        partner_id: agreement.partner_id,
        fleet_ref: agreement.fleet_ref.clone(),
        status: agreement.status,
        effective_date: Some(agreement.effective_date),
        expiration_date: agreement.expiration_date,
        scopes: agreement.scopes.iter().map(scope).collect(),
    }]
}

pub(super) fn connection_created(connection: &FleetConnection, fleet_id: FleetId) -> Event {
    Event::ConnectionCreated(vec![ConnectionRecord {
        id: connection.connection_id,
        source_name: connection.provider.source_name.clone(),
        fleet_id,
        tsp_id: connection.provider.id,
        status: ConnectionStatus::Active,
    }])
}

pub(super) fn fleet_connection_created(connection: &FleetConnection, fleet_id: FleetId) -> Event {
    Event::FleetConnectionCreated(vec![FleetConnectionRecord {
        id: connection.id,
        fleet_id,
        connection_id: connection.connection_id,
    }])
}

pub(super) fn tsp_requested(request: &IntegrationRequest) -> Event {
    Event::TspRequested(vec![TspRecord {
        id: request.ext_tsp_id.uuid(),
        name: request.ext_tsp_name.clone(),
        integration_request_id: Some(request.id),
    }])
}
