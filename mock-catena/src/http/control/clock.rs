//! `/_mock/clock`: reading, advancing and freezing the clock.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use jiff::SignedDuration;
use serde::Deserialize;

use super::reply::{Reply, body, invalid};
use crate::app::App;
use crate::control::{ClockView, Control};

/// At most a century at once.
const FURTHEST: SignedDuration = SignedDuration::from_hours(100 * 366 * 24);

/// How far to advance.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    seconds: Option<u64>,
    duration: Option<String>,
}

pub(super) async fn read(State(app): State<App>) -> Json<ClockView> {
    Json(Control::of(app).clock())
}

pub(super) async fn advance(State(app): State<App>, bytes: Bytes) -> Reply<Json<ClockView>> {
    let example = "give the duration: {\"seconds\": 5}, or {\"duration\": \"14d\"}";
    let step = match body(&bytes)? {
        Step { seconds: Some(seconds), duration: None } => {
            SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX))
        }
        Step { seconds: None, duration: Some(text) } => {
            duration(&text).ok_or_else(|| invalid("body.duration", &text, example))?
        }
        Step { seconds: None, duration: None } | Step { seconds: Some(_), duration: Some(_) } => {
            return Err(invalid("body", "", example));
        }
    };
    if step.is_negative() || step > FURTHEST {
        return Err(invalid(
            "body",
            &format!("{step:#}"),
            "a clock can be advanced by 0 seconds to 100 years",
        ));
    }
    Ok(Json(Control::of(app).advance_in_slices(step).await))
}

pub(super) async fn freeze(State(app): State<App>) -> Reply<Json<ClockView>> {
    Ok(Json(Control::of(app).freeze()?))
}

pub(super) async fn resume(State(app): State<App>) -> Reply<Json<ClockView>> {
    Ok(Json(Control::of(app).resume()?))
}

/// `14d`, `90m`, `1h 30m`: a day has 24 hours.
fn duration(text: &str) -> Option<SignedDuration> {
    let span: jiff::Span = text.parse().ok()?;
    span.to_duration(jiff::SpanRelativeTo::days_are_24_hours()).ok()
}
