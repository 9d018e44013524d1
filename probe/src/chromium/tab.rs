//! A tab with its own cookies and storage. It is cleared between two fleets; one whose storage was used is closed.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::json;
use tokio::time::timeout;

use super::cdp::protocol::{Added, BrowserContextId, Event};
use super::cdp::{Browser, CdpError, Evaluate, Events, Page};

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

/// A tab.
pub(super) struct Tab {
    pub(super) page: Page,
    pub(super) context: BrowserContextId,
    events: Events,
    /// Origins it has visited since it was cleared.
    pub(super) origins: BTreeSet<String>,
    script: Option<String>,
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
        let downloads = json!({ "behavior": "deny", "browserContextId": context });
        browser.session().call("Browser.setDownloadBehavior", downloads).await?;
        let page = browser.new_page(Some(context.clone())).await?;
        // Pages see a small touch screen in portrait format.
        let screen = json!({
            "width": WIDTH, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": false,
            "screenOrientation": { "type": "portraitPrimary", "angle": 0 },
        });
        page.call("Emulation.setDeviceMetricsOverride", screen).await?;
        page.call("Emulation.setTouchEmulationEnabled", json!({ "enabled": true })).await?;
        let events = page.session().events(&LISTENED);
        let agent = json!({ "userAgent": user_agent, "acceptLanguage": "en" });
        page.call("Network.setUserAgentOverride", agent).await?;
        page.call("Network.setCacheDisabled", json!({ "cacheDisabled": true })).await?;
        page.call("Network.setBypassServiceWorker", json!({ "bypass": true })).await?;
        page.call("Fetch.enable", json!({})).await?;
        Ok(Self { page, context, events, origins: BTreeSet::new(), script: None })
    }

    /// Prepares a visit with this number.
    pub(super) async fn prepare(&mut self, number: u64) -> Result<(), CdpError> {
        // Events of an earlier page do not belong to this visit.
        self.events.clear();
        let source = format!("{}('{number}')", SCRIPT.trim_end());
        let method = "Page.addScriptToEvaluateOnNewDocument";
        let added: Added = self.page.session().ask(method, json!({ "source": source })).await?;
        self.script = Some(added.identifier);
        Ok(())
    }

    /// The next event; an error if there will be none.
    pub(super) async fn next(&mut self) -> Result<Event, CdpError> {
        self.events.next().await.ok_or(CdpError::Detached)
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
            let params = json!({ "identifier": script });
            self.page.call("Page.removeScriptToEvaluateOnNewDocument", params).await?;
        }
        // Clearing a storage costs ten times a visit, and hardly any page uses one.
        let kept = Self::evaluate(self.page.clone(), STORES.to_owned()).await?;
        if self.origins.len() > 1 || kept != "nothing" {
            return Ok(false);
        }
        self.origins.clear();
        self.page.call("Network.clearBrowserCookies", json!({})).await?;
        self.page.goto("about:blank").await?;
        Ok(true)
    }
}

/// The events that a visit listens to.
const LISTENED: [&str; 9] = [
    "Fetch.requestPaused",
    "Network.requestWillBeSent",
    "Network.responseReceived",
    "Network.loadingFinished",
    "Network.loadingFailed",
    "Runtime.consoleAPICalled",
    "Runtime.exceptionThrown",
    "Log.entryAdded",
    "Page.javascriptDialogOpening",
];
