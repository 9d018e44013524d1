//! One page: opening addresses, running scripts, mouse and keyboard, screenshots.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use futures::FutureExt as _;
use serde::de::DeserializeOwned;
use tokio::time::timeout;

use super::error::CdpError;
use super::events::Events;
use super::protocol::emulation::{ClearDeviceMetricsOverride, SetDeviceMetricsOverride};
use super::protocol::input::{
    DispatchKeyEvent, DispatchKeyEventType, DispatchMouseEvent, DispatchMouseEventType, MouseButton,
};
use super::protocol::page::{
    BringToFront, CaptureScreenshot, Close, Frame, FrameId, FrameTree, GetFrameTree, GetLayoutMetrics,
    LifecycleEvent, Navigate, Reload, SetLifecycleEventsEnabled, Viewport,
};
use super::protocol::runtime::{Evaluate, ExecutionContextCreated, ExecutionContextId, RemoteObject};
use super::protocol::target::{AttachToTarget, DetachFromTarget, TargetId};
use super::protocol::{Command, Event, log, network, page, runtime};
use super::session::{ANSWERS_WITHIN, Session};

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
        let mut events = page.session.events(&[LifecycleEvent::METHOD]);
        page.enable().await?;
        page.in_time("Page.lifecycleEvent", page.loaded(&mut events, None)).await?;
        Ok(page)
    }

    async fn enable(&self) -> Result<(), CdpError> {
        self.call(page::Enable::default()).await?;
        self.call(SetLifecycleEventsEnabled::new(true)).await?;
        self.call(runtime::Enable::default()).await?;
        self.call(network::Enable::default()).await?;
        self.call(log::Enable::default()).await?;
        Ok(())
    }

    /// Sends commands to this page and receives its events.
    #[must_use]
    pub const fn session(&self) -> &Session {
        &self.session
    }

    /// Sends a command to this page; see [`Session::call`].
    ///
    /// # Errors
    /// [`CdpError`].
    pub async fn call<C: Command>(&self, command: C) -> Result<C::Response, CdpError> {
        self.session.call(command).await
    }

    /// The id of the page's own frame.
    #[must_use]
    pub fn main_frame(&self) -> FrameId {
        // Chromium gives a page and its main frame one id.
        FrameId(self.target.0.clone())
    }

    /// Opens an address and waits until it is loaded, for up to 30 seconds. A redirect by script may lead on.
    ///
    /// # Errors
    /// [`CdpError`].
    pub async fn goto(&self, url: &str) -> Result<(), CdpError> {
        let mut events = self.session.events(&[LifecycleEvent::METHOD]);
        let going = async {
            let answer = self.call(Navigate::new(url)).await?;
            if let Some(message) = answer.error_text {
                return Err(CdpError::Navigation { url: url.to_owned(), message });
            }
            match answer.loader_id {
                Some(loader) => self.loaded(&mut events, Some(loader)).await,
                // Only the fragment changed: there is nothing to load.
                None => Ok(()),
            }
        };
        self.in_time(Navigate::METHOD, going).await
    }

    /// Loads the page again and waits until it is loaded, for up to 30 seconds.
    ///
    /// # Errors
    /// [`CdpError`].
    pub async fn reload(&self) -> Result<(), CdpError> {
        let mut events = self.session.events(&[LifecycleEvent::METHOD]);
        let loading = async {
            self.call(Reload::default()).await?;
            // The load that comes after a document has begun is the new document's.
            while self.lifecycle(&mut events).await?.name != "init" {}
            self.loaded(&mut events, None).await
        };
        self.in_time(Reload::METHOD, loading).await
    }

    /// Waits for a `load` of the main frame, after the document of this loader began if one is given.
    async fn loaded(&self, events: &mut Events, loader: Option<network::LoaderId>) -> Result<(), CdpError> {
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
            if let Event::PageLifecycleEvent(event) = event
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
            let mut events = session.events(&[ExecutionContextCreated::METHOD]);
            session.call(runtime::Enable::default()).await?;
            let context = context_of(&mut events, frame).ok_or(CdpError::NoFrame)?;
            evaluate(&session, Evaluate { context_id: Some(context), ..expression }).await
        };
        let result = result.await;
        let detach = DetachFromTarget { session_id: session.id().cloned() };
        self.browser.call(detach).await?;
        result
    }

    /// The page's frames; its own frame is the first.
    ///
    /// # Errors
    /// [`CdpError`].
    pub async fn frames(&self) -> Result<Vec<Frame>, CdpError> {
        let mut trees: Vec<FrameTree> = vec![self.call(GetFrameTree::default()).await?.frame_tree];
        let mut frames = Vec::new();
        while let Some(tree) = trees.pop() {
            frames.push(tree.frame);
            trees.extend(tree.child_frames.into_iter().flatten());
        }
        Ok(frames)
    }

    /// Presses the left mouse button at a point of the viewport, in CSS pixels.
    ///
    /// # Errors
    /// [`CdpError`].
    pub async fn click(&self, x: f64, y: f64) -> Result<(), CdpError> {
        self.call(DispatchMouseEvent::new(DispatchMouseEventType::MouseMoved, x, y)).await?;
        for what in [DispatchMouseEventType::MousePressed, DispatchMouseEventType::MouseReleased] {
            let event = DispatchMouseEvent {
                button: Some(MouseButton::Left),
                click_count: Some(1),
                ..DispatchMouseEvent::new(what, x, y)
            };
            self.call(event).await?;
        }
        Ok(())
    }

    /// Types a text, one key after another, into what has the focus.
    ///
    /// # Errors
    /// [`CdpError`].
    pub async fn type_text(&self, text: &str) -> Result<(), CdpError> {
        for character in text.chars() {
            let key = Some(character.to_string());
            let down = DispatchKeyEventType::KeyDown;
            self.call(DispatchKeyEvent {
                text: key.clone(),
                key: key.clone(),
                ..DispatchKeyEvent::new(down)
            })
            .await?;
            self.call(DispatchKeyEvent { key, ..DispatchKeyEvent::new(DispatchKeyEventType::KeyUp) }).await?;
        }
        Ok(())
    }

    /// A picture of the page: what its viewport shows, or what the options say.
    ///
    /// # Errors
    /// [`CdpError`].
    pub async fn screenshot(&self, options: CaptureScreenshot) -> Result<Vec<u8>, CdpError> {
        let data = self.call(options).await?.data;
        BASE64_STANDARD.decode(data).map_err(CdpError::Screenshot)
    }

    /// A PNG of the whole page, in a viewport as large as the page. Ends an override of the device's metrics.
    ///
    /// # Errors
    /// [`CdpError`].
    pub async fn full_screenshot(&self) -> Result<Vec<u8>, CdpError> {
        self.bring_to_front().await?;
        let size = self.call(GetLayoutMetrics::default()).await?.css_content_size;
        let (width, height) = (size.width.ceil(), size.height.ceil());
        let metrics = SetDeviceMetricsOverride::new(width as i64, height as i64, 1.0, false);
        self.call(metrics).await?;
        let whole = Viewport::new(0.0, 0.0, width, height, 1.0);
        let picture =
            self.screenshot(CaptureScreenshot { clip: Some(whole), ..CaptureScreenshot::default() }).await;
        self.call(ClearDeviceMetricsOverride::default()).await?;
        picture
    }

    /// Makes it the page that is shown: only that one takes the mouse and is drawn.
    ///
    /// # Errors
    /// [`CdpError`].
    pub async fn bring_to_front(&self) -> Result<(), CdpError> {
        self.call(BringToFront::default()).await?;
        Ok(())
    }

    /// Closes it, as its user would.
    ///
    /// # Errors
    /// [`CdpError`].
    pub async fn close(&self) -> Result<(), CdpError> {
        match self.call(Close::default()).await {
            // Its end may come before its answer.
            Ok(_) | Err(CdpError::Detached) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

/// A new session with a page.
async fn second(browser: &Session, target: &TargetId) -> Result<Session, CdpError> {
    let attach = AttachToTarget { flatten: Some(true), ..AttachToTarget::new(target.clone()) };
    Ok(browser.of(browser.call(attach).await?.session_id))
}

/// The context of a frame's own scripts, among those that were announced so far.
fn context_of(events: &mut Events, frame: &FrameId) -> Option<ExecutionContextId> {
    // Chromium announces every context before it answers that the domain is enabled.
    let mut found = None;
    while let Some(event) = events.next().now_or_never().flatten() {
        if let Event::RuntimeExecutionContextCreated(event) = event
            && let Some(data) = event.context.aux_data
            && data.get("frameId").and_then(serde_json::Value::as_str) == Some(frame.as_str())
            && data.get("isDefault").and_then(serde_json::Value::as_bool) == Some(true)
        {
            found = Some(event.context.id);
        }
    }
    found
}

async fn evaluate<T: DeserializeOwned>(session: &Session, expression: Evaluate) -> Result<T, CdpError> {
    let answer = session.call(expression).await?;
    if let Some(details) = answer.exception_details {
        let said = details.exception.as_ref().and_then(RemoteObject::in_words);
        return Err(CdpError::Exception { message: said.unwrap_or(details.text) });
    }
    let value = answer.result.value.unwrap_or(serde_json::Value::Null);
    serde_json::from_value(value).map_err(CdpError::Value)
}

impl Evaluate {
    /// Asks for an expression's value as JSON, and for what a promise resolves to.
    #[must_use]
    pub fn value_of(expression: impl Into<String>) -> Self {
        Self { return_by_value: Some(true), await_promise: Some(true), ..Self::new(expression) }
    }

    /// The same, as if the user had just clicked: the script may open windows.
    #[must_use]
    pub fn by_user(self) -> Self {
        Self { user_gesture: Some(true), ..self }
    }
}

impl RemoteObject {
    /// A value as the console shows it.
    #[must_use]
    pub fn in_words(&self) -> Option<String> {
        match &self.value {
            Some(serde_json::Value::String(text)) => Some(text.clone()),
            Some(value) => Some(value.to_string()),
            None => self.description.clone(),
        }
    }
}
