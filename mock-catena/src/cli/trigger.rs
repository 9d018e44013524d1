//! `mock-catena trigger`: runs one session against a partner and prints what happens.

use std::error::Error;
use std::io::Write as _;
use std::process::ExitCode;
use std::sync::Arc;

use catena_contract::webhook::EventName;
use catena_contract::{
    FleetDetails, FleetRef, NewInvitation, NewSubscription, Permissions, RedirectUrl, SubscriptionFilters,
    WebhookSecret,
};
use mock_catena::clock::SystemClock;
use mock_catena::faults::{Fault, FaultPoint, Rule};
use mock_catena::ids::SeededIds;
use mock_catena::timeline::{AttemptResult, DeliveryState, Entry, EntryKind};
use mock_catena::{Config, start};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use super::args::Trigger;
use super::sign::secret;
use super::visit::{Landing, visit, without_secret};

/// Why the session was not run.
#[derive(Debug, thiserror::Error)]
enum TriggerError {
    #[error("`{flag}` is not a valid URL")]
    Url {
        flag: &'static str,
        #[source]
        source: catena_contract::RedirectUrlError,
    },
    #[error("`--fault {0}` applies to API responses, and `trigger` sends no API requests; use `serve`")]
    OnAnswers(&'static str),
}

/// The parsed arguments.
struct Plan {
    invitation: NewInvitation,
    hook: Option<(RedirectUrl, WebhookSecret)>,
    rules: Vec<Rule>,
}

pub(crate) async fn run(trigger: Trigger, seed: u64) -> Result<ExitCode, Box<dyn Error>> {
    let (goal, dialect) = (trigger.outcome, trigger.dialect);
    let Plan { invitation, hook, rules } = resolve(trigger)?;
    let token = format!("token-of-{seed}").parse()?;
    let config = Config { dialect, seed, ..Config::embedded(token) };
    let running = start(config, Arc::new(SystemClock), Box::new(SeededIds::new(seed))).await?;
    let control = running.control();
    for rule in rules {
        control.add_fault(rule)?;
    }
    if let Some((url, secret)) = hook {
        let about = |name: &EventName| NewSubscription {
            url: url.clone(),
            event_name: *name,
            filters: SubscriptionFilters::default(),
            secret: Some(secret.clone()),
        };
        control.subscribe(EventName::ONBOARDING.iter().map(about).collect())?;
    }
    let (_, live) = control.journal().watch(None);
    let printer = tokio::spawn(print_entries(live));
    let invitation = control.invite(invitation)?;
    let brought = control.bring(invitation.id, goal)?;
    let redirect = match brought.redirect {
        Some(url) => {
            // At once, because deliveries are printed meanwhile.
            let mut lines = format!("redirect  {}", without_secret(&url));
            let landing = visit(url, |line| lines.push_str(&format!("\n          {line}"))).await;
            print(&lines);
            landing
        }
        None => Landing::NoPage("the session ended without a redirect".to_owned()),
    };
    running.settled().await;
    drop(control);
    running.stop().await;
    let results = printer.await?;
    print(&results.summary(&redirect));
    let all = redirect == Landing::Page && results.refused == 0;
    Ok(if all { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The results of the deliveries.
#[derive(Debug, Default)]
struct DeliveryResults {
    all: u32,
    refused: u32,
    /// Whether one was answered with 401 or 403.
    unauthorized: bool,
    /// Whether one got no response.
    unanswered: bool,
}

impl DeliveryResults {
    /// The summary, with what to do next.
    fn summary(&self, redirect: &Landing) -> String {
        let Self { all, refused, unauthorized, unanswered } = *self;
        let deliveries = if all == 1 { "delivery" } else { "deliveries" };
        if *redirect == Landing::Page && refused == 0 {
            return format!("the partner accepted the redirect and {all} {deliveries}");
        }
        let mut missing = vec![];
        match redirect {
            Landing::Page => {}
            Landing::NoPage(why) => missing.push(format!("the redirect did not lead to a page: {why}")),
            Landing::Lost(lost) => {
                missing.push(format!("the redirect did not arrive whole: {}", lost.what()))
            }
            Landing::NoResponse => missing.push("the redirect did not lead to a page".to_owned()),
        }
        if refused > 0 {
            missing.push(format!("{refused} of {all} {deliveries} not answered with a 2xx"));
        }
        let next = if let (Landing::Lost(lost), 0) = (redirect, refused) {
            return format!(
                "the partner did not accept everything: {}\nnext: {}",
                missing.join("; "),
                lost.fix()
            );
        } else if unanswered || *redirect == Landing::NoResponse {
            "next: check that the partner is running at these URLs"
        } else if unauthorized {
            "next: compare CATENA_WEBHOOK_SECRET with the secret the partner verifies with"
        } else {
            "next: look for these responses in the partner's log"
        };
        format!("the partner did not accept everything: {}\n{next}", missing.join("; "))
    }
}

fn resolve(trigger: Trigger) -> Result<Plan, Box<dyn Error>> {
    let fleet_ref: FleetRef = trigger.fleet_ref;
    let encoded: String = form_urlencoded::byte_serialize(fleet_ref.as_str().as_bytes()).collect();
    let url = |flag, text: &str| -> Result<RedirectUrl, TriggerError> {
        let filled = text.replace("{fleet_ref}", &encoded).replace("%7Bfleet_ref%7D", &encoded);
        filled.parse().map_err(|source| TriggerError::Url { flag, source })
    };
    let hook = match &trigger.webhook_url {
        Some(text) => Some((url("--webhook-url", text)?, secret()?)),
        None => None,
    };
    let invitation = NewInvitation {
        success_redirect_url: Some(url("--success-url", &trigger.success_url)?),
        failure_redirect_url: Some(url("--failure-url", &trigger.failure_url)?),
        fleet_ref,
        fleet: FleetDetails::default(),
        callback_url: None,
        limit_tsps: None,
        permissions: Permissions::default(),
        expires_in_hours: 24,
    };
    let mut faults = trigger.fault;
    if let Some(fault) = faults.iter().find(|fault| fault.place() == FaultPoint::Answer) {
        return Err(TriggerError::OnAnswers(fault.name()).into());
    }
    faults.extend(trigger.set.into_iter().map(|(parameter, value)| Fault::SetParameter { parameter, value }));
    faults.extend(trigger.drop.into_iter().map(|parameter| Fault::MissingParameter { parameter }));
    Ok(Plan { invitation, hook, rules: faults.into_iter().map(Rule::always).collect() })
}

/// Prints events and attempts until the server has stopped.
async fn print_entries(mut live: Receiver<Arc<Entry>>) -> DeliveryResults {
    let (mut results, mut last_refused) = (DeliveryResults::default(), std::collections::HashMap::new());
    loop {
        match live.recv().await {
            Ok(entry) => match &entry.kind {
                EntryKind::Event { event_name, .. } => print(&format!("event     {event_name}")),
                EntryKind::Attempt { delivery, event_name, attempt, exchange, .. } => {
                    let answer = match &attempt.result {
                        AttemptResult::Answered(status) => {
                            format!("{status} after {} ms", attempt.elapsed_ms)
                        }
                        AttemptResult::TimedOut { limit_ms } => format!("no response within {limit_ms} ms"),
                        AttemptResult::Unreachable { because } => format!("no response: {because}"),
                    };
                    let good = matches!(attempt.result, AttemptResult::Answered(200..300));
                    last_refused.insert(*delivery, !good);
                    results.unauthorized |= matches!(attempt.result, AttemptResult::Answered(401 | 403));
                    results.unanswered |= !matches!(attempt.result, AttemptResult::Answered(_));
                    let bytes = exchange.as_ref().map_or(0, |exchange| exchange.body.len());
                    let number = attempt.number;
                    print(&format!(
                        "delivery  {event_name}, attempt {number}, {bytes} bytes\n          {answer}"
                    ));
                }
                EntryKind::Delivery { delivery, event_name, state, faults, .. } => {
                    let refused = last_refused.remove(delivery).unwrap_or(false);
                    // Dropped deliveries were never sent.
                    if *state != DeliveryState::Dropped {
                        results.all += 1;
                        results.refused += u32::from(refused || *state != DeliveryState::Delivered);
                    }
                    if *state != DeliveryState::Delivered || !faults.is_empty() {
                        let how = format!("{state:?}").to_lowercase();
                        let faults =
                            faults.iter().map(|fault| format!(", on purpose: {fault}")).collect::<String>();
                        print(&format!("          {event_name} {how}{faults}"));
                    }
                }
                EntryKind::Moved { .. }
                | EntryKind::Redirect { .. }
                | EntryKind::Messages { .. }
                | EntryKind::Fault { .. }
                | EntryKind::Control { .. } => {}
            },
            Err(RecvError::Lagged(missed)) => print(&format!("          ({missed} entries not shown)")),
            Err(RecvError::Closed) => return results,
        }
    }
}

fn print(line: &str) {
    // An error means that the output was closed; ignore it.
    let _ = writeln!(std::io::stdout(), "{line}");
}
