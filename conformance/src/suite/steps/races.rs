//! Steps of sessions whose redirect and webhooks reach the partner in an order, or with gaps, that nobody promised
//! away.

use cucumber::{given, when};

use super::Scene;
use super::journeys::{accepted_after, comes_back, hear, made};
use crate::run::journey::Before;

#[given("the fleet has opened its invitation and accepted it, and no webhook has arrived yet")]
async fn accepted_unheard(scene: &mut Scene) {
    accepted_after(scene, Before::Held).await;
}

#[when("it connects a provider, every webhook arrives, and then its browser does")]
async fn webhooks_first(scene: &mut Scene) {
    if made(scene, async |journey| journey.connect().await).await {
        hear(scene);
        comes_back(scene, async |journey| journey.go_back().await).await;
    }
}

#[when("it connects a provider, its browser arrives, and then every webhook does")]
async fn redirect_first(scene: &mut Scene) {
    if made(scene, async |journey| journey.connect().await).await {
        comes_back(scene, async |journey| journey.go_back().await).await;
        made(scene, async |journey| journey.release().await).await;
        hear(scene);
    }
}

#[when("it connects a provider and returns, and no webhook about that arrives")]
async fn webhooks_never(scene: &mut Scene) {
    if made(scene, async |journey| journey.connect_untold().await).await {
        comes_back(scene, async |journey| journey.go_back().await).await;
    }
}

#[when("it connects a provider while the webhook endpoint is down for two attempts, and returns")]
async fn outage(scene: &mut Scene) {
    if made(scene, async |journey| journey.connect_in_an_outage().await).await {
        hear(scene);
        comes_back(scene, async |journey| journey.go_back().await).await;
    }
}
