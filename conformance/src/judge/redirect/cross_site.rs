//! `redirect.session.cross-site`: the session survives the way back from Catena, which is another site.

use crate::judge::observation::quoted;
use crate::judge::{Finding, Observation};
use crate::oracle::{Baseline, Page};
use catena_probe::{HeldBack, VisitEnd, Wall};

/// A fleet's return in a browser that comes from another site.
#[derive(Debug, Clone)]
pub struct ReturnFromElsewhere {
    /// What was observed.
    pub observation: Observation,
    /// Cookies that the browser has and did not send.
    pub held_back: Vec<HeldBack>,
    /// Names of cookies of the session that were sent, but that a browser may hold back: their attributes are unknown.
    pub unknown: Vec<String>,
}

const EXPECTED: &str = "the page that the fleet gets when its browser sends every cookie";

/// Judges a return from another site by one in which the browser sent every cookie. `baseline` is what every page says.
#[must_use]
pub fn session_survives(plain: &Observation, back: &ReturnFromElsewhere, baseline: &Baseline) -> Finding {
    let seen = &back.observation;
    if let Some(finding) = plain.interference() {
        return finding;
    }
    let Some(page) = plain.readable() else {
        return Finding::inconclusive("the plain redirect got no page either; see `redirect.*.answered`");
    };
    if let VisitEnd::Lost(_) = seen.visit.end
        && let Some(finding) = seen.interference()
    {
        return finding;
    }
    let nothing_lost = || match back.unknown.as_slice() {
        [] => Finding::Passed,
        unknown => Finding::not_tested(format!(
            "a sign-in under `[callback.login]`, which shows the attributes of the session: a browser may hold back {}",
            unknown.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
        )),
    };
    if back.held_back.is_empty() {
        return nothing_lost();
    }
    let own = own_text(page, baseline);
    let instead = match (&seen.visit.end, seen.readable()) {
        (VisitEnd::LeftSite { host }, _) => Some(format!("a redirect to `{host}`")),
        (_, Some(got)) if got.asks_to_sign_in && !page.asks_to_sign_in => Some("a sign-in form".to_owned()),
        (_, Some(got))
            if own.is_empty() || own_text(got, baseline).iter().any(|block| own.contains(block)) =>
        {
            None
        }
        (_, Some(got)) if got.scripted => {
            return Finding::not_tested(
                "a browser that runs scripts (`--driver browser`): without the cookies that it holds back, the fleet \
                 gets a page that may load another one",
            );
        }
        (_, Some(got)) => Some(format!("a page that reads \"{}\"", quoted(got))),
        (_, None) if seen.visit.exchanges.iter().any(|one| one.wall.as_ref().is_some_and(Wall::may_pass)) => {
            return seen.interference().unwrap_or(Finding::Passed);
        }
        (_, None) => Some(seen.status()),
    };
    match instead {
        Some(instead) => {
            Finding::failed(EXPECTED, format!("{instead}, because {}", held_back(&back.held_back)))
        }
        None => nothing_lost(),
    }
}

/// The blocks of a page that are about the fleet's return: neither menus and titles, nor what every page says.
fn own_text<'a>(page: &'a Page, baseline: &Baseline) -> Vec<&'a String> {
    let blocks = page.own_places().filter(|(block, place)| !Page::is_title(place) && !baseline.has(block));
    blocks.map(|(block, _)| block).collect()
}

fn held_back(cookies: &[HeldBack]) -> String {
    let cookies: Vec<String> =
        cookies.iter().map(|cookie| format!("`{}` ({})", cookie.name, cookie.attribute)).collect();
    let what = if cookies.len() == 1 { "the cookie" } else { "the cookies" };
    format!(
        "a browser that comes from another site holds back {what} {}; `SameSite=Lax` fixes that",
        cookies.join(" and ")
    )
}
