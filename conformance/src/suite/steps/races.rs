//! Steps of sessions in which the redirect and the webhooks arrive in any order, late, or not at all.

use cucumber::{given, when};

use super::World;
use super::journeys::{accepted_after, note_deliveries, perform, return_from_catena, return_notified};
use crate::run::journey::Precondition;

#[given("the fleet has opened its invitation and accepted it, and no webhook has arrived yet")]
async fn accepted_without_webhooks(world: &mut World) {
    accepted_after(world, Precondition::WebhooksPaused).await;
}

#[when("it connects a provider, every webhook arrives, and then its browser returns")]
async fn webhooks_first(world: &mut World) {
    if perform(world, async |journey| journey.connect().await).await {
        return_notified(world).await;
    }
}

#[when("it connects a provider, its browser returns, and then every webhook arrives")]
async fn redirect_first(world: &mut World) {
    if perform(world, async |journey| journey.connect().await).await {
        return_from_catena(world, async |journey| journey.go_back().await).await;
        perform(world, async |journey| journey.send_paused_webhooks().await).await;
        note_deliveries(world).await;
    }
}

#[when("it connects a provider and returns, and no webhook about the connection arrives")]
async fn webhooks_never(world: &mut World) {
    if perform(world, async |journey| journey.connect_without_webhooks().await).await {
        return_from_catena(world, async |journey| journey.go_back().await).await;
    }
}

#[when("it connects a provider while the webhook endpoint is down for two attempts, and returns")]
async fn outage(world: &mut World) {
    if perform(world, async |journey| journey.connect_in_an_outage().await).await {
        return_notified(world).await;
    }
}
