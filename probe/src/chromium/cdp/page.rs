//! One page: opening addresses, running scripts, mouse and keyboard, screenshots.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use futures::FutureExt as _;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::time::timeout;

use super::error::CdpError;
use super::events::Events;
use super::protocol::{
    Attached, Evaluate, Evaluated, Event, Frame, FrameId, Frames, Layout, LifecycleEvent, Navigated, Picture,
    TargetId,
};
use super::session::{ANSWERS_WITHIN, Session};

/// What a page goes through while it loads.
const LIFECYCLE: &str = "Page.lifecycleEvent";

/// A page. Clones are the same page; dropping them leaves it open.
#[derive(Debug, Clone)]
pub struct Page {
    browser: Session,
    session: Session,
    target: TargetId,
}

impl Page {
    /// Attaches to a page, and enables the domains whose events are read.
    pub(super) async fn attach(browser: &Session, target: TargetId) -> Result<Self, CdpError> {
        let page = Self { browser: browser.clone(), session: second(browser, &target).await?, target };
        page.enable().await?;
        Ok(page)
    }

    /// The same, for a new page, and waits until its empty document is there: it would undo an earlier navigation.
    pub(super) async fn attach_loaded(browser: &Session, target: TargetId) -> Result<Self, CdpError> {
        let page = Self { browser: browser.clone(), session: second(browser, &target).await?, target };
        let mut events = page.session.events(&[LIFECYCLE]);
        page.enable().await?;
        page.in_time(LIFECYCLE, page.loaded(&mut events, None)).await?;
        Ok(page)
    }

    async fn enable(&self) -> Result<(), CdpError> {
        self.call("Page.enable", json!({})).await?;
        self.call("Page.setLifecycleEventsEnabled", json!({ "enabled": true })).await?;
        self.call("Runtime.enable", json!({})).await?;
        self.call("Network.enable", json!({})).await?;
        self.call("Log.enable", json!({})).await
    }

    /// Sends commands to this page and receives its events.
    pub(crate) const fn session(&self) -> &Session {
        &self.session
    }

    /// Sends a command to this page; see [`Session::call`].
    pub async fn call(&self, method: &'static str, params: Value) -> Result<(), CdpError> {
        self.session.call(method, params).await
    }

    /// The id of the page's own frame.
    pub(crate) fn main_frame(&self) -> FrameId {
        // Chromium gives a page and its main frame one id.
        FrameId(self.target.0.clone())
    }

    /// Opens an address and waits until it is loaded, for up to 30 seconds. A redirect by script may lead on.
    pub async fn goto(&self, url: &str) -> Result<(), CdpError> {
        let mut events = self.session.events(&[LIFECYCLE]);
        let going = async {
            let answer: Navigated = self.session.ask("Page.navigate", json!({ "url": url })).await?;
            if let Some(message) = answer.error_text {
                return Err(CdpError::Navigation { url: url.to_owned(), message });
            }
            match answer.loader_id {
                Some(loader) => self.loaded(&mut events, Some(loader)).await,
                // Only the fragment changed: there is nothing to load.
                None => Ok(()),
            }
        };
        self.in_time("Page.navigate", going).await
    }

    /// Loads the page again and waits until it is loaded, for up to 30 seconds.
    pub async fn reload(&self) -> Result<(), CdpError> {
        let mut events = self.session.events(&[LIFECYCLE]);
        let loading = async {
            self.call("Page.reload", json!({})).await?;
            // The load that comes after a document has begun is the new document's.
            while self.lifecycle(&mut events).await?.name != "init" {}
            self.loaded(&mut events, None).await
        };
        self.in_time("Page.reload", loading).await
    }

    /// Waits for a `load` of the main frame, after the document of this loader began if one is given.
    async fn loaded(&self, events: &mut Events, loader: Option<String>) -> Result<(), CdpError> {
        let mut begun = loader.is_none();
        loop {
            let event = self.lifecycle(events).await?;
            begun = begun || loader.as_ref() == Some(&event.loader_id);
            if begun && event.name == "load" {
                return Ok(());
            }
        }
    }

    /// The next lifecycle event of the main frame.
    async fn lifecycle(&self, events: &mut Events) -> Result<LifecycleEvent, CdpError> {
        loop {
            let event = events.next().await.ok_or(CdpError::Detached)?;
            if let Event::Lifecycle(event) = event
                && event.frame_id == self.main_frame()
            {
                return Ok(event);
            }
        }
    }

    async fn in_time<T>(
        &self,
        method: &'static str,
        doing: impl Future<Output = Result<T, CdpError>>,
    ) -> Result<T, CdpError> {
        let within = ANSWERS_WITHIN;
        timeout(within, doing).await.unwrap_or(Err(CdpError::Timeout { method, within }))
    }

    /// The value of an expression in the page; see [`Evaluate::value_of`].
    ///
    /// # Errors
    /// [`CdpError`]; [`CdpError::Exception`] if it throws.
    pub async fn evaluate<T: DeserializeOwned>(&self, expression: Evaluate) -> Result<T, CdpError> {
        evaluate(&self.session, expression).await
    }

