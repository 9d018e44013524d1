//! Every operation of Catena's published documents that we know: what it reads or changes, and its events.

/// An operation of Catena's API.
#[derive(Debug, Clone, Copy)]
pub struct Operation {
    /// The method, in capitals.
    pub method: &'static str,
    /// The path, with the names of its parameters.
    pub path: &'static str,
    /// What it reads or changes; for one that is not served, what the sources say of it.
    pub state: &'static str,
    /// The events that it emits.
    pub events: &'static [&'static str],
    /// Errors that no document can tell: 409 and 504.
    pub(super) more_errors: &'static [u16],
}

impl Operation {
    /// Whether it is a route outside the OpenAPI documents: the token endpoints.
    pub(super) fn is_own_route(&self) -> bool {
        self.path.starts_with("/realms/")
    }
}

const fn operation(method: &'static str, path: &'static str, state: &'static str) -> Operation {
    Operation { method, path, state, events: &[], more_errors: &[] }
}

impl Operation {
    const fn emits(self, events: &'static [&'static str]) -> Self {
        Self { events, ..self }
    }

    const fn or(self, more_errors: &'static [u16]) -> Self {
        Self { more_errors, ..self }
    }
}

/// In the order of the documents.
pub const OPERATIONS: &[Operation] = &[
    operation("POST", "/realms/catena/protocol/openid-connect/token", "issues a token for a client"),
    operation("POST", "/realms/catena/protocol/openid-connect/revoke", "revokes a token"),
    operation("GET", "/v2/orgs/invitations", "lists the partner's invitations"),
    operation("POST", "/v2/orgs/invitations", "creates an invitation, or refreshes the fleet's own")
        .emits(&["invitation.created"])
        .or(&[409]),
    operation("GET", "/v2/orgs/invitations/{invitation_id}", "reads an invitation; its id is the secret"),
    operation("DELETE", "/v2/orgs/invitations/{invitation_id}", "deletes an invitation before acceptance")
        .emits(&["invitation.deleted"])
        .or(&[409]),
    operation("POST", "/v2/orgs/invitations/{invitation_id}/accept", "accepts: fleet, agreement and tokens")
        .emits(&["invitation.viewed", "invitation.accepted", "share_agreement.created"])
        .or(&[409]),
    operation("POST", "/v2/orgs/invitations/{invitation_id}/decline", "declines, with or without a reason")
        .emits(&["invitation.viewed", "invitation.declined"])
        .or(&[409]),
    operation("GET", "/v2/orgs/tsps", "lists providers, including those added or changed"),
    operation("GET", "/v2/orgs/tsps/{tsp_id}", "reads a provider"),
    operation("POST", "/v2/orgs/tsps", "adds a provider; staff only").or(&[409]),
    operation("PATCH", "/v2/orgs/tsps/{tsp_id}", "changes a provider; staff only"),
    operation("DELETE", "/v2/orgs/tsps/{tsp_id}", "removes a provider from the lists; staff only"),
    operation("GET", "/v2/orgs/external-tsps", "searches the registry"),
    operation(
        "GET",
        "/v2/orgs/external-tsps/integration-requests",
        "lists integration requests and what answered them",
    ),
    operation(
        "POST",
        "/v2/orgs/external-tsps/{ext_tsp_id}/request-integration",
        "requests a provider; fleets only",
    )
    .emits(&["tsp.requested"]),
    operation("GET", "/v2/orgs/fleets", "lists fleets with an active agreement"),
    operation("POST", "/v2/orgs/fleets", "older documents only"),
    operation("GET", "/v2/orgs/fleets/{fleet_id}", "reads a fleet"),
    operation("PATCH", "/v2/orgs/fleets/{fleet_id}", "changes the calling fleet"),
    operation(
        "DELETE",
        "/v2/orgs/fleets/{fleet_id}",
        "deletes the calling fleet, its agreement and connections",
    )
    .emits(&["share_agreement.deleted"]),
    operation("GET", "/v2/orgs/fleets/{fleet_id}/properties", "lists properties"),
    operation("POST", "/v2/orgs/fleets/{fleet_id}/properties", "adds properties; the fleet only").or(&[409]),
    operation(
        "DELETE",
        "/v2/orgs/fleets/{fleet_id}/properties/{property_id}",
        "deletes a property; the fleet only",
    ),
    operation(
        "GET",
        "/v2/orgs/share-agreements",
        "lists agreements; also under the older spelling `share_agreements`",
    ),
    operation("POST", "/v2/orgs/share-agreements", "older documents only"),
    operation("GET", "/v2/orgs/share-agreements/{share_agreement_id}", "reads an agreement"),
    operation("PATCH", "/v2/orgs/share-agreements/{share_agreement_id}", "changes its dates")
        .emits(&["share_agreement.updated"])
        .or(&[409]),
    operation("DELETE", "/v2/orgs/share-agreements/{share_agreement_id}", "deletes it")
        .emits(&["share_agreement.deleted"]),
    operation(
        "POST",
        "/v2/orgs/share-agreements/{share_agreement_id}/pause",
        "pauses it: the fleet is no longer visible",
    )
    .emits(&["share_agreement.updated"])
    .or(&[409]),
    operation("POST", "/v2/orgs/share-agreements/{share_agreement_id}/activate", "ends a pause")
        .emits(&["share_agreement.updated"])
        .or(&[409]),
    operation("POST", "/v2/orgs/share-agreements/{share_agreement_id}/cancel", "cancels it for good")
        .emits(&["share_agreement.updated"])
        .or(&[409]),
    operation("POST", "/v2/orgs/share-agreements/backfill", "adds a resource to agreements that lack it")
        .emits(&["share_agreement.updated"]),
    operation("GET", "/v2/orgs/partners", "lists the partners that the caller may see"),
    operation("POST", "/v2/orgs/partners", "adds a partner; staff only").or(&[409]),
    operation("GET", "/v2/orgs/partners/{partner_id}", "reads a partner"),
    operation("PATCH", "/v2/orgs/partners/{partner_id}", "changes a partner"),
    operation("DELETE", "/v2/orgs/partners/{partner_id}", "removes a partner; staff only").or(&[409]),
    operation("GET", "/v2/orgs/partners/{partner_id}/properties", "lists properties"),
    operation(
        "POST",
        "/v2/orgs/partners/{partner_id}/properties",
        "sets properties; `default_*` fill new invitations",
    )
    .or(&[409]),
    operation("DELETE", "/v2/orgs/partners/{partner_id}/properties/{property_id}", "deletes a property"),
    operation("GET", "/v2/integrations/connections", "lists connections of fleets that share now"),
    operation("POST", "/v2/integrations/connections", "connects a provider; fleets only")
        .emits(&["connection.created", "fleet_connection.created"])
        .or(&[409, 504]),
    operation("GET", "/v2/integrations/connections/{connection_id}", "reads a connection"),
    operation("PATCH", "/v2/integrations/connections/{connection_id}", "changes a connection; fleets only")
        .emits(&["connection.staled"])
        .or(&[409, 504]),
    operation("DELETE", "/v2/integrations/connections/{connection_id}", "deletes a connection; fleets only"),
    operation(
        "POST",
        "/v2/integrations/connection-pre-auths",
        "keeps a sign-in at a provider for one connection; fleets only",
    )
    .or(&[504]),
    operation(
        "GET",
        "/v2/integrations/connections/data-freshness",
        "when each resource was fetched, from the clock",
    ),
    operation(
        "GET",
        "/v2/integrations/connections/{connection_id}/schedules",
        "a schedule for each resource that is shared and supported",
    ),
    operation("POST", "/v2/integrations/connections/{connection_id}/schedules", "staff only"),
    operation(
        "GET",
        "/v2/integrations/connections/{connection_id}/schedules/{schedule_id}",
        "reads a schedule; its status follows the connection",
    ),
    operation("PATCH", "/v2/integrations/connections/{connection_id}/schedules/{schedule_id}", "staff only"),
    operation("DELETE", "/v2/integrations/connections/{connection_id}/schedules/{schedule_id}", "staff only"),
    operation(
        "POST",
        "/v2/integrations/connections/{connection_id}/schedules/activate-schedules",
        "hidden from the docs",
    ),
    operation(
        "POST",
        "/v2/integrations/connections/{connection_id}/schedules/{schedule_id}/activate",
        "hidden from the docs",
    ),
    operation("POST", "/v2/integrations/connections/schedules/backfill", "hidden from the docs"),
    operation(
        "GET",
        "/v2/integrations/connections/{connection_id}/schedules/{schedule_id}/executions",
        "the executions of the last seven days, from the clock",
    ),
    operation("GET", "/v2/integrations/connections/resource-operations", "provisional"),
    operation(
        "GET",
        "/v2/integrations/connections/{connection_id}/resource-operations/{resource_operation_id}",
        "provisional",
    ),
    operation("GET", "/v2/integrations/tsps", "what each provider supports, made up from its name"),
    operation("GET", "/v2/integrations/tsps/{tsp_id}", "the same of one provider"),
    operation("GET", "/v2/notifications/webhooks", "lists subscriptions, masked"),
    operation("POST", "/v2/notifications/webhooks", "subscribes, to one event or to all of a resource")
        .emits(&["webhook.created"])
        .or(&[409]),
    operation("GET", "/v2/notifications/webhooks/{webhook_id}", "reads a subscription, masked"),
    operation("PATCH", "/v2/notifications/webhooks/{webhook_id}", "changes URL, filters or secret")
        .emits(&["webhook.updated"])
        .or(&[409]),
    operation("DELETE", "/v2/notifications/webhooks/{webhook_id}", "deletes it").emits(&["webhook.deleted"]),
    operation("POST", "/v2/notifications/webhooks/{webhook_id}/activate", "starts deliveries again")
        .emits(&["webhook.activated"]),
    operation("POST", "/v2/notifications/webhooks/{webhook_id}/pause", "stops deliveries")
        .emits(&["webhook.paused"]),
    operation("GET", "/v2/notifications/webhooks/{webhook_id}/metrics", "counts of the real deliveries"),
    operation("POST", "/v2/notifications/webhooks/{webhook_id}/replay", "sends the dead letter queue again"),
    operation("GET", "/v2/notifications/webhooks/{webhook_id}/logs", "each attempt of the last 14 days"),
    operation("GET", "/v2/notifications/schemas/{event_name}", "the schema of an event"),
    operation("GET", "/v2/notifications/schemas/{event_name}/versions/{version}", "the same, by version"),
    operation("GET", "/v2/telematics/vehicles", "three made-up vehicles for each connection"),
    operation("GET", "/v2/telematics/vehicles/{vehicle_id}", "reads a vehicle"),
    operation("GET", "/v2/telematics/vehicle-locations", "a location every five minutes, from the clock"),
    operation("GET", "/v2/telematics/vehicles/{vehicle_id}/sensor-events", ""),
    operation("GET", "/v2/telematics/vehicle-sensor-events", ""),
    operation("GET", "/v2/telematics/trailers", ""),
    operation("GET", "/v2/telematics/trailers/{trailer_id}", ""),
    operation("GET", "/v2/telematics/trailer-locations", ""),
    operation("GET", "/v2/telematics/users", ""),
    operation("GET", "/v2/telematics/users/{user_id}", ""),
    operation("GET", "/v2/telematics/dvir-logs", ""),
    operation("GET", "/v2/telematics/dvir-logs/{dvir_log_id}/defects", ""),
    operation("GET", "/v2/telematics/dvir-defects", ""),
    operation("GET", "/v2/telematics/hos-availabilities", ""),
    operation("GET", "/v2/telematics/hos-daily-snapshots", ""),
    operation("GET", "/v2/telematics/hos-events", ""),
    operation("GET", "/v2/telematics/hos-events/{hos_event_id}/attachments", ""),
    operation("GET", "/v2/telematics/hos-violations", ""),
    operation("GET", "/v2/telematics/ifta-summaries", ""),
    operation("GET", "/v2/telematics/driver-safety-events", ""),
    operation("GET", "/v2/telematics/fuel-transactions", ""),
    operation("GET", "/v2/telematics/ref-hos-event-codes", ""),
    operation("GET", "/v2/telematics/ref-hos-malfunction-codes", ""),
    operation("GET", "/v2/telematics/ref-hos-record-origins", ""),
    operation("GET", "/v2/telematics/ref-hos-record-statuses", ""),
    operation("GET", "/v2/telematics/ref-hos-regions", ""),
    operation("GET", "/v2/telematics/ref-hos-rulesets", ""),
    operation("GET", "/v2/telematics/ref-hos-violation-codes", ""),
    operation("GET", "/v2/telematics/ref-timezones", ""),
];
