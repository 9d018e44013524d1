//! A tab with a cookie jar and a storage of its own. Between two fleets it is emptied; one whose storage was used is
//! closed instead.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use chromiumoxide::cdp::browser_protocol::browser::{
    BrowserContextId, SetDownloadBehaviorBehavior, SetDownloadBehaviorParams,
};
use chromiumoxide::cdp::browser_protocol::log::EventEntryAdded;
use chromiumoxide::cdp::browser_protocol::network::{
    ClearBrowserCookiesParams, EventLoadingFailed, EventLoadingFinished, EventRequestWillBeSent,
    EventResponseReceived, ResourceType, SetBypassServiceWorkerParams, SetCacheDisabledParams,
    SetUserAgentOverrideParams,
};
use chromiumoxide::cdp::browser_protocol::page::{
    AddScriptToEvaluateOnNewDocumentParams, EventJavascriptDialogOpening,
    RemoveScriptToEvaluateOnNewDocumentParams, ScriptIdentifier,
};
use chromiumoxide::cdp::browser_protocol::target::{CreateBrowserContextParams, CreateTargetParams};
use chromiumoxide::cdp::browser_protocol::{fetch, fetch::EventRequestPaused};
use chromiumoxide::cdp::js_protocol::runtime::{EvaluateParams, EventConsoleApiCalled, EventExceptionThrown};
use chromiumoxide::error::CdpError;
use chromiumoxide::{Browser, Page};
use futures::stream::{BoxStream, SelectAll};
use futures::{FutureExt as _, StreamExt as _};
use tokio::time::timeout;

/// How long a tab may take to be emptied.
const EMPTIES_WITHIN: Duration = Duration::from_secs(3);

/// Runs in every document of a visit before the page's own scripts.
const SCRIPT: &str = include_str!("page.js");

/// Tells whether a page has put something into a storage that outlives it. What a document is not allowed to look
/// into, it has not put anything into either.
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

/// What happens in a tab.
pub(super) enum Event {
    /// Something is asked for, and waits for its answer.
    Paused(Arc<EventRequestPaused>),
    /// Something was asked for.
    Begun(Arc<EventRequestWillBeSent>),
    /// The head of what a script asked for with `fetch` came.
    Answered(String),
    /// It came, or did not.
    Ended(String),
    /// A script wrote to the console.
    Console(Arc<EventConsoleApiCalled>),
    /// A script broke off.
    Threw(Arc<EventExceptionThrown>),
    /// The browser complains about the page.
    Logged(Arc<EventEntryAdded>),
    /// A box stands before the page until it is answered.
    Dialog,
}

/// A tab.
pub(super) struct Tab {
    pub(super) page: Page,
    pub(super) context: BrowserContextId,
    pub(super) events: SelectAll<BoxStream<'static, Event>>,
    /// Where it has been since it was emptied.
    pub(super) origins: BTreeSet<String>,
    script: Option<ScriptIdentifier>,
}

impl std::fmt::Debug for Tab {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tab").finish_non_exhaustive()
    }
}

impl Tab {
    /// A new one.
    pub(super) async fn open(browser: &Browser, user_agent: &str) -> Result<Self, CdpError> {
        let context = browser.create_browser_context(CreateBrowserContextParams::default()).await?;
        let downloads = SetDownloadBehaviorParams::builder()
            .behavior(SetDownloadBehaviorBehavior::Deny)
            .browser_context_id(context.clone())
            .build()
            .map_err(CdpError::msg)?;
        browser.execute(downloads).await?;
        let empty = CreateTargetParams::builder()
            .url("about:blank")
            .browser_context_id(context.clone())
            .build()
            .map_err(CdpError::msg)?;
        let page = browser.new_page(empty).await?;
        let events = listen(&page).await?;
        page.execute(SetUserAgentOverrideParams {
            accept_language: Some("en".to_owned()),
            ..SetUserAgentOverrideParams::new(user_agent)
        })
        .await?;
        page.execute(SetCacheDisabledParams::new(true)).await?;
        page.execute(SetBypassServiceWorkerParams::new(true)).await?;
        page.execute(fetch::EnableParams::default()).await?;
        Ok(Self { page, context, events, origins: BTreeSet::new(), script: None })
    }

    /// Gets ready for a visit with this number.
    pub(super) async fn prepared(&mut self, number: u64) -> Result<(), CdpError> {
        // Whatever an earlier page still wanted is not this visit's.
        while self.events.next().now_or_never().flatten().is_some() {}
        let source = format!("{}('{number}')", SCRIPT.trim_end());
        let added = self.page.execute(AddScriptToEvaluateOnNewDocumentParams::new(source)).await?;
        self.script = Some(added.result.identifier);
        Ok(())
    }

    /// What an expression is worth in the page as it is now.
    pub(super) async fn worth(page: Page, expression: String) -> Result<String, CdpError> {
        let asked = EvaluateParams {
            await_promise: Some(true),
            return_by_value: Some(true),
            ..EvaluateParams::new(expression)
        };
        let answered = page.execute(asked).await?.result;
        match answered.result.value {
            Some(serde_json::Value::String(text)) if answered.exception_details.is_none() => Ok(text),
            Some(_) | None => Err(CdpError::NotFound),
        }
    }

    /// Empties it; `false` if something of the fleet that used it may be left.
    pub(super) async fn emptied(&mut self) -> bool {
        let emptied = timeout(EMPTIES_WITHIN, self.emptying()).await;
        tracing::debug!(?emptied, "a tab was emptied");
        emptied.is_ok_and(|emptied| emptied.is_ok())
    }

    async fn emptying(&mut self) -> Result<(), CdpError> {
        if let Some(script) = self.script.take() {
            self.page.execute(RemoveScriptToEvaluateOnNewDocumentParams::new(script)).await?;
        }
        // Emptying a storage costs ten times a visit, and hardly any page has put something there.
        let kept = Self::worth(self.page.clone(), STORES.to_owned()).await?;
        if self.origins.len() > 1 || kept != "nothing" {
            return Err(CdpError::NotFound);
        }
        self.origins.clear();
        self.page.execute(ClearBrowserCookiesParams::default()).await?;
        self.page.goto("about:blank").await?;
        Ok(())
    }
}

async fn listen(page: &Page) -> Result<SelectAll<BoxStream<'static, Event>>, CdpError> {
    let mut events = SelectAll::new();
    events.push(page.event_listener::<EventRequestPaused>().await?.map(Event::Paused).boxed());
    events.push(page.event_listener::<EventRequestWillBeSent>().await?.map(Event::Begun).boxed());
    let answered = page.event_listener::<EventResponseReceived>().await?;
    let fetched = answered.filter_map(|event| async move {
        (event.r#type == ResourceType::Fetch).then(|| Event::Answered(event.request_id.inner().clone()))
    });
    events.push(fetched.boxed());
    let finished = page.event_listener::<EventLoadingFinished>().await?;
    events.push(finished.map(|event| Event::Ended(event.request_id.inner().clone())).boxed());
    let failed = page.event_listener::<EventLoadingFailed>().await?;
    events.push(failed.map(|event| Event::Ended(event.request_id.inner().clone())).boxed());
    events.push(page.event_listener::<EventConsoleApiCalled>().await?.map(Event::Console).boxed());
    events.push(page.event_listener::<EventExceptionThrown>().await?.map(Event::Threw).boxed());
    events.push(page.event_listener::<EventEntryAdded>().await?.map(Event::Logged).boxed());
    let dialogs = page.event_listener::<EventJavascriptDialogOpening>().await?;
    events.push(dialogs.map(|_| Event::Dialog).boxed());
    Ok(events)
}
