//! One Chromium for a whole run: started once, with tabs that are reused, and removed with its profile at the end.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tempfile::TempDir;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::cache::Cache;
use super::cdp::{Browser, CdpError, LaunchOptions};
use super::find::find;
use super::screenshots::Screenshots;
use super::tab::Tab;
use crate::Answer;

/// Most tabs in use at the same time; one page keeps more than one process busy.
const MOST_TABS: usize = 4;
/// How long Chromium may take to start.
const START_TIMEOUT: Duration = Duration::from_secs(60);
/// How long it may take to exit before it is killed.
const END_TIMEOUT: Duration = Duration::from_secs(3);

/// A running Chromium.
#[derive(Debug)]
pub struct Chromium {
    browser: Browser,
    free: Mutex<Vec<Tab>>,
    room: Semaphore,
    visits: AtomicU64,
    user_agent: String,
    pub(super) cache: Cache,
    pub(super) screenshots: Screenshots,
    /// Reads a page's text. Two pages with the same text share a screenshot.
    pub(super) visible_text: fn(&Answer) -> String,
    profile: Mutex<Option<TempDir>>,
}

/// Chromium could not be started.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum ChromiumError {
    /// Chromium was not found.
    #[error("Chromium was not found on this machine")]
    #[diagnostic(help(
        "install it (on Debian `apt-get install chromium-headless-shell`), or name the program in the variable CHROME; `--driver \
         http` needs none"
    ))]
    Missing,
    /// `CHROME` names a file that does not exist.
    #[error("CHROME names `{}`, which does not exist", path.display())]
    #[diagnostic(help("correct the variable, or unset it to use a Chromium on the path"))]
    NotThere {
        /// The path in `CHROME`.
        path: PathBuf,
    },
    /// It did not start.
    #[error("Chromium did not start")]
    #[diagnostic(help(
        "see whether `{} --headless --dump-dom about:blank` works; in a container it may need `--no-sandbox`, which \
         is set here for root only",
        path.display()
    ))]
    Start {
        /// The program.
        path: PathBuf,
        /// Its error.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// No folder for its profile could be created.
    #[error("cannot create a folder for Chromium's profile")]
    #[diagnostic(help("check that the temporary folder (TMPDIR) is writable"))]
    Folder(#[source] std::io::Error),
}

impl Chromium {
    /// Finds and starts Chromium, with a new profile.
    pub async fn start(visible_text: fn(&Answer) -> String) -> Result<Self, ChromiumError> {
        let there = |path: &std::path::Path| path.is_file();
        let path = find(std::env::var_os("CHROME"), std::env::var_os("PATH"), there)?;
        let profile = tempfile::Builder::new()
            .prefix("catena-conformance-")
            .tempdir()
            .map_err(ChromiumError::Folder)?;
        // As root, Chromium runs only without its sandbox.
        let root = is_roots(profile.path()).map_err(ChromiumError::Folder)?;
        let failed = |source: Box<dyn std::error::Error + Send + Sync>| ChromiumError::Start {
            path: path.clone(),
            source,
        };
        let options = LaunchOptions {
            program: path.clone(),
            profile: profile.path().to_owned(),
            sandbox: !root,
            arguments: ARGUMENTS.map(str::to_owned).into(),
            starts_within: START_TIMEOUT,
        };
        let browser = Browser::launch(&options).await.map_err(|why| failed(why.into()))?;
        let user_agent = browser.user_agent().await.map_err(|why| failed(why.into()))?;
        // Pages that check for a supported browser find Chrome; logs of the partner show what it was.
        let user_agent = format!("{} catena-conformance", user_agent.replace("HeadlessChrome", "Chrome"));
        Ok(Self {
            browser,
            free: Mutex::default(),
            room: Semaphore::new(MOST_TABS),
            visits: AtomicU64::new(0),
            user_agent,
            cache: Cache::default(),
            screenshots: Screenshots::default(),
            visible_text,
            profile: Mutex::new(Some(profile)),
        })
    }

    /// Closes Chromium, kills it if it does not exit in time, and removes its profile.
    pub async fn end(&self) {
        self.free.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.browser.end(END_TIMEOUT).await;
        drop(self.profile.lock().unwrap_or_else(PoisonError::into_inner).take());
    }

    /// The folder of its profile, until it is closed.
    #[must_use]
    pub fn profile(&self) -> Option<PathBuf> {
        let profile = self.profile.lock().unwrap_or_else(PoisonError::into_inner);
        profile.as_ref().map(|folder| folder.path().to_owned())
    }

    /// How many pages were opened.
    #[must_use]
    pub fn visits(&self) -> u64 {
        self.visits.load(Ordering::Relaxed)
    }

    pub(super) const fn room(&self) -> &Semaphore {
        &self.room
    }

    /// A number that is unique to a visit.
    pub(super) fn number(&self) -> u64 {
        self.visits.fetch_add(1, Ordering::Relaxed)
    }

    /// A free tab, without anything that an earlier fleet left.
    pub(super) async fn tab(&self) -> Result<Tab, CdpError> {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        match free {
            Some(tab) => Ok(tab),
            None => Tab::open(&self.browser, &self.user_agent).await,
        }
    }

    /// Takes a tab back if it can be cleared, and closes it otherwise.
    pub(super) async fn release(&self, mut tab: Tab) {
        if tab.clear().await {
            self.free.lock().unwrap_or_else(PoisonError::into_inner).push(tab);
        } else {
            self.discard(tab).await;
        }
    }

    /// Closes a tab that does not respond.
    pub(super) async fn discard(&self, tab: Tab) {
        let context = tab.context.clone();
        drop(tab);
        // A page that never responds may not even be closed; it ends with Chromium.
        let _ = timeout(END_TIMEOUT, self.browser.close_context(context)).await;
    }
}

/// Arguments in addition to the DevTools client's, which are Puppeteer's.
const ARGUMENTS: [&str; 15] = [
    "disable-gpu",
    "disable-quic",
    "no-first-run",
    "disable-background-networking",
    "disable-component-update",
    "disable-sync",
    "no-default-browser-check",
    "dns-prefetch-disable",
    // A tab keeps its process between visits.
    "renderer-process-limit=1",
    // One process for a page and its frames, so that every request of any of them can be intercepted.
    "disable-site-isolation-trials",
    "disable-features=IsolateOrigins,site-per-process,LocalNetworkAccessChecks,BackForwardCache,HttpsUpgrades,\
     HttpsFirstBalancedModeAutoEnable,MediaRouter,SpareRendererForSitePerProcess,OptimizationHints,Translate",
    // What cannot be intercepted, such as a WebSocket, has no route out.
    "host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "proxy-server=127.0.0.1:9",
    "proxy-bypass-list=<-loopback>",
    "force-webrtc-ip-handling-policy=disable_non_proxied_udp",
];

/// Whether root owns this folder, which this process created.
#[cfg(unix)]
fn is_roots(folder: &std::path::Path) -> std::io::Result<bool> {
    use std::os::unix::fs::MetadataExt as _;
    Ok(std::fs::metadata(folder)?.uid() == 0)
}

#[cfg(not(unix))]
fn is_roots(_: &std::path::Path) -> std::io::Result<bool> {
    Ok(false)
}
