//! Whether the partner still handles cases. A refusal says little by itself, because handlers refuse too. After several
//! in a row, a documented case is sent; if it is refused as well, something blocks this machine.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use catena_probe::{Wall, WallKind};

/// How many refusals in a row are needed first; twice as many each time that the documented case is handled.
const IN_A_ROW: u32 = 10;
/// The part of the measured rate that is recommended.
const SAFE: f64 = 0.8;

/// Whether a handler rarely answers with this status, and something in front of it often does.
pub(super) const fn is_refusal(status: u16) -> bool {
    matches!(status, 403 | 406 | 418 | 429 | 451 | 502..=504)
}

/// The refusals since the last case that was handled.
#[derive(Debug, Default)]
pub(super) struct Standing(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    refused: BTreeSet<u64>,
    in_a_row: u32,
    controls: u32,
    blocked_since: Option<u64>,
}

impl Standing {
    /// Records the response to the case with this number. Returns whether a documented case should be sent now.
    pub(super) fn record(&self, number: u64, refused: bool) -> bool {
        let mut state = self.state();
        if !refused {
            state.refused.clear();
            state.in_a_row = 0;
            return false;
        }
        state.refused.insert(number);
        state.in_a_row += 1;
        let enough = IN_A_ROW.saturating_mul(2_u32.saturating_pow(state.controls.min(16)));
        let send = state.in_a_row >= enough;
        if send {
            (state.controls, state.in_a_row) = (state.controls + 1, 0);
        }
        send
    }

    /// Records that a documented case was refused, too. Returns the number of the first case that was refused.
    pub(super) fn block(&self, number: u64) -> u64 {
        let mut state = self.state();
        let first = state.refused.first().copied().unwrap_or(number).min(number);
        *state.blocked_since.get_or_insert(first)
    }

    /// Whether the partner stopped handling cases.
    pub(super) fn is_blocked(&self) -> bool {
        self.state().blocked_since.is_some()
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How a documented case was refused that was handled at first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// By something that is known.
    Wall(Box<Wall>),
    /// With this status.
    Status(u16),
    /// Without an answer, for this reason.
    Unanswered(String),
}

impl Refusal {
    /// Why a run ended since this case. `answered` cases in so much time were handled before.
    pub(super) fn since(&self, case: &str, answered: u64, elapsed: Duration) -> String {
        let advice =
            "exempt this machine's address from what blocks it, or fuzz a deployment without such a block";
        match self {
            Self::Wall(wall) => {
                if let WallKind::Throttle { retry_after, .. } = &wall.kind {
                    let window = retry_after.unwrap_or_default().max(elapsed).max(Duration::from_secs(1));
                    #[expect(clippy::cast_precision_loss, reason = "a rate does not need every digit")]
                    let rate = answered as f64 / window.as_secs_f64() * SAFE;
                    let fits =
                        if rate >= 1.0 { format!(", to {rate:.0} for example") } else { String::new() };
                    format!("{wall} since {case}; lower `--rate`{fits}")
                } else if wall.may_pass() {
                    format!("{wall} since {case}; {}", wall.advice())
                } else {
                    format!("{wall} since {case}, and a documented one, too; {advice}")
                }
            }
            Self::Status(429 | 503) => format!("{self} since {case}; lower `--rate`"),
            Self::Status(_) => {
                format!("{self} since {case}; if a firewall banned this machine, {advice}")
            }
            Self::Unanswered(_) => format!("{self} since {case}"),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Wall(wall) => wall.fmt(f),
            Self::Status(status @ (429 | 503)) => write!(f, "the partner is busy (status {status})"),
            Self::Status(status) => {
                write!(f, "the partner refuses a documented case now, too: status {status},")
            }
            Self::Unanswered(why) => write!(f, "the partner no longer answers: {why},"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_many_refusals_in_a_row_is_when_the_block_began() {
        let standing = Standing::default();
        assert!(!standing.record(1, true));
        assert!(!standing.record(2, false));
        let asked: Vec<u64> = (3..100).filter(|number| standing.record(*number, true)).collect();
        // The documented case is sent ever more seldom.
        assert_eq!(asked, [12, 32, 72]);
        assert_eq!(standing.block(50), 3);
        assert!(standing.is_blocked());
    }

    #[test]
    fn a_throttle_is_told_with_a_rate_that_fits() {
        let url = "http://localhost/return".parse().unwrap();
        let throttle =
            |seconds| WallKind::Throttle { retry_after: Some(Duration::from_secs(seconds)), fits: None };
        let text = |seconds, answered| {
            let wall = Wall::new(throttle(seconds), "status 429", &url);
            Refusal::Wall(Box::new(wall)).since("case 7", answered, Duration::from_millis(90))
        };
        assert_eq!(
            text(1, 10),
            "a throttle refuses requests (status 429) since case 7; lower `--rate`, to 8 for example"
        );
        assert_eq!(text(60, 10), "a throttle refuses requests (status 429) since case 7; lower `--rate`");
    }
}
