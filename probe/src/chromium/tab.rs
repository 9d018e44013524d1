//! A tab with its own cookies and storage. It is cleared between two fleets; one whose storage was used is closed.

use std::collections::BTreeSet;
use std::time::Duration;

use tokio::time::timeout;

use super::cdp::protocol::browser::{BrowserContextId, SetDownloadBehavior, SetDownloadBehaviorBehavior};
use super::cdp::protocol::emulation::{
    ScreenOrientation, ScreenOrientationType, SetDeviceMetricsOverride, SetTouchEmulationEnabled,
};
use super::cdp::protocol::fetch::{self, RequestPaused};
use super::cdp::protocol::log::EntryAdded;
use super::cdp::protocol::network::{
    ClearBrowserCookies, LoadingFailed, LoadingFinished, RequestWillBeSent, ResourceType, ResponseReceived,
    SetBypassServiceWorker, SetCacheDisabled, SetUserAgentOverride,
};
use super::cdp::protocol::page::{
    AddScriptToEvaluateOnNewDocument, JavascriptDialogOpening, RemoveScriptToEvaluateOnNewDocument,
    ScriptIdentifier,
};
use super::cdp::protocol::runtime::{ConsoleApiCalled, Evaluate, ExceptionThrown};
use super::cdp::{self, Browser, CdpError, Events, Page};

/// The size of the viewport, in CSS pixels.
const WIDTH: i64 = 800;
const HEIGHT: i64 = 600;
/// How long clearing a tab may take.
const CLEAR_TIMEOUT: Duration = Duration::from_secs(3);

/// Runs in every document before the page's own scripts.
const SCRIPT: &str = include_str!("page.js");

/// Returns whether a page stored something that outlives it. A document that may not read a storage cannot have written
/// to it either.
const STORES: &str = "(async () => {
  const sizes = [
    () => localStorage.length,
    async () => (await indexedDB.databases()).length,
    async () => (await caches.keys()).length,
    async () => (await navigator.serviceWorker.getRegistrations()).length,
  ];
  for (const size of sizes) {
    try { if (await size() > 0) return 'something'; } catch { /* there is no such storage here */ }
  }
  return 'nothing';
})()";

/// An event of a tab.
pub(super) enum Event {
    /// A request waits for its answer.
    Paused(RequestPaused),
    /// A request was made.
    Begun(RequestWillBeSent),
    /// The headers of a script's `fetch` arrived.
    Answered(String),
    /// A request finished or failed.
    Ended(String),
    /// A script wrote to the console.
    Console(ConsoleApiCalled),
    /// A script threw.
    Threw(ExceptionThrown),
    /// The browser logged a message about the page.
    Logged(EntryAdded),
    /// A dialog blocks the page until it is answered.
    Dialog,
}

/// A tab.
pub(super) struct Tab {
    pub(super) page: Page,
    pub(super) context: BrowserContextId,
    events: Events,
    /// Origins it has visited since it was cleared.
    pub(super) origins: BTreeSet<String>,
    script: Option<ScriptIdentifier>,
}

impl std::fmt::Debug for Tab {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tab").finish_non_exhaustive()
    }
}

impl Tab {
    /// Opens a new tab.
    pub(super) async fn open(browser: &Browser, user_agent: &str) -> Result<Self, CdpError> {
        let context = browser.new_context().await?;
        let downloads = SetDownloadBehavior {
            browser_context_id: Some(context.clone()),
            ..SetDownloadBehavior::new(SetDownloadBehaviorBehavior::Deny)
        };
        browser.session().call(downloads).await?;
        let page = browser.new_page(Some(context.clone())).await?;
        // Pages see a small touch screen in portrait format.
        page.call(SetDeviceMetricsOverride {
            screen_orientation: Some(ScreenOrientation::new(ScreenOrientationType::PortraitPrimary, 0)),
            ..SetDeviceMetricsOverride::new(WIDTH, HEIGHT, 1.0, false)
        })
        .await?;
        page.call(SetTouchEmulationEnabled::new(true)).await?;
        let events = page.session().events(&LISTENED);
        page.call(SetUserAgentOverride {
            accept_language: Some("en".to_owned()),
            ..SetUserAgentOverride::new(user_agent)
        })
        .await?;
        page.call(SetCacheDisabled::new(true)).await?;
        page.call(SetBypassServiceWorker::new(true)).await?;
        page.call(fetch::Enable::default()).await?;
        Ok(Self { page, context, events, origins: BTreeSet::new(), script: None })
    }

