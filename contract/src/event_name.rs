//! The events a partner can subscribe to.

use crate::string_enum::string_enum;

string_enum!(
    /// An event's name: the newest published enum, and the three names that only the live reference page shows.
    ///
    /// Only the onboarding events and the events about subscriptions have a record type here
    /// ([`Event`](crate::webhook::Event)). No source documents the records of `tsp.requested`, `webhook.activated`,
    /// `webhook.paused`, `execution.created` and `engine_log.removed`.
    EventName, "event name" {
        DvirLogAdded = "dvir_log.added",
        DvirLogModified = "dvir_log.modified",
        DvirLogRemoved = "dvir_log.removed",
        DriverVehicleAssociationAdded = "driver_vehicle_association.added",
        DriverVehicleAssociationModified = "driver_vehicle_association.modified",
        TrailerVehicleAssociationAdded = "trailer_vehicle_association.added",
        TrailerVehicleAssociationModified = "trailer_vehicle_association.modified",
        InvitationCreated = "invitation.created",
        InvitationRejected = "invitation.rejected",
        InvitationDeclined = "invitation.declined",
        InvitationViewed = "invitation.viewed",
        InvitationSent = "invitation.sent",
        InvitationAccepted = "invitation.accepted",
        InvitationExpired = "invitation.expired",
        InvitationDeleted = "invitation.deleted",
        ConnectionCreated = "connection.created",
        ConnectionStaled = "connection.staled",
        FleetConnectionCreated = "fleet_connection.created",
        ShareAgreementCreated = "share_agreement.created",
        ShareAgreementUpdated = "share_agreement.updated",
        ShareAgreementDeleted = "share_agreement.deleted",
        WebhookCreated = "webhook.created",
        WebhookUpdated = "webhook.updated",
        WebhookDeleted = "webhook.deleted",
        WebhookStaled = "webhook.staled",
        WebhookActivated = "webhook.activated",
        WebhookPaused = "webhook.paused",
        WorkflowAdded = "workflow.added",
        WorkflowModified = "workflow.modified",
        WorkflowRemoved = "workflow.removed",
        TspCreated = "tsp.created",
        TspRequested = "tsp.requested",
        VehicleAdded = "vehicle.added",
        VehicleModified = "vehicle.modified",
        VehicleRemoved = "vehicle.removed",
        TrailerAdded = "trailer.added",
        TrailerModified = "trailer.modified",
        TrailerRemoved = "trailer.removed",
        TrailerLocationAdded = "trailer_location.added",
        TrailerLocationModified = "trailer_location.modified",
        TrailerStatusAdded = "trailer_status.added",
        TrailerStatusModified = "trailer_status.modified",
        ExecutionCreated = "execution.created",
        ExecutionStaled = "execution.staled",
        ExecutionFailed = "execution.failed",
        ScheduleDeactivated = "schedule.deactivated",
        UserAdded = "user.added",
        UserModified = "user.modified",
        UserRemoved = "user.removed",
        VehicleLocationAdded = "vehicle_location.added",
        IftaSummaryAdded = "ifta_summary.added",
        IftaSummaryModified = "ifta_summary.modified",
        IftaSummaryRemoved = "ifta_summary.removed",
        HosAvailabilityAdded = "hos_availability.added",
        HosAvailabilityModified = "hos_availability.modified",
        HosAvailabilityRemoved = "hos_availability.removed",
        HosDailySnapshotAdded = "hos_daily_snapshot.added",
        HosDailySnapshotModified = "hos_daily_snapshot.modified",
        HosDailySnapshotRemoved = "hos_daily_snapshot.removed",
        HosEventAdded = "hos_event.added",
        HosEventModified = "hos_event.modified",
        HosEventRemoved = "hos_event.removed",
        HosViolationAdded = "hos_violation.added",
        HosViolationModified = "hos_violation.modified",
        HosViolationRemoved = "hos_violation.removed",
        EngineLogAdded = "engine_log.added",
        EngineLogModified = "engine_log.modified",
        EngineLogRemoved = "engine_log.removed",
        EngineStatusAdded = "engine_status.added",
        EngineStatusModified = "engine_status.modified",
        GroupMessageAdded = "group_message.added",
        GroupMessageModified = "group_message.modified",
        MessageAdded = "message.added",
        MessageModified = "message.modified",
        FuelTransactionAdded = "fuel_transaction.added",
        FuelTransactionModified = "fuel_transaction.modified",
        ResourceOperationCreated = "resource_operation.created",
        ResourceOperationSucceeded = "resource_operation.succeeded",
        ResourceOperationFailed = "resource_operation.failed",
        FleetInfoAdded = "fleet_info.added",
        FleetInfoModified = "fleet_info.modified",
        FleetInfoRemoved = "fleet_info.removed",
    }
);

impl EventName {
    /// The events of a fleet's onboarding: invitations, share agreements, connections, the provider catalogue.
    pub const ONBOARDING: &[Self] = &[
        Self::InvitationCreated,
        Self::InvitationSent,
        Self::InvitationViewed,
        Self::InvitationAccepted,
        Self::InvitationDeclined,
        Self::InvitationRejected,
        Self::InvitationExpired,
        Self::InvitationDeleted,
        Self::ShareAgreementCreated,
        Self::ShareAgreementUpdated,
        Self::ShareAgreementDeleted,
        Self::ConnectionCreated,
        Self::ConnectionStaled,
        Self::FleetConnectionCreated,
        Self::TspRequested,
        Self::TspCreated,
    ];

    /// The kind of record it is about: the part before the dot.
    #[must_use]
    pub fn resource(self) -> &'static str {
        self.as_str().split_once('.').map_or(self.as_str(), |(resource, _)| resource)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_has_a_resource_and_an_action() {
        assert_eq!(EventName::ALL.len(), 82);
        for name in EventName::ALL {
            assert_eq!(name.as_str().split('.').count(), 2, "{name}");
            assert_eq!(name.as_str().parse(), Ok(*name));
        }
    }
}
