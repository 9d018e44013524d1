//! The ports, paths and names that partners usually have.

/// The ports of development servers, and that of `reference-partner`.
pub(super) const PORTS: [u16; 12] = [3000, 8000, 8080, 5000, 4000, 3001, 8081, 5173, 9292, 9000, 8888, 8421];

/// The pages that fleets return to after a success or an integration request.
pub(super) const SUCCESS: [&str; 16] = [
    "catena/return",
    "catena/success",
    "catena/callback",
    "catena/connected",
    "integrations/catena/return",
    "integrations/catena/callback",
    "connect/return",
    "connect/success",
    "connect/callback",
    "onboarding/return",
    "onboarding/success",
    "onboarding/callback",
    "api/catena/callback",
    "return",
    "callback",
    "success",
];

/// The pages that fleets return to after a failure.
pub(super) const FAILURE: [&str; 14] = [
    "catena/failed",
    "catena/failure",
    "catena/error",
    "integrations/catena/failed",
    "integrations/catena/failure",
    "connect/failed",
    "connect/failure",
    "connect/error",
    "onboarding/failed",
    "onboarding/failure",
    "failed",
    "failure",
    "fail",
    "error",
];

/// Endpoints for deliveries.
pub(super) const WEBHOOK: [&str; 16] = [
    "hooks/catena",
    "webhooks/catena",
    "webhook/catena",
    "catena/webhook",
    "catena/webhooks",
    "catena/hooks",
    "catena/events",
    "api/webhooks/catena",
    "api/catena/webhook",
    "api/catena/webhooks",
    "integrations/catena/webhook",
    "integrations/catena/webhooks",
    "api/webhooks",
    "webhooks",
    "webhook",
    "hooks",
];

/// The names of the parameter that names a fleet.
pub(super) const FLEET: [&str; 6] = ["fleet", "fleet_ref", "fleetRef", "fleet_id", "fleetId", "ref"];

/// Folders of views, with that of the examples first.
pub(super) const VIEWS: [&str; 7] = ["_test", "test", "_catena", "_debug", "debug", "internal", "api"];