    /// Prepares a visit with this number.
    pub(super) async fn prepare(&mut self, number: u64) -> Result<(), CdpError> {
        // Events of an earlier page do not belong to this visit.
        self.events.clear();
        let source = format!("{}('{number}')", SCRIPT.trim_end());
        let added = self.page.call(AddScriptToEvaluateOnNewDocument::new(source)).await?;
        self.script = Some(added.identifier);
        Ok(())
    }

    /// The next event; an error if there will be none.
    pub(super) async fn next(&mut self) -> Result<Event, CdpError> {
        loop {
            if let Some(event) = event(self.events.next().await.ok_or(CdpError::Detached)?) {
                return Ok(event);
            }
        }
    }

    /// Evaluates an expression in the page.
    pub(super) async fn evaluate(page: Page, expression: String) -> Result<String, CdpError> {
        page.evaluate(Evaluate::value_of(expression)).await
    }

    /// Clears the tab; `false` if something of the fleet that used it may be left.
    pub(super) async fn clear(&mut self) -> bool {
        let clear = timeout(CLEAR_TIMEOUT, self.try_clear()).await;
        tracing::debug!(?clear, "a tab was emptied");
        matches!(clear, Ok(Ok(true)))
    }

    async fn try_clear(&mut self) -> Result<bool, CdpError> {
        if let Some(script) = self.script.take() {
            self.page.call(RemoveScriptToEvaluateOnNewDocument::new(script)).await?;
        }
        // Clearing a storage costs ten times a visit, and hardly any page uses one.
        let kept = Self::evaluate(self.page.clone(), STORES.to_owned()).await?;
        if self.origins.len() > 1 || kept != "nothing" {
            return Ok(false);
        }
        self.origins.clear();
        self.page.call(ClearBrowserCookies::default()).await?;
        self.page.goto("about:blank").await?;
        Ok(true)
    }
}

/// The events that a visit listens to.
const LISTENED: [&str; 9] = [
    RequestPaused::METHOD,
    RequestWillBeSent::METHOD,
    ResponseReceived::METHOD,
    LoadingFinished::METHOD,
    LoadingFailed::METHOD,
    ConsoleApiCalled::METHOD,
    ExceptionThrown::METHOD,
    EntryAdded::METHOD,
    JavascriptDialogOpening::METHOD,
];

fn event(event: cdp::Event) -> Option<Event> {
    Some(match event {
        cdp::Event::FetchRequestPaused(event) => Event::Paused(event),
        cdp::Event::NetworkRequestWillBeSent(event) => Event::Begun(event),
        cdp::Event::NetworkResponseReceived(event) if event.r#type == ResourceType::Fetch => {
            Event::Answered(event.request_id.0)
        }
        cdp::Event::NetworkLoadingFinished(event) => Event::Ended(event.request_id.0),
        cdp::Event::NetworkLoadingFailed(event) => Event::Ended(event.request_id.0),
        cdp::Event::RuntimeConsoleApiCalled(event) => Event::Console(event),
        cdp::Event::RuntimeExceptionThrown(event) => Event::Threw(event),
        cdp::Event::LogEntryAdded(event) => Event::Logged(event),
        cdp::Event::PageJavascriptDialogOpening(_) => Event::Dialog,
        cdp::Event::NetworkResponseReceived(_)
        | cdp::Event::PageLifecycleEvent(_)
        | cdp::Event::RuntimeExecutionContextCreated(_)
        | cdp::Event::TargetDetachedFromTarget(_) => return None,
    })
}
