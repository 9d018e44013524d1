//! What this client reads of the Chrome DevTools Protocol: its events, the results of commands, and no other field of
//! them. What it sends stands where it is sent, as JSON. <https://chromedevtools.github.io/devtools-protocol/>

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub struct $name(pub(crate) String);
    )+};
}

ids! {
    /// Pages that share cookies and storage.
    BrowserContextId,
    /// A frame of a page.
    FrameId,
    /// A way to talk to one page.
    SessionId,
    /// A page, among other things that can be debugged.
    TargetId,
}

/// An event that this client knows.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "method", content = "params")]
pub(crate) enum Event {
    #[serde(rename = "Fetch.requestPaused")]
    RequestPaused(RequestPaused),
    #[serde(rename = "Log.entryAdded")]
    EntryAdded { entry: LogEntry },
    #[serde(rename = "Network.loadingFailed", rename_all = "camelCase")]
    LoadingFailed { request_id: String },
    #[serde(rename = "Network.loadingFinished", rename_all = "camelCase")]
    LoadingFinished { request_id: String },
    #[serde(rename = "Network.requestWillBeSent")]
    RequestWillBeSent(RequestWillBeSent),
    #[serde(rename = "Network.responseReceived", rename_all = "camelCase")]
    ResponseReceived { request_id: String, r#type: ResourceType },
    #[serde(rename = "Page.javascriptDialogOpening")]
    JavascriptDialogOpening {},
    #[serde(rename = "Page.lifecycleEvent")]
    Lifecycle(LifecycleEvent),
    #[serde(rename = "Runtime.consoleAPICalled")]
    ConsoleApiCalled { r#type: Severity, args: Vec<RemoteObject> },
    #[serde(rename = "Runtime.exceptionThrown", rename_all = "camelCase")]
    ExceptionThrown { exception_details: ExceptionDetails },
    #[serde(rename = "Runtime.executionContextCreated")]
    ExecutionContextCreated { context: ExecutionContext },
}

/// A request that waits for its answer.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RequestPaused {
    pub(crate) request_id: String,
    pub(crate) request: Request,
    pub(crate) frame_id: FrameId,
    pub(crate) resource_type: ResourceType,
    /// What the events of the domain `Network` call it.
    pub(crate) network_id: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RequestWillBeSent {
    pub(crate) request_id: String,
    pub(crate) request: Request,
    pub(crate) r#type: Option<ResourceType>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Request {
    pub(crate) url: String,
    pub(crate) method: String,
    pub(crate) headers: Map<String, Value>,
    pub(crate) post_data_entries: Option<Vec<PostDataEntry>>,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct PostDataEntry {
    pub(crate) bytes: Option<String>,
}

/// What a page uses a resource for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(crate) enum ResourceType {
    Document,
    Stylesheet,
    Image,
    Media,
    Font,
    Script,
    TextTrack,
    #[serde(rename = "XHR")]
    Xhr,
    Fetch,
    EventSource,
    WebSocket,
    Ping,
    #[serde(other)]
    Other,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct LogEntry {
    pub(crate) level: Severity,
    pub(crate) text: String,
}

/// How grave a line of the console is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Severity {
    Error,
    #[serde(other)]
    Other,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LifecycleEvent {
    pub(crate) frame_id: FrameId,
    pub(crate) loader_id: String,
    pub(crate) name: String,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ExceptionDetails {
    text: String,
    exception: Option<RemoteObject>,
}

impl ExceptionDetails {
    /// What was thrown, as the console shows it.
    pub(crate) fn in_words(&self) -> String {
        self.exception.as_ref().and_then(RemoteObject::in_words).unwrap_or_else(|| self.text.clone())
    }
}

/// A value of a script.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct RemoteObject {
    pub(crate) value: Option<Value>,
    description: Option<String>,
}

impl RemoteObject {
    /// The value as the console shows it.
    pub(crate) fn in_words(&self) -> Option<String> {
        match &self.value {
            Some(Value::String(text)) => Some(text.clone()),
            Some(value) => Some(value.to_string()),
            None => self.description.clone(),
        }
    }
}

/// Where the scripts of a frame run.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ExecutionContext {
    pub(crate) id: i64,
    pub(crate) aux_data: Option<Map<String, Value>>,
}

/// A script to evaluate.
#[derive(Debug, Clone)]
pub struct Evaluate(pub(crate) Value);

impl Evaluate {
    /// Asks for an expression's value as JSON, and for what a promise resolves to.
    #[must_use]
    pub fn value_of(expression: impl Into<String>) -> Self {
        Self(json!({ "expression": expression.into(), "returnByValue": true, "awaitPromise": true }))
    }

    /// The same, as if the user had just clicked: the script may open windows.
    #[must_use]
    pub fn by_user(self) -> Self {
        self.with("userGesture", true)
    }

    pub(super) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        if let Some(params) = self.0.as_object_mut() {
            params.insert(name.to_owned(), value.into());
        }
        self
    }
}

macro_rules! results {
    ($($(#[$doc:meta])* $name:ident { $($field:ident: $type:ty),+ })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Deserialize)]
        #[serde(rename_all = "camelCase")]
        pub(crate) struct $name {
            $(pub(crate) $field: $type,)+
        }
    )+};
}

results! {
    /// Of `Browser.getVersion`.
    Version { user_agent: String }
    /// Of `Target.createBrowserContext`.
    Context { browser_context_id: BrowserContextId }
    /// Of `Target.createTarget`.
    Opened { target_id: TargetId }
    /// Of `Target.getTargets`.
    Targets { target_infos: Vec<TargetInfo> }
    /// Of `Target.attachToTarget`, and the event `Target.detachedFromTarget`.
    Attached { session_id: SessionId }
    /// Of `Runtime.evaluate`.
    Evaluated { result: RemoteObject, exception_details: Option<ExceptionDetails> }
    /// Of `Page.navigate`.
    Navigated { loader_id: Option<String>, error_text: Option<String> }
    /// Of `Page.getFrameTree`.
    Frames { frame_tree: FrameTree }
    /// A frame, and the frames in it.
    FrameTree { frame: Frame, child_frames: Option<Vec<FrameTree>> }
    /// Of `Page.captureScreenshot`.
    Picture { data: String }
    /// Of `Page.addScriptToEvaluateOnNewDocument`.
    Added { identifier: String }
    /// Of `Page.getLayoutMetrics`.
    Layout { css_content_size: Size }
    /// The size of a document.
    Size { width: f64, height: f64 }
}

/// A frame of a page.
#[derive(Debug, Deserialize)]
pub struct Frame {
    /// Its id.
    pub id: FrameId,
    /// The address of its document.
    pub url: String,
}

/// A page or another thing that can be debugged.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TargetInfo {
    /// Its id.
    pub target_id: TargetId,
    pub(super) r#type: String,
    /// Its address.
    pub url: String,
}