    /// The same in one of the page's frames, among the scripts of that frame.
    ///
    /// # Errors
    /// [`CdpError`]; [`CdpError::NoFrame`] if the frame has no document now.
    pub async fn evaluate_in<T: DeserializeOwned>(
        &self,
        frame: &FrameId,
        expression: Evaluate,
    ) -> Result<T, CdpError> {
        // A session learns of the contexts that exist when it enables the domain. A second session leaves the events
        // of the first alone.
        let session = second(&self.browser, &self.target).await?;
        let result = async {
            let mut events = session.events(&["Runtime.executionContextCreated"]);
            session.call("Runtime.enable", json!({})).await?;
            let context = context_of(&mut events, frame).ok_or(CdpError::NoFrame)?;
            evaluate(&session, expression.with("contextId", context)).await
        };
        let result = result.await;
        self.browser.call("Target.detachFromTarget", json!({ "sessionId": session.id() })).await?;
        result
    }

    /// The page's frames; its own frame is the first.
    pub async fn frames(&self) -> Result<Vec<Frame>, CdpError> {
        let answer: Frames = self.session.ask("Page.getFrameTree", json!({})).await?;
        let mut trees = vec![answer.frame_tree];
        let mut frames = Vec::new();
        while let Some(tree) = trees.pop() {
            frames.push(tree.frame);
            trees.extend(tree.child_frames.into_iter().flatten());
        }
        Ok(frames)
    }

    /// Presses the left mouse button at a point of the viewport, in CSS pixels.
    pub async fn click(&self, x: f64, y: f64) -> Result<(), CdpError> {
        let method = "Input.dispatchMouseEvent";
        self.call(method, json!({ "type": "mouseMoved", "x": x, "y": y })).await?;
        for what in ["mousePressed", "mouseReleased"] {
            let event = json!({ "type": what, "x": x, "y": y, "button": "left", "clickCount": 1 });
            self.call(method, event).await?;
        }
        Ok(())
    }

    /// Types a text, one key after another, into what has the focus.
    pub async fn type_text(&self, text: &str) -> Result<(), CdpError> {
        for character in text.chars() {
            let method = "Input.dispatchKeyEvent";
            self.call(method, json!({ "type": "keyDown", "text": character, "key": character })).await?;
            self.call(method, json!({ "type": "keyUp", "key": character })).await?;
        }
        Ok(())
    }

    /// A picture of the page: what its viewport shows, or what the options say.
    pub(crate) async fn screenshot(&self, options: Value) -> Result<Vec<u8>, CdpError> {
        let picture: Picture = self.session.ask("Page.captureScreenshot", options).await?;
        BASE64_STANDARD.decode(picture.data).map_err(CdpError::Screenshot)
    }

    /// A PNG of the whole page, in a viewport as large as the page. Ends an override of the device's metrics.
    pub async fn full_screenshot(&self) -> Result<Vec<u8>, CdpError> {
        self.bring_to_front().await?;
        let size = self.session.ask::<Layout>("Page.getLayoutMetrics", json!({})).await?.css_content_size;
        let (width, height) = (size.width.ceil() as i64, size.height.ceil() as i64);
        self.resize(width, height, false).await?;
        let whole = json!({ "x": 0, "y": 0, "width": width, "height": height, "scale": 1 });
        let picture = self.screenshot(json!({ "clip": whole })).await;
        self.call("Emulation.clearDeviceMetricsOverride", json!({})).await?;
        picture
    }

    /// Gives it a viewport of this size, in CSS pixels.
    pub async fn resize(&self, width: i64, height: i64, mobile: bool) -> Result<(), CdpError> {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile });
        self.call("Emulation.setDeviceMetricsOverride", metrics).await
    }

    /// Makes it the page that is shown: only that one takes the mouse and is drawn.
    pub async fn bring_to_front(&self) -> Result<(), CdpError> {
        self.call("Page.bringToFront", json!({})).await
    }

    /// Closes it, as its user would.
    pub async fn close(&self) -> Result<(), CdpError> {
        match self.call("Page.close", json!({})).await {
            // Its end may come before its answer.
            Ok(()) | Err(CdpError::Detached) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

/// A new session with a page.
async fn second(browser: &Session, target: &TargetId) -> Result<Session, CdpError> {
    let params = json!({ "targetId": target, "flatten": true });
    let attached: Attached = browser.ask("Target.attachToTarget", params).await?;
    Ok(browser.of(attached.session_id))
}

/// The context of a frame's own scripts, among those that were announced so far.
fn context_of(events: &mut Events, frame: &FrameId) -> Option<i64> {
    // Chromium announces every context before it answers that the domain is enabled.
    let mut found = None;
    while let Some(event) = events.next().now_or_never().flatten() {
        if let Event::ExecutionContextCreated { context } = event
            && let Some(data) = context.aux_data
            && data.get("frameId").and_then(Value::as_str) == Some(frame.0.as_str())
            && data.get("isDefault").and_then(Value::as_bool) == Some(true)
        {
            found = Some(context.id);
        }
    }
    found
}

async fn evaluate<T: DeserializeOwned>(session: &Session, expression: Evaluate) -> Result<T, CdpError> {
    let answer: Evaluated = session.ask("Runtime.evaluate", expression.0).await?;
    if let Some(details) = answer.exception_details {
        return Err(CdpError::Exception { message: details.in_words() });
    }
    let value = answer.result.value.unwrap_or_default();
    serde_json::from_value(value).map_err(CdpError::Value)
}
