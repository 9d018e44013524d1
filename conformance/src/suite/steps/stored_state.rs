//! Steps about what is stored: requests under their ids, and the access of a fleet.

use catena_probe::{FleetView, View};
use cucumber::{given, then};

use super::World;
use crate::judge::redirect::Confirmation;
use crate::judge::{Finding, redirect};
use crate::run::Effect;

#[then("a view shows the request stored as pending")]
async fn is_stored(world: &mut World) {
    let view = world.request_until(|_| true).await;
    let named = world.run().names_fleets();
    let finding = redirect::stored(&view, named.then_some(&world.fleet().fleet_ref));
    let finding = world.unless_script_stores(&view, finding);
    world.find(finding);
}

#[then("the request earns at most provisional access")]
fn is_provisional(world: &mut World) {
    world.judge_last(redirect::provisional_access);
}

#[then("the fleet is not stored as live")]
fn is_not_live(world: &mut World) {
    let named = world.run().names_fleets();
    world.judge_last(
        |observation| if named { redirect::no_connection_stored(observation) } else { unnamed() },
    );
    if named {
        world.look_again(redirect::not_connected_later);
    }
}

/// If only a session says which fleet returns, the view of a made-up fleet shows nothing about its redirect.
pub(super) fn unnamed() -> Finding {
    Finding::not_tested("`{fleet_ref}` in both redirect URLs, so that the view is of the fleet that returned")
}

#[then(expr = "nothing is stored under the id {string}")]
async fn nothing_under(world: &mut World, id: String) {
    let run = world.run();
    let fleet = world.fleet();
    let id = id
        .replace("{integration_request_id}", &fleet.request_id.to_string())
        .replace("{fleet_ref}", fleet.fleet_ref.as_str());
    let view = run.odd_request_view(fleet, &id).await;
    let finding = redirect::nothing_stored(&view, run.names_fleets().then_some(&fleet.fleet_ref));
    world.show(view.exchange());
    world.find(finding);
}

#[then("at most one of the two ids is stored")]
async fn at_most_one(world: &mut World) {
    let run = world.run();
    let first = world.request().await;
    let fleet = world.fleet();
    let second = run.request_view(fleet, fleet.another_id).await;
    world.show(second.exchange());
    world.find(redirect::at_most_one_stored([&first, &second]));
}

#[given("the fleet is stored as live")]
async fn was_live(world: &mut World) {
    world.observations.fleet_before = Some(fleet_once_live(world).await);
}

#[then("the fleet ends up stored as live")]
async fn becomes_live(world: &mut World) {
    let view = fleet_once_live(world).await;
    world.find(redirect::connection_stored(&world.confirmation(), &view));
}

/// Reads the fleet until it is live, if its connection was confirmed: a partner may process a delivery after it has
/// acknowledged it.
async fn fleet_once_live(world: &mut World) -> View<FleetView> {
    let run = world.run();
    let confirmed = world.confirmation == Some(Confirmation::Confirmed);
    let fleet = world.fleet();
    let view = if confirmed {
        run.until_live(fleet).await
    } else {
        run.until_fleet(Effect::Return, fleet, |view| matches!(view, View::Seen(..))).await
    };
    world.show(view.exchange());
    view
}

#[then("the fleet is still stored as live")]
fn still_live(world: &mut World) {
    let finding = match (&world.observations.fleet_before, world.last_visit()) {
        (_, Err(finding)) => finding,
        (_, Ok(_)) if !world.run().names_fleets() => unnamed(),
        (Some(before), Ok(observation)) => {
            redirect::connection_kept(&world.confirmation(), before, observation)
        }
        (None, Ok(_)) => Finding::not_tested("a step that reads the fleet before the redirect"),
    };
    world.find(finding);
}
