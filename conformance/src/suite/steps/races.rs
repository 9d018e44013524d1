//! Steps of sessions whose redirect and webhooks reach the partner in an order, or with gaps, that nobody promised
//! away.

use cucumber::{given, when};

use super::World;
use super::journeys::{accepted_after, comes_back, hear, made};
use crate::run::journey::Before;

#[given("the fleet has opened its invitation and accepted it, and no webhook has arrived yet")]
async fn accepted_unheard(world: &mut World) {
    accepted_after(world, Before::Held).await;
}

#[when("it connects a provider, every webhook arrives, and then its browser does")]
async fn webhooks_first(world: &mut World) {
    if made(world, async |journey| journey.connect().await).await {
        hear(world);
        comes_back(world, async |journey| journey.go_back().await).await;
    }
}

#[when("it connects a provider, its browser arrives, and then every webhook does")]
async fn redirect_first(world: &mut World) {
    if made(world, async |journey| journey.connect().await).await {
        comes_back(world, async |journey| journey.go_back().await).await;
        made(world, async |journey| journey.release().await).await;
        hear(world);
    }
}

#[when("it connects a provider and returns, and no webhook about that arrives")]
async fn webhooks_never(world: &mut World) {
    if made(world, async |journey| journey.connect_untold().await).await {
        comes_back(world, async |journey| journey.go_back().await).await;
    }
}

#[when("it connects a provider while the webhook endpoint is down for two attempts, and returns")]
async fn outage(world: &mut World) {
    if made(world, async |journey| journey.connect_in_an_outage().await).await {
        hear(world);
        comes_back(world, async |journey| journey.go_back().await).await;
    }
}
