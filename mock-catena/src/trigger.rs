//! `mock-catena trigger`: one whole session against a partner, told as it happens.

use std::error::Error;
use std::io::Write as _;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use catena_contract::webhook::EventName;
use catena_contract::{
    FleetDetails, FleetRef, NewInvitation, NewSubscription, Permissions, RedirectUrl, SubscriptionFilters,
    WebhookSecret,
};
use mock_catena::clock::SystemClock;
use mock_catena::courier::{AttemptResult, DeliveryState};
use mock_catena::faults::{Fault, Place, Rule};
use mock_catena::ids::SeededIds;
use mock_catena::timeline::{Entry, What};
use mock_catena::{Config, start};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use url::Url;

use crate::cli::Trigger;
use crate::signing::secret;

/// How long a partner's page may take.
const PAGE_LIMIT: std::time::Duration = std::time::Duration::from_secs(10);

/// Why nothing was played.
#[derive(Debug, thiserror::Error)]
enum TriggerError {
    #[error("`{flag}` is not a URL that can be used: {source}")]
    Url {
        flag: &'static str,
        #[source]
        source: catena_contract::RedirectUrlError,
    },
    #[error(
        "`--fault {0}` is made on an answer of the API, and no session played by itself asks it; use `serve`"
    )]
    OnAnswers(&'static str),
}

/// What was typed, through its doors.
struct Plan {
    asked: NewInvitation,
    hook: Option<(RedirectUrl, WebhookSecret)>,
    rules: Vec<Rule>,
}

pub(crate) async fn play(trigger: Trigger, seed: u64) -> Result<ExitCode, Box<dyn Error>> {
    let (goal, dialect) = (trigger.outcome, trigger.dialect);
    let Plan { asked, hook, rules } = resolve(trigger)?;
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
    let (_, live) = control.watch(None);
    let teller = tokio::spawn(tell(live));
    let invitation = control.invite(asked)?;
    let brought = control.bring(invitation.id, goal)?;
    let landed = match brought.redirect {
        Some(url) => visit(url).await?,
        None => false,
    };
    running.settled().await;
    drop(control);
    running.stop().await;
    let taken = teller.await?;
    let all = landed && taken;
    say(if all { "the partner took everything" } else { "the partner did not take everything" });
    Ok(if all { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn resolve(trigger: Trigger) -> Result<Plan, Box<dyn Error>> {
    let fleet_ref: FleetRef = trigger.fleet_ref.parse()?;
    let encoded: String = form_urlencoded::byte_serialize(fleet_ref.as_str().as_bytes()).collect();
    let url = |flag, text: &str| -> Result<RedirectUrl, TriggerError> {
        let filled = text.replace("{fleet_ref}", &encoded).replace("%7Bfleet_ref%7D", &encoded);
        filled.parse().map_err(|source| TriggerError::Url { flag, source })
    };
    let hook = match &trigger.webhook_url {
        Some(text) => Some((url("--webhook-url", text)?, secret()?)),
        None => None,
    };
    let asked = NewInvitation {
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
    if let Some(fault) = faults.iter().find(|fault| fault.place() == Place::Answer) {
        return Err(TriggerError::OnAnswers(fault.name()).into());
    }
    faults.extend(trigger.set.into_iter().map(|(parameter, value)| Fault::SetParameter { parameter, value }));
    faults.extend(trigger.drop.into_iter().map(|parameter| Fault::MissingParameter { parameter }));
    Ok(Plan { asked, hook, rules: faults.into_iter().map(Rule::always).collect() })
}

/// Goes where the browser is sent, as a browser would arrive; whether the partner showed a page or led on to one.
async fn visit(url: Url) -> Result<bool, Box<dyn Error>> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .timeout(PAGE_LIMIT)
        .build()?;
    let begun = Instant::now();
    let shown = without_secret(&url);
    match client.get(url).header("Accept", "text/html").send().await {
        Ok(answer) => {
            let status = answer.status();
            say(&format!("redirect  {shown}\n          {status} after {} ms", begun.elapsed().as_millis()));
            Ok(status.is_success() || status.is_redirection())
        }
        Err(error) => {
            let error = error.without_url();
            let mut cause: &dyn Error = &error;
            while let Some(source) = cause.source() {
                cause = source;
            }
            say(&format!("redirect  {shown}\n          no answer: {cause}"));
            Ok(false)
        }
    }
}

/// Tells of events and attempts until the server has stopped; whether every delivery was taken with a 2xx.
async fn tell(mut live: Receiver<Arc<Entry>>) -> bool {
    let (mut taken, mut last_refused) = (true, std::collections::HashMap::new());
    loop {
        match live.recv().await {
            Ok(entry) => match &entry.what {
                What::Event { event_name, .. } => say(&format!("event     {event_name}")),
                What::Attempt { delivery, event_name, attempt, exchange, .. } => {
                    let answer = match &attempt.result {
                        AttemptResult::Answered(status) => {
                            format!("{status} after {} ms", attempt.elapsed_ms)
                        }
                        AttemptResult::TimedOut { limit_ms } => format!("no answer within {limit_ms} ms"),
                        AttemptResult::Unreachable { because } => format!("no answer: {because}"),
                    };
                    let good = matches!(attempt.result, AttemptResult::Answered(200..300));
                    last_refused.insert(*delivery, !good);
                    let bytes = exchange.body.len();
                    let number = attempt.number;
                    say(&format!(
                        "delivery  {event_name}, attempt {number}, {bytes} bytes\n          {answer}"
                    ));
                }
                What::Delivery { delivery, event_name, state, faults, .. } => {
                    let refused = last_refused.remove(delivery).unwrap_or(false);
                    taken &= !refused && matches!(state, DeliveryState::Delivered | DeliveryState::Dropped);
                    if *state != DeliveryState::Delivered || !faults.is_empty() {
                        let how = format!("{state:?}").to_lowercase();
                        let faults =
                            faults.iter().map(|fault| format!(", on purpose: {fault}")).collect::<String>();
                        say(&format!("          {event_name} {how}{faults}"));
                    }
                }
                What::Moved { .. } | What::Redirect { .. } | What::Fault { .. } | What::Control { .. } => {}
            },
            Err(RecvError::Lagged(missed)) => say(&format!("          ({missed} entries not shown)")),
            Err(RecvError::Closed) => return taken,
        }
    }
}

/// The URL as it may be shown: `invitation_id` opens the magic link.
fn without_secret(url: &Url) -> Url {
    let mut shown = url.clone();
    if url.query_pairs().any(|(name, _)| name == "invitation_id") {
        let pairs: Vec<_> = url.query_pairs().into_owned().collect();
        shown.query_pairs_mut().clear().extend_pairs(pairs.iter().map(|(name, value)| {
            (name.as_str(), if name == "invitation_id" { "*****" } else { value.as_str() })
        }));
    }
    shown
}

fn say(line: &str) {
    // Whoever closed our output does not want to read it.
    let _ = writeln!(std::io::stdout(), "{line}");
}
