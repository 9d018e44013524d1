//! A browser: one process and the pages in it.

use std::path::PathBuf;
use std::time::Duration;

use serde::de::IgnoredAny;
use serde_json::json;
use tokio::sync::Mutex;
use tokio::time::timeout;

use super::connection::Connection;
use super::error::{CdpError, LaunchError};
use super::page::Page;
use super::process::{Process, joined, path_argument};
use super::protocol::{BrowserContextId, Context, Opened, TargetId, TargetInfo, Targets, Version};
use super::session::Session;

/// What automation wants of Chromium; the same as Puppeteer's.
const ARGUMENTS: [&str; 29] = [
    "disable-background-networking",
    "enable-features=NetworkService,NetworkServiceInProcess",
    "disable-background-timer-throttling",
    "disable-backgrounding-occluded-windows",
    "disable-breakpad",
    "disable-client-side-phishing-detection",
    "disable-component-extensions-with-background-pages",
    "disable-default-apps",
    "disable-dev-shm-usage",
    "disable-extensions",
    "disable-features=TranslateUI",
    "disable-hang-monitor",
    "disable-ipc-flooding-protection",
    "disable-popup-blocking",
    "disable-prompt-on-repost",
    "disable-renderer-backgrounding",
    "disable-sync",
    "enable-automation",
    "enable-blink-features=IdleDetection",
    "force-color-profile=srgb",
    "headless",
    "hide-scrollbars",
    "lang=en_US",
    "metrics-recording-only",
    "mute-audio",
    "no-first-run",
    "password-store=basic",
    "remote-debugging-port=0",
    "use-mock-keychain",
];

/// What runs as root only without the sandbox.
const NO_SANDBOX: [&str; 2] = ["no-sandbox", "disable-setuid-sandbox"];

/// How to start Chromium.
#[derive(Debug, Clone)]
pub struct LaunchOptions {
    /// The program.
    pub program: PathBuf,
    /// The folder for its profile; its owner removes it after [`Browser::end`].
    pub profile: PathBuf,
    /// Whether it runs in its sandbox, which root's cannot.
    pub sandbox: bool,
    /// Arguments in addition to the usual ones, without the leading dashes. The values of a name that is given more
    /// than once are joined with commas.
    pub arguments: Vec<String>,
    /// How long it may take to start.
    pub starts_within: Duration,
}

/// A running Chromium without a window. Dropping it kills the process.
#[derive(Debug)]
pub struct Browser {
    session: Session,
    process: Mutex<Process>,
}

impl Browser {
    /// Starts Chromium and connects to it.
    ///
    /// # Errors
    /// [`LaunchError`]; the process is gone then.
    pub async fn launch(options: &LaunchOptions) -> Result<Self, LaunchError> {
        let sandbox = if options.sandbox { &[][..] } else { &NO_SANDBOX };
        let own = options.arguments.iter().map(String::as_str);
        let mut arguments = joined(ARGUMENTS.into_iter().chain(sandbox.iter().copied()).chain(own));
        arguments.push(path_argument("user-data-dir", options.profile.as_os_str()));
        let within = options.starts_within;
        let (mut process, address) = Process::start(&options.program, arguments, within).await?;
        let connected = timeout(within, Connection::open(&address)).await;
        match connected.unwrap_or(Err(CdpError::Timeout { method: "connect", within })) {
            Ok(connection) => {
                Ok(Self { session: Session::browser(connection), process: Mutex::new(process) })
            }
            Err(error) => {
                process.kill().await;
                Err(error.into())
            }
        }
    }

    /// Sends commands to the browser itself.
    pub(crate) const fn session(&self) -> &Session {
        &self.session
    }

    /// The `User-Agent` that it sends by default.
    pub(crate) async fn user_agent(&self) -> Result<String, CdpError> {
        Ok(self.session.ask::<Version>("Browser.getVersion", json!({})).await?.user_agent)
    }

    /// Makes a context: cookies and storage that its pages share with no other page.
    pub(crate) async fn new_context(&self) -> Result<BrowserContextId, CdpError> {
        let made: Context = self.session.ask("Target.createBrowserContext", json!({})).await?;
        Ok(made.browser_context_id)
    }

    /// Closes a context with every page in it.
    pub(crate) async fn close_context(&self, context: BrowserContextId) -> Result<(), CdpError> {
        self.session.call("Target.disposeBrowserContext", json!({ "browserContextId": context })).await
    }

    /// Opens an empty page, in a context of its own or in the browser's.
    pub async fn new_page(&self, context: Option<BrowserContextId>) -> Result<Page, CdpError> {
        let params = match context {
            Some(context) => json!({ "url": "about:blank", "browserContextId": context }),
            None => json!({ "url": "about:blank" }),
        };
        let opened: Opened = self.session.ask("Target.createTarget", params).await?;
        Page::attach_loaded(&self.session, opened.target_id).await
    }

    /// The pages that are open, including those that pages opened.
    pub async fn pages(&self) -> Result<Vec<TargetInfo>, CdpError> {
        let targets: Targets = self.session.ask("Target.getTargets", json!({})).await?;
        Ok(targets.target_infos.into_iter().filter(|target| target.r#type == "page").collect())
    }

    /// Attaches to a page that is open, such as one of [`Self::pages`].
    pub async fn attach(&self, target: TargetId) -> Result<Page, CdpError> {
        Page::attach(&self.session, target).await
    }

    /// Asks it to end, kills it if it has not ended in time, and waits until it is gone.
    pub async fn end(&self, within: Duration) {
        let mut process = self.process.lock().await;
        match self.session.ask_within::<IgnoredAny>("Browser.close", json!({}), within).await {
            // Its end may come before its answer.
            Ok(_) | Err(CdpError::Closed) => process.ended(within).await,
            Err(_) => process.kill().await,
        }
    }
}
